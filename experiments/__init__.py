"""The sections of the papers, one folder each: cases, measures and figures that need code."""
