"""The article on the reproduction: its prose, its page, its sources, and its own tables."""
