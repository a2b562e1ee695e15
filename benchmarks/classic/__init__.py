"""Classic polynomial systems: families by formula, single ones from the literature."""
