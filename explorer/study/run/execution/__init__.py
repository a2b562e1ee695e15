"""How batches of work are made, solved, and handed to processes or machines."""
