"""What a user chooses: an architecture, data, regularisation; a problem is a system and its parameters."""
