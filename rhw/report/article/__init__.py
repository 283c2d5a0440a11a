"""The article: prose by hand, every number computed, as Markdown and as a PDF."""
