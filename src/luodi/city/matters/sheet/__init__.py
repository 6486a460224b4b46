"""The sheet: every matter as a row of whole numbers, so that boards of a million are counted in a blink.

`reading` says what the numbers are, `keeping` where they are kept and how they stay true, `counting` who sees which.
"""

from luodi.city.matters.sheet.counting import column, has, led, millis, numbered, published
from luodi.city.matters.sheet.keeping import keep
from luodi.city.matters.sheet.reading import Column, Mask, Rows

__all__ = ["Column", "Mask", "Rows", "column", "has", "keep", "led", "millis", "numbered", "published"]
