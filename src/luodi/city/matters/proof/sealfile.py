"""One seal as a file: written durably and all at once, read line by line, its signature checked first.

JSON lines: a head (number, time, digest of the seal before), one line per matter, and a foot with the SHA-256 digest of
all lines before it and an Ed25519 signature of that digest. The private key lies outside the database.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from django.conf import settings

from luodi.engines.notation import Text
from luodi.settings.keys import installation_secret

PUBLIC = "public.pem"


class SealBroken(Exception):
    """A seal, or the chain a seal covers, is not what it was; `message` says which and what to do."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(message.zh)


class Head(msgspec.Struct):
    """The first line of a seal."""

    n: int
    at: str
    previous: str


class Line(msgspec.Struct, array_like=True):
    """One matter in a seal."""

    id: int
    number: str
    seq: int
    hash: str


class Foot(msgspec.Struct):
    """The last line of a seal."""

    matters: int
    digest: str
    signature: str


def folder() -> Path:
    """Return where seals are exported to; operators copy it to where the database's keepers cannot reach."""
    return Path(settings.HOME) / "seals"


def path_of(n: int, root: Path | None = None) -> Path:
    """Return the file of seal number `n`."""
    return (root or folder()) / f"seal-{n:06d}.jsonl"


def _key() -> Ed25519PrivateKey:
    seed = hashlib.sha256(b"luodi-seal\0" + installation_secret(settings.HOME, "seal").encode()).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)


def _has_key() -> bool:
    return bool(os.environ.get("LUODI_KEY_SEAL")) or (Path(settings.HOME) / "keys" / "seal").exists()


def public_key(root: Path | None = None) -> Ed25519PublicKey:
    """Return the key that seals are checked with: this installation's own, elsewhere the one beside the seals.

    Never makes a key: an auditor's machine has none. Raises SealBroken when the one beside the seals cannot be used,
    or is not this installation's.
    """
    file = (root or folder()) / PUBLIC
    own = _key().public_key() if _has_key() else None
    try:
        beside = load_pem_public_key(file.read_bytes())
    except (OSError, ValueError) as error:
        raise SealBroken(
            Text(f"公钥 {file.name} 缺失或读不出来。", f"The public key {file.name} is missing or cannot be read.")
        ) from error
    if not isinstance(beside, Ed25519PublicKey) or (own and _raw(own) != _raw(beside)):
        raise SealBroken(
            Text(f"公钥 {file.name} 不是本机的。", f"The public key {file.name} is not this installation's.")
        )
    return own or beside


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def write(head: Head, lines: Iterable[Line], root: Path | None = None) -> Foot:
    """Write one seal's file, durably and all at once, and return its last line."""
    where = root or folder()
    where.mkdir(parents=True, exist_ok=True)
    _export_key(where)
    digest, count, draft = hashlib.sha256(), 0, path_of(head.n, where).with_suffix(".draft")
    with draft.open("wb") as out:
        for record in _counted(head, lines):
            count += 1
            line = msgspec.json.encode(record) + b"\n"
            digest.update(line)
            out.write(line)
        foot = Foot(count - 1, digest.hexdigest(), _key().sign(digest.digest()).hex())
        out.write(msgspec.json.encode(foot) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path_of(head.n, where))
    _sync(where)
    return foot


def _counted(head: Head, lines: Iterable[Line]) -> Iterator[Head | Line]:
    yield head
    yield from lines


def _sync(where: Path) -> None:
    """Make the rename itself durable."""
    handle = os.open(where, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _export_key(where: Path) -> None:
    file = where / PUBLIC
    if not file.exists():
        file.write_bytes(_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def read(file: Path, key: Ed25519PublicKey) -> tuple[Head, Foot]:
    """Return a seal's first and last line, its digest and signature checked. Raises SealBroken."""
    digest, count, first, last = hashlib.sha256(), -1, b"", b""
    try:
        with file.open("rb") as lines:
            for line in lines:
                if last:
                    digest.update(last)
                    count += 1
                first, last = first or line, line
        head, foot = msgspec.json.decode(first, type=Head), msgspec.json.decode(last, type=Foot)
        signature = bytes.fromhex(foot.signature)
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise SealBroken(Text(f"封印 {file.name} 读不出来。", f"Seal {file.name} cannot be read.")) from error
    try:
        key.verify(signature, digest.digest())
    except InvalidSignature as error:
        raise SealBroken(Text(f"封印 {file.name} 的签名不对。", f"Seal {file.name} has a wrong signature.")) from error
    if digest.hexdigest() != foot.digest or count != foot.matters:
        raise SealBroken(Text(f"封印 {file.name} 被改动过。", f"Seal {file.name} was altered."))
    return head, foot


def lines_of(file: Path, matters: int) -> Iterator[Line]:
    """Yield a seal's lines, one at a time; `read` has said how many there are and that they are genuine."""
    decode = msgspec.json.Decoder(Line).decode
    with file.open("rb") as lines:
        next(lines)
        for _ in range(matters):
            yield decode(next(lines))
