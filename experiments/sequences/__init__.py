"""Sequences of letters, completed with digits (P8, recurrent networks, Table 11)."""
