"""A shift register from an iterative net (P8, recurrent nets)."""
