"""Euclidean-distance degrees of the varieties that networks parametrise."""
