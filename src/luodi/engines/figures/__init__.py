"""Figures that cannot lie quietly: a rate remembers what it is a share of, and says when that is too little."""

from luodi.engines.figures.rate import Rate

__all__ = ["Rate"]
