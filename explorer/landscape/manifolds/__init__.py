"""Lists of critical manifolds: their table, checks, counts and verdict."""
