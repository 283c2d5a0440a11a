"""The papers' sections, a folder each: cases, measures and figures where they need code."""
