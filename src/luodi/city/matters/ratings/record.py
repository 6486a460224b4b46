"""Writing a rating down: what was said, checked; its row, its words and its trace, in the transaction of the caller."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec
from django.utils import timezone

from luodi.city.matters.models import Rating, RatingTrace, RatingWords
from luodi.city.matters.office import Office
from luodi.city.matters.ratings.table import LEVELS, ReasonList
from luodi.city.matters.ratings.trace import words_digest
from luodi.city.matters.store.chain import commitment
from luodi.city.refusals import Refused
from luodi.engines.notation import Text

VISIT, MATTER, ANYTIME = "visit", "matter", "anytime"
MODES: Final = {
    VISIT: Text("一次一评（现场）", "On the spot"),
    MATTER: Text("一事一评（网上）", "On line"),
    ANYTIME: Text("随时可评", "At any time"),
}
OWN: Final = -1
"""The `by` of a rating by the one served."""
PHONE: Final = "phone"
"""The channel of a rating a call-back officer asked for."""
LONGEST: Final = 2_000


class Said(msgspec.Struct, frozen=True):
    """What somebody said: the level, reasons by code, words, and the digest of the device."""

    stars: int
    reasons: tuple[str, ...] = ()
    words: str = ""
    device: str = ""


def checked(stars: int, reasons: Sequence[str], city: Office, at: datetime) -> ReasonList:
    """Return the list of reasons in force. Raises Refused for no level, or reasons that do not go with it."""
    if stars not in LEVELS:
        raise Refused("bad_value", Text("星级为 1 到 5。", "Stars are 1 to 5."), "stars")
    found = city.ratings.in_force(timezone.localdate(at))
    fitting = [reason.code for reason in found.of(stars)]
    for reason in reasons:
        if reason not in fitting:
            known = "、".join(fitting) or "—"
            told = Text(
                f"{stars} 星没有原因“{reason}”。可用：{known}。", f"{stars} stars know no reason “{reason}”: {known}."
            )
            raise Refused("bad_value", told, "reasons")
    return found


def keep(row: Rating, said: Said, *, apart: bool) -> Rating:
    """Store a rating as the latest of its occasion. `apart`: its words have no matter to lie in and are kept here."""
    row.n = Rating.objects.filter(occasion=row.occasion).count() + 1
    salt = secrets.token_hex(16)
    if apart and said.words:
        row.said = commitment(salt, said.words)
    row.save()
    if apart and said.words:
        RatingWords.objects.create(rating=row, body=said.words, salt=salt)
    digest = words_digest(said.words)
    if said.device or digest:
        RatingTrace.objects.create(rating=row, device=said.device, words=digest, place=row.place, at=row.at)
    return row


def check_words(words: str) -> str:
    """Return somebody's words without control characters a database refuses. Raises Refused when too long."""
    text = words.replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise Refused("too_long", Text(f"最多 {LONGEST} 字。", f"At most {LONGEST} characters."), "words")
    return text
