"""Critical manifolds of any polynomial loss with a compact continuous symmetry, by slices.

Symbols: L is the loss, polynomial in x (n,); the M_k are a basis of the Lie algebra of the linear
maps that leave it unchanged, G their connected group, compact; ``l`` is a covector.

**A slice meets every real orbit.** An orbit of G is compact, so ``l . x`` takes its greatest value
on it, and there ``l . M_k x = 0`` for all k. The slice S is the linear space of these x. For a
generic l all critical points of ``l . x`` on an orbit are nondegenerate: then S meets the orbit in
finitely many points, at least two where it is no point, and their indices add up to its Euler
characteristic.

**Square form.** ``grad L(x) + sum_k m_k M_k^T l = 0``, ``l . M_k x = 0``, with k over p generators
such that the M_k^T l span what all of them do; p is the dimension of a generic orbit. These are the
critical points of L on S. The product with M_j x gives ``sum_k m_k l . M_k M_j x = 0``: where this
matrix T has rank p all multipliers vanish and x is critical for L. The others are spurious; a path
of solutions with m = 0 keeps it, so that monodromy from a critical point never meets them.

**One orbit, one class.** Monodromy in l moves the points of one complex orbit in S to all of them,
for the orbit is irreducible. Invariant polynomials separate real orbits of a compact group, so that
the real points of a class are one real orbit of G.

**Strata.** Points that a subgroup leaves in place form a linear space that holds the gradient there
(principle of symmetric criticality; R. Palais, Communications in Mathematical Physics 69 (1979)):
each such space is searched for itself, with the symmetry that is left.

References: G. Bredon, "Introduction to compact transformation groups" (1972).
"""
