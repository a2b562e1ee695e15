"""Losses over planes through critical points that belong together."""
