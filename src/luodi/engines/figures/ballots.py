"""Secret ballots: the tally of what was chosen, whether enough voted, and what may be told without telling a vote.

Pure. A tally is the same whatever the order of ballots. It is withheld where so few voted that its numbers point at
somebody, or where so few voted alike that it tells how each of them did.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Literal

import msgspec

from luodi.engines.figures.rate import Rate
from luodi.engines.notation import Text

OPTIONS: Final[dict[str, Text]] = {
    "good": Text("好", "Good"),
    "fair": Text("较好", "Fairly good"),
    "plain": Text("一般", "Plain"),
    "poor": Text("差", "Poor"),
}
"""The four grades of democratic appraisal (民主评议), best first."""
ABSTAIN: Final = "abstain"
"""弃权: it counts as cast and is in no share."""
CHOICES: Final = (*OPTIONS, ABSTAIN)
PRAISED: Final = ("good", "fair")
LEAST: Final = 5
"""Below so many ballots no grade is told at all."""
ALIKE: Final = 20
"""Below so many ballots a unanimous tally is not told: it would tell everybody's vote."""
Withheld = Literal["", "few", "alike"]


class Quorum(msgspec.Struct, frozen=True):
    """How many of those on the roll must vote: `n` in `of`, that share included (三分之二以上; 民法典 art. 1259)."""

    n: int
    of: int

    def reached(self, cast: int, roll: int) -> bool:
        """Return whether so many ballots of a roll are enough; of nobody, none are."""
        return roll > 0 and cast * self.of >= self.n * roll


class Tally(msgspec.Struct, frozen=True):
    """What was chosen of one who reported. `counts` is by grade and ABSTAIN, None where it is `withheld`."""

    ballots: int
    counts: dict[str, int] | None
    withheld: Withheld = ""

    @property
    def praised(self) -> Rate | None:
        """The share of good and fairly good among all that chose a grade; None where the tally is withheld."""
        if self.counts is None:
            return None
        return Rate(sum(self.counts[key] for key in PRAISED), sum(self.counts[key] for key in OPTIONS))


def tally(choices: Iterable[str]) -> Tally:
    """Return the tally of ballots. ValueError for a choice there is none of."""
    found = Counter(choices)
    if odd := found.keys() - set(CHOICES):
        raise ValueError(f"no such choice: {min(odd)}")
    counts, ballots = {key: found[key] for key in CHOICES}, found.total()
    withheld = withholding(counts)
    return Tally(ballots, None if withheld else counts, withheld)


def withholding(counts: Mapping[str, int]) -> Withheld:
    """Return why a tally is not told: too few ballots, or few that are all alike; empty where it may be."""
    ballots = sum(counts.values())
    if ballots < LEAST:
        return "few"
    return "alike" if ballots < ALIKE and max(counts.values()) == ballots else ""


def new_receipt() -> str:
    """Return a receipt nobody can guess: 26 signs, 130 bits, in groups to be copied by hand."""
    code = "".join(secrets.choice("ABCDEFGHJKMNPQRSTVWXYZ0123456789") for _ in range(26))
    return "-".join(code[n : n + 7] for n in range(0, 26, 7))


def key_of(receipt: str, report: int) -> str:
    """Return the key of the ballot on one report that a receipt belongs to: HMAC-SHA256, its first 32 hex digits.

    One way: a key tells neither the receipt nor that two ballots are of one voter. Spaces, dashes and case are nothing.
    """
    plain = "".join(c for c in receipt.upper() if c.isalnum())
    return hmac.new(plain.encode(), str(report).encode(), hashlib.sha256).hexdigest()[:32]
