"""Certification: what is proved about listed zeros of a system."""

from explorer.certify.certification import Certification
from explorer.certify.exact import ExactSystem
from explorer.certify.run import certify

__all__ = ["Certification", "ExactSystem", "certify"]
