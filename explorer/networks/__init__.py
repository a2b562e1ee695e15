"""What a user chooses: an architecture, data, regularisation.

A problem is a system and its parameters.
"""
