"""Telling T from C with shared receptive fields (P8 Figs. 13 to 16)."""
