"""N-bit parity."""
