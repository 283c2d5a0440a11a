"""Benchmarks for the people who build rhw: speed beside its contestants, scaling, lineage."""
