"""`python -m rhw`."""

from rhw.cli import main

main()
