"""The report as a page in which the reader trains the nets again."""
