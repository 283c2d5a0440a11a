"""`python -m rhw`."""

from rhw.cli.signals import main

main()
