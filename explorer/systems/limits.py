"""How large what is read may be: text from anywhere must not fill the memory or the stack."""

from __future__ import annotations

LONGEST_TEXT = 10_000_000
"""Characters of a file or of all equations together."""
LARGEST_DEGREE = 500
"""Total degree of a polynomial; ten times that of any system that is solved in practice."""
MOST_TERMS = 200_000
"""Terms of one polynomial after it is multiplied out."""
MOST_PRODUCTS = 1_000_000
"""Products of two terms while one polynomial is multiplied out."""
DEEPEST = 60
"""Brackets, signs and powers inside each other."""
LONGEST_NUMBER = 400
"""Characters of one number."""
LARGEST_TEN = 300
"""Powers of ten of one number: beyond 1e300 doubles end."""
LONGEST_BITS = 8000
"""Binary digits of the numerator or denominator of a coefficient."""
MOST_EQUATIONS = 500
"""Equations, and unknowns."""
