"""Where optimisers end: shares of the listed critical points as ends of runs from drawn starts."""
