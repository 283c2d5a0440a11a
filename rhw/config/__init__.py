"""YAML -> typed configs and their readings; every error with file, line and column."""
