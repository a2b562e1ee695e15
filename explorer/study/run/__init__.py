"""Carry out a plan, on this machine or on a cluster."""
