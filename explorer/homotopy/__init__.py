"""The native homotopy engine: every solution of a parametric polynomial system."""
