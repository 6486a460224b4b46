"""What people write may name people: in what leaves the house, numbers that lead to somebody are masked."""

import re
from typing import Final

MOBILE: Final = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
IDENTITY: Final = re.compile(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?![\dXx])")
"""Resident identity numbers (GB 11643): the region's code and the last four stay."""
LANDLINE: Final = re.compile(r"(?<!\d)(0\d{2,3})[ -]\d{3,4}(\d{4})(?!\d)")
MAIL: Final = re.compile(r"(?<![\w.+-])([\w+-])[\w.+-]*@([\w-]+(?:\.[\w-]+)+)")

PLATE: Final = re.compile(
    r"([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z])[ ·•.-]?"
    r"(?=[A-HJ-NP-Z]{0,5}\d)[A-HJ-NP-Z\d]{4,5}([A-HJ-NP-Z\d学警港澳挂])(?![A-Za-z\d])"
)
"""Number plates (GA 36), of five signs or six for new energy: the office's two signs and the last stay."""


def masked(text: str) -> str:
    """Return `text` with telephone and identity numbers, number plates and mail addresses masked."""
    if not any(c.isdigit() or c == "@" for c in text):
        return text
    text = IDENTITY.sub(r"\1********\2", text)
    text = MOBILE.sub(r"\1****\2", text)
    text = LANDLINE.sub(r"\1-****\2", text)
    text = PLATE.sub(r"\1****\2", text)
    return MAIL.sub(r"\1***@\2", text)
