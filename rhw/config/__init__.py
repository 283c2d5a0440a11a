"""YAML -> typed configs and their readings; every error with file, line and column."""

#: The reading that is the base config itself.
AS_PRINTED = "as_printed"
