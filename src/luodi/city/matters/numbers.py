"""Matter numbers and secret codes: short enough to read out over the phone, safe against typing slips and guessing."""

import hashlib
import hmac
import secrets
import threading

from django.db import connection, transaction
from stdnum.iso7064 import mod_11_10

BLOCK = 256
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 O 1 I L, which people confuse."""
SECRET_LENGTH = 10

_lock = threading.Lock()
_next: dict[str, int] = {}
_end: dict[str, int] = {}


def take_id(name: str = "matter") -> int:
    """Return a number nobody else gets. Numbers come in blocks per process, so gaps after a restart are normal."""
    with _lock:
        if _next.get(name, 0) >= _end.get(name, 0):
            last = _reserve(name, BLOCK)
            _next[name], _end[name] = last - BLOCK + 1, last + 1
        number = _next[name]
        _next[name] = number + 1
        return number


def take_ids(count: int, name: str = "matter") -> range:
    """Return `count` numbers nobody else gets, for what is stored in bulk."""
    last = _reserve(name, count)
    return range(last - count + 1, last + 1)


def forget_blocks() -> None:
    """Drop what is reserved: for tests, whose database forgets the reservation."""
    with _lock:
        _next.clear()
        _end.clear()


def _reserve(name: str, count: int) -> int:
    sql = (
        "INSERT INTO matters_counter (name, value) VALUES (%s, %s) "
        "ON CONFLICT (name) DO UPDATE SET value = matters_counter.value + excluded.value RETURNING value"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [name, count])
        return int(cursor.fetchone()[0])


def number_of(matter: int, year: int) -> str:
    """Return the number people use: two digits of the year, the id, and a check digit (ISO 7064 MOD 11,10)."""
    body = f"{year % 100:02d}{matter:08d}"
    return str(body + mod_11_10.calc_check_digit(body))


def is_number(text: str) -> bool:
    """Return whether `text` can be a matter's number: a typing slip is caught before any search."""
    return len(text) >= 11 and text.isdigit() and bool(mod_11_10.is_valid(text))


def new_secret() -> str:
    """Return a fresh code that lets the reporter follow a matter (about 49 bits)."""
    # 128 random bits leave no bias worth the name in ten letters of thirty-one.
    rest, letters = secrets.randbits(128), []
    for _ in range(SECRET_LENGTH):
        rest, letter = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def secret_digest(secret: str) -> str:
    """Return what is kept of a code."""
    return hashlib.sha256(secret.strip().upper().encode()).hexdigest()


def same_secret(secret: str, digest: str) -> bool:
    """Compare a code with its digest in constant time."""
    return hmac.compare_digest(secret_digest(secret), digest)
