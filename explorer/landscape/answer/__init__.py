"""What is told of a solution: one paragraph, a table, weights, what was checked."""
