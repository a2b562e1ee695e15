"""Certification: what is proved about listed zeros of a system, in floating point and with balls."""

from explorer.certify.certification import Certification
from explorer.certify.exact import ExactSystem
from explorer.certify.run import certify

__all__ = ["Certification", "ExactSystem", "certify"]
