"""The command line: one file a command.

Commands read options, call the rooms below, and print what came of it.
"""
