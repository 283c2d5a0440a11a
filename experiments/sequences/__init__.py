"""Sequences of letters that are completed with digits (P8, recurrent nets, Table 11)."""
