"""Figures of a solution, a graph, a sweep, a phase diagram or basins, by the name of their kind."""
