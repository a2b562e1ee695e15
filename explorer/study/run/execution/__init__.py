"""How units of work are made, solved, and handed to processes or machines."""
