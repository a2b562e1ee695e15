"""Run by another interpreter, never imported: `python explorer/phc/child`."""
