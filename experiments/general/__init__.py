"""What the papers say of learning in general, on four small tasks (N86; P8)."""
