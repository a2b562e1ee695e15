"""Function space: weights that give the same function counted once."""
