"""The encoder problem: N inputs through log2 N hidden units."""
