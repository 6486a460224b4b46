"""Which language a page speaks. Texts stand in templates as pairs, so no message files are compiled or looked up."""

import re

from django.utils.translation import get_language

from luodi.engines.notation import Text

CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")


def language() -> str:
    """Return `zh` or `en`: what the reader chose, else what their browser asks for, else Chinese."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def say(text: Text) -> str:
    """Return the text in the reader's language."""
    return text.get(language())


def pair(zh: str, en: str) -> str:
    """Return the one of two sentences that the reader reads."""
    return en if language() == "en" else zh


def joined(words: list[str]) -> str:
    """Return an enumeration with the language's own comma."""
    return ("、" if language() == "zh" else ", ").join(words)
