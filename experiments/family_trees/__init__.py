"""Family trees (N86 Figs. 2 to 4; H86)."""
