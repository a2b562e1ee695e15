"""What tests of several rooms know of the shipped architectures."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs" / "architectures.md"
# The file that the docs show how to write: f(x) = (w.x)^2 + v, and nothing else anywhere.
CODE = re.findall(r"```python\n(.*?)```", DOCS.read_text(), flags=re.DOTALL)
OUTSIDE = next(code for code in CODE if "class" in code)
COUNTS = {
    "deep_linear": 17,
    "deep_linear_biases": 9,
    "formula": 17,
    "lightning_attention": 17,
    "linear_autoencoder": 17,
    "linear_convolution": 73,
    "linear_recurrence": 37,
    "linear_residual": 5,
    "matrix_completion": 29,
    "matrix_factorization": 17,
    "matrix_sensing": 33,
    "monomial_network": 33,
    "monomial_neurons": 9,
    "polynomial_convolution": 129,
    "polynomial_network": 9,
    "symmetric_tensor_decomposition": 13,
    "tensor_decomposition": 241,
    "weighted_low_rank": 33,
}
