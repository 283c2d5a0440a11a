"""How fast, beside what a user would otherwise reach for, in the same run."""
