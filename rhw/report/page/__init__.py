"""The report as a web page in which readers can train the networks themselves."""
