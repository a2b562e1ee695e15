"""Isolated critical points: classification, table, counts, checks, verdict."""
