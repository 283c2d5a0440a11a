"""Fault-injection tests: killed processes, corrupt files, malformed configs, concurrent use."""
