"""Certification: what is proved about a list of critical points, with certificates that can be checked again."""

from explorer.critical.certify.certification import Certification
from explorer.critical.certify.exact import data_hash
from explorer.critical.certify.run import certify

__all__ = ["Certification", "certify", "data_hash"]
# Certificates on disk: see the modules `store` and `verify`, which nothing here needs.
