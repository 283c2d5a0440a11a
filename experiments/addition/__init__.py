"""Binary addition (P8 Table 8, Figs. 10 and 11)."""
