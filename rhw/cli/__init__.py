"""The command line, with one module per command.

Commands parse options, call the other packages, and print the results.
"""
