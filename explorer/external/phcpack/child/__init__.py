"""Run by another interpreter, never imported: ``python explorer/external/phcpack/child``."""
