"""Personal data apart: each reporter's data is sealed under its own key, and that key under one outside the database.

Erasure destroys the person's key: copies of the row, in whatever backup, can then never be read again. The journal
holds only a salted commitment, so its chain still holds (PIPL arts. 47, 51).
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from luodi.city.matters.models import Subject
from luodi.city.matters.store.chain import commitment
from luodi.city.matters.store.changes import KeyRow, SubjectRow
from luodi.city.refusals import Refused
from luodi.engines.notation import Text
from luodi.settings.keys import installation_secret

FIELDS = {"name": 60, "phone": 32, "mail": 200, "address": 200}
"""What may be kept of a reporter, and how long each may be: no more than answering takes (PIPL art. 6)."""
NONCE = 12


@dataclass(frozen=True, slots=True)
class Kept:
    """Sealed rows ready to be written with the matter, and the commitment for its first entry."""

    subject: SubjectRow
    key: KeyRow
    commitment: str


def clean(reporter: Mapping[str, str]) -> dict[str, str]:
    """Return the reporter's data, trimmed. Raises Refused for a field that is not kept, or too long."""
    out: dict[str, str] = {}
    for key, value in reporter.items():
        if key not in FIELDS:
            known = "、".join(FIELDS)
            raise Refused(
                "unknown_field", Text(f"联系人只留：{known}。", f"Of a person only these are kept: {known}."), key
            )
        text = str(value).replace("\x00", "").strip()
        if len(text) > FIELDS[key]:
            raise Refused("too_long", Text(f"“{key}”太长。", f"“{key}” is too long."), key)
        if text:
            out[key] = text
    return out


def keep(id_: int, reporter: Mapping[str, str]) -> Kept:
    """Seal a reporter's data under a fresh key. `id_` is a number taken for it."""
    salt, key = secrets.token_hex(16), AESGCM.generate_key(256)
    plain = _canonical(reporter)
    sealed = _seal(key, msgspec.json.encode(_Sealed(salt, dict(reporter))), id_)
    return Kept(
        SubjectRow(id_, id_, sealed),
        KeyRow(id_, _seal(_master(), key, id_)),
        commitment(salt, plain),
    )


class _Sealed(msgspec.Struct):
    """What is inside a sealed row."""

    salt: str
    data: dict[str, str]


def seal_text(text: str, bound_to: int) -> tuple[str, str]:
    """Return (key, text), both sealed: the text under a fresh key, the key under the one outside the database."""
    key = AESGCM.generate_key(256)
    return _seal(_master(), key, bound_to), _seal(key, text.encode(), bound_to)


def open_text(wrapped: str, sealed: str, bound_to: int) -> str:
    """Return a text that `seal_text` sealed. Raises InvalidTag when either was tampered with."""
    return _unseal(_unseal(_master(), wrapped, bound_to), sealed, bound_to).decode()


def reveal(subject: Subject) -> dict[str, str]:
    """Return a reporter's data; empty once erased. Only the action `open_identity` and verification may ask."""
    return _open(subject).data if subject.key_id else {}


def recommit(subject: Subject) -> str:
    """Return the commitment of what is sealed, to compare with the journal; empty once erased.

    Raises InvalidTag when the sealed row or its key was tampered with.
    """
    if not subject.key_id:
        return ""
    opened = _open(subject)
    return commitment(opened.salt, _canonical(opened.data))


def _open(subject: Subject) -> _Sealed:
    wrapped = subject.key.wrapped if subject.key else ""
    key = _unseal(_master(), wrapped, subject.pk)
    return msgspec.json.decode(_unseal(key, subject.sealed, subject.pk), type=_Sealed)


def _canonical(data: Mapping[str, str]) -> str:
    return msgspec.json.encode(dict(data), order="deterministic").decode()


def _master() -> bytes:
    return _master_of(settings.HOME, os.environ.get("LUODI_KEY_MASTER", ""))


@lru_cache(maxsize=4)
def _master_of(home: Path, _given: str) -> bytes:
    """Return the key all others are wrapped with, read once: a file for each person would cost more than the cipher."""
    return hashlib.sha256(b"luodi-master\0" + installation_secret(home, "master").encode()).digest()


def _seal(key: bytes, plain: bytes, bound_to: int) -> str:
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, plain, str(bound_to).encode())).decode()


def _unseal(key: bytes, sealed: str, bound_to: int) -> bytes:
    raw = base64.b64decode(sealed)
    return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], str(bound_to).encode())


__all__ = ["FIELDS", "InvalidTag", "Kept", "clean", "keep", "open_text", "recommit", "reveal", "seal_text"]
