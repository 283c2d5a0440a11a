"""T and C, distinguished by shared receptive fields (P8 Figs. 13 to 16)."""
