"""Campaigns of faults: what may go wrong is made to go wrong, and what becomes of it is counted."""
