"""What runs show: statistics, ends, symmetries, verdicts on claims, comparisons."""
