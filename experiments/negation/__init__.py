"""Negation: a bit that inverts three others (P8 Table 9, Fig. 12)."""
