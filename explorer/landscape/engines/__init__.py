"""Engines: ways to get all solutions of the gradient equations of a problem."""
