"""Proof that the record is what was recorded: signed seals over all chain heads, and a replay that compares all."""

from luodi.city.matters.proof.report import Report, Wrong
from luodi.city.matters.proof.sealfile import SealBroken
from luodi.city.matters.proof.seals import seal
from luodi.city.matters.proof.verify import verify

__all__ = ["Report", "SealBroken", "Wrong", "seal", "verify"]
