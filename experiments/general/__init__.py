"""General claims of the papers about learning, tested on four small tasks (N86; P8)."""
