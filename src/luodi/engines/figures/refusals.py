"""Why a figure, a change or a sentence is refused: a code for programs and words for people."""

from dataclasses import dataclass

from luodi.engines.notation import Text


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason: `code` is stable, `why` says it with the numbers."""

    code: str
    why: Text


class Refused(ValueError):
    """Raised where a figure would lie; carries its reason."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        self.refusal = Refusal(code, Text(zh, en))
        super().__init__(f"{code}: {zh} / {en}")
