"""Which language a page speaks. Texts stand in templates as pairs, so no message files are compiled or looked up."""

import re
from contextvars import ContextVar

from django.utils.translation import get_language

from luodi.engines.notation import Text

CHINESE = re.compile(r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]")


_spoken: ContextVar[str] = ContextVar("spoken")


def chosen() -> str:
    """Return `zh` or `en`: what the reader chose, else what their browser asks for, else Chinese."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def language() -> str:
    """Return the language of the page being answered, outside of one what is `chosen`.

    A page asks this some eight hundred times, so what was chosen is looked up once for it.
    """
    return _spoken.get("") or chosen()


def speak(spoken: str) -> None:
    """Answer in a language until told otherwise; empty for what is `chosen`."""
    _spoken.set(spoken)


def say(text: Text) -> str:
    """Return the text in the reader's language."""
    return text.get(language())


def pair(zh: str, en: str) -> str:
    """Return the one of two sentences that the reader reads."""
    return en if language() == "en" else zh


def joined(words: list[str]) -> str:
    """Return an enumeration with the language's own comma."""
    return ("、" if language() == "zh" else ", ").join(words)
