"""One hash chain per matter: each entry carries the hash of the one recorded before it."""

import hashlib

FORMAT = b"luodi-1"


def genesis(number: str) -> str:
    """Return the hash that the first entry of matter `number` builds on."""
    return hashlib.sha256(FORMAT + b"\0" + number.encode()).hexdigest()


def link(previous: str, seq: int, recorded: str, body: bytes) -> str:
    """Return an entry's hash: over the hash before it, its place, when it was recorded, and its canonical body."""
    head = b"%s\0%d\0%s\0" % (previous.encode(), seq, recorded.encode())
    return hashlib.sha256(head + body).hexdigest()


def commitment(salt: str, text: str) -> str:
    """Return what the journal holds of words or personal data: nothing can be read or guessed from it."""
    return hashlib.sha256(f"{salt}\0{text}".encode()).hexdigest()
