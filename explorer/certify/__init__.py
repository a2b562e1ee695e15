"""Certification: what is proved about a list of critical points, with certificates that can be checked again."""

from explorer.certify.certification import Certification
from explorer.certify.exact import ExactSystem, data_hash
from explorer.certify.run import certify, certify_exact

__all__ = ["Certification", "ExactSystem", "certify", "certify_exact", "data_hash"]
# Certificates on disk: see the modules `store` and `verify`, which nothing here needs.
