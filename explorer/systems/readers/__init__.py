"""Equations as text: plain, and as PHCpack, msolve and Bertini write them; nothing is run."""
