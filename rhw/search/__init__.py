"""Which readings make the printed results probable: points, their table and their ranking."""
