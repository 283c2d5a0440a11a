"""A shift register, learned by an iterative network (P8, recurrent networks)."""
