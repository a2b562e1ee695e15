"""Refine points, estimate how far they are from true solutions, tell them apart."""
