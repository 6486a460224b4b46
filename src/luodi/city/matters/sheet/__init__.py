"""The sheet: every matter as a row of whole numbers, so that boards of a million are counted in a blink.

`reading` says what the numbers are, `keeping` where they are kept and how they stay true, `counting` who sees which.
"""

from luodi.city.matters.sheet.counting import (
    column,
    first_due,
    has,
    led,
    millis,
    numbered,
    open_led,
    published,
)
from luodi.city.matters.sheet.keeping import Sheet, keep, whole
from luodi.city.matters.sheet.reading import Column, Mask, Rows

__all__ = [
    "Column",
    "Mask",
    "Rows",
    "Sheet",
    "column",
    "first_due",
    "has",
    "keep",
    "led",
    "millis",
    "numbered",
    "open_led",
    "published",
    "whole",
]
