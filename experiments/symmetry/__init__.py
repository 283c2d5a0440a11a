"""Mirror symmetry."""
