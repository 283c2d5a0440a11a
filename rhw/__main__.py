"""`python -m rhw`."""

from rhw.entry import main

main()
