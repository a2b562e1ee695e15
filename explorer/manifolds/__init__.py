"""Critical manifolds: what critical points form where a continuous symmetry moves them."""
