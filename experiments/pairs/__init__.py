"""Random pairs of patterns (PNH): momentum, rates over fan-in, depth."""
