"""All critical points of the loss of a small polynomial neural network."""
