"""Certificates on disk, and their check without solving."""
