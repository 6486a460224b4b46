"""Seals: signed files that say how far every chain had come. Kept outside the database, they outlive any change in it.

A seal is a file of JSON lines: a head (number, time, digest of the seal before), one line per matter whose chain moved
since the seal before, and a foot with the digest and an Ed25519 signature. The private key lies outside the database.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from luodi.city.matters.models import Counter, Seal, SealedHead
from luodi.engines.notation import Text
from luodi.settings.keys import installation_secret

MOVED = """SELECT m.id, m.number, m.seq, m.head, COALESCE(s.seq, 0), COALESCE(s.hash, '')
  FROM matters_matter m LEFT JOIN matters_sealedhead s ON s.matter_id = m.id
 WHERE s.matter_id IS NULL OR s.seq <> m.seq OR s.hash <> m.head ORDER BY m.id"""
GROUP = 2000


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


def public_key() -> Ed25519PublicKey:
    """Return the key that seals are checked with."""
    return _key().public_key()


def seal() -> Seal | None:
    """Seal every chain that moved since the last seal; None when none did.

    One sealer at a time. The file is durable before the rows are: after a crash in between, the next call takes the
    finished file over. Raises SealBroken when a sealed chain became shorter or different: then nothing is sealed.
    """
    with transaction.atomic():
        Counter.objects.get_or_create(name="seal")
        Counter.objects.select_for_update().get(name="seal")
        _adopt()
        last = Seal.objects.order_by("-n").first()
        number, previous = (last.n + 1, last.digest) if last else (1, "")
        lines = _moved()
        first = next(lines, None)
        if first is None:
            return None
        head = Head(number, timezone.now().isoformat(), previous)
        foot = write(head, _with_first(first, lines))
        return _keep(head, foot)


def _with_first(first: Line, rest: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from rest


def _moved() -> Iterator[Line]:
    with connection.cursor() as cursor:
        cursor.execute(MOVED)
        rows = cursor.fetchall()
    for id_, number, seq, head, sealed_seq, sealed_hash in rows:
        if seq < sealed_seq or (seq == sealed_seq and head != sealed_hash):
            raise SealBroken(
                Text(
                    f"{number}：已封印到第 {sealed_seq} 条，现在只有 {seq} 条或内容不同。请运行 luodi verify。",
                    f"{number}: sealed up to entry {sealed_seq}, but it now has {seq} or others. Run luodi verify.",
                )
            )
        yield Line(id_, number, seq, head)


def write(head: Head, lines: Iterable[Line], root: Path | None = None) -> Foot:
    """Write one seal's file, durably and all at once, and return its last line."""
    where = root or folder()
    where.mkdir(parents=True, exist_ok=True)
    digest, count, draft = hashlib.sha256(), 0, path_of(head.n, where).with_suffix(".draft")
    with draft.open("wb") as out:
        for record in _counted(head, lines):
            count += 1
            line = msgspec.json.encode(record) + b"\n"
            digest.update(line)
            out.write(line)
        signed = _key().sign(digest.digest())
        foot = Foot(count - 1, digest.hexdigest(), signed.hex())
        out.write(msgspec.json.encode(foot) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path_of(head.n, where))
    _export_key(where)
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
    file = where / "public.pem"
    if not file.exists():
        pem = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        file.write_bytes(public_key().public_bytes(*pem))


def read(file: Path) -> tuple[Head, list[Line], Foot]:
    """Return a seal's parts, its digest and signature checked. Raises SealBroken."""
    try:
        *body, last = file.read_bytes().splitlines(keepends=True)
        head = msgspec.json.decode(body[0], type=Head)
        foot = msgspec.json.decode(last, type=Foot)
        lines = [msgspec.json.decode(line, type=Line) for line in body[1:]]
    except (OSError, ValueError, IndexError, msgspec.MsgspecError) as error:
        raise SealBroken(Text(f"封印 {file.name} 读不出来。", f"Seal {file.name} cannot be read.")) from error
    digest = hashlib.sha256(b"".join(body))
    try:
        public_key().verify(bytes.fromhex(foot.signature), digest.digest())
    except (InvalidSignature, ValueError) as error:
        raise SealBroken(Text(f"封印 {file.name} 的签名不对。", f"Seal {file.name} has a wrong signature.")) from error
    if digest.hexdigest() != foot.digest or len(lines) != foot.matters:
        raise SealBroken(Text(f"封印 {file.name} 被改动过。", f"Seal {file.name} was altered."))
    return head, lines, foot


def _adopt() -> None:
    """Take over a seal whose file was finished but whose rows were lost in a crash."""
    last = Seal.objects.order_by("-n").first()
    file = path_of(last.n + 1 if last else 1)
    if not file.exists():
        return
    head, lines, foot = read(file)
    if head.previous != (last.digest if last else ""):
        raise SealBroken(
            Text(f"封印 {file.name} 不接着上一个封印。", f"Seal {file.name} does not follow the seal before it.")
        )
    _keep(head, foot, lines)


def _keep(head: Head, foot: Foot, lines: list[Line] | None = None) -> Seal:
    """Write a seal's rows: what it covers, so that the next one need only look at what moved."""
    covered = lines if lines is not None else read(path_of(head.n))[1]
    for start in range(0, len(covered), GROUP):
        rows = [SealedHead(matter_id=x.id, seq=x.seq, hash=x.hash) for x in covered[start : start + GROUP]]
        SealedHead.objects.bulk_create(
            rows, update_conflicts=True, update_fields=["seq", "hash"], unique_fields=["matter_id"]
        )
    at = datetime.fromisoformat(head.at)
    return Seal.objects.create(n=head.n, at=at, matters=foot.matters, digest=foot.digest, signature=foot.signature)
