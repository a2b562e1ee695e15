"""Local structure of a polynomial system at one zero: multiplicity, deflation, dimension."""
