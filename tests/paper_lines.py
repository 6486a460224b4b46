"""The lines of type on a page of a PDF, for tests of what LibreOffice makes of a paper."""

from collections import defaultdict

import pypdfium2


def lines(page: pypdfium2.PdfPage) -> list[tuple[float, float, str]]:
    """Return each line of Chinese type from the top: its height above the foot of the page, left edge, words."""
    text = page.get_textpage()
    found: dict[int, list[tuple[float, str]]] = defaultdict(list)
    for n in range(text.count_chars()):
        letter = text.get_text_range(n, 1)
        if letter >= "\u2e80":
            left, bottom, _, _ = text.get_charbox(n, loose=True)
            near = next((at for at in found if abs(at - bottom) < 3), round(bottom))  # marks stand a little lower
            found[near].append((left, letter))
    return [
        (bottom, min(found[bottom])[0], "".join(letter for _, letter in sorted(found[bottom])))
        for bottom in sorted(found, reverse=True)
    ]
