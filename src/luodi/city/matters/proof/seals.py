"""Sealing: every chain that moved since the last seal goes into a signed file. Outside the database, it outlives it."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, islice

from django.db import connection, transaction
from django.utils import timezone

from luodi.city.matters.models import Counter, Seal, SealedHead
from luodi.city.matters.proof.sealfile import (
    Foot,
    Head,
    Line,
    SealBroken,
    folder,
    lines_of,
    path_of,
    public_key,
    read,
    write,
)
from luodi.engines.notation import Text

PAGE = 5000
MOVED = """SELECT m.id, m.number, m.seq, m.head, COALESCE(s.seq, 0), COALESCE(s.hash, '')
  FROM matters_matter m LEFT JOIN matters_sealedhead s ON s.matter_id = m.id
 WHERE m.id > %s AND (s.matter_id IS NULL OR s.seq <> m.seq OR s.hash <> m.head) ORDER BY m.id LIMIT %s"""
NAMED = 5
"""Broken chains named in one message; `luodi verify` names them all."""


def seal(*, at: datetime | None = None) -> Seal | None:
    """Seal every chain that moved since the last seal; None when none did. `at` is now when not given.

    One sealer at a time. The file is durable before the rows are: after a crash in between, the next call takes the
    finished file over. A chain that became shorter or different is left as it was last sealed, so that one altered
    matter keeps nobody from sealing the others; SealBroken then names it, after the others are sealed.
    """
    broken: list[Text] = []
    with transaction.atomic():
        Counter.objects.get_or_create(name="seal")
        Counter.objects.select_for_update().get(name="seal")
        while _adopt():
            continue
        made = _seal_moved(at or timezone.now(), broken)
    if broken:
        raise SealBroken(
            Text("\n".join(text.zh for text in broken[:NAMED]), "\n".join(text.en for text in broken[:NAMED]))
        )
    return made


def _seal_moved(at: datetime, broken: list[Text]) -> Seal | None:
    last = Seal.objects.order_by("-n").first()
    number, previous = (last.n + 1, last.digest) if last else (1, "")
    lines = _moved(broken)
    first = next(lines, None)
    if first is None:
        return None
    head = Head(number, at.isoformat(), previous)
    return _keep(head, write(head, chain([first], lines)))


def _moved(broken: list[Text]) -> Iterator[Line]:
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(MOVED, [last, PAGE])
            rows = cursor.fetchall()
        for id_, number, seq, head, sealed_seq, sealed_hash in rows:
            if seq < sealed_seq or (seq == sealed_seq and head != sealed_hash):
                broken.append(_shorter(number, seq, sealed_seq))
            else:
                yield Line(id_, number, seq, head)
        if len(rows) < PAGE:
            return
        last = rows[-1][0]


def _shorter(number: str, seq: int, sealed: int) -> Text:
    return Text(
        f"{number}：已封印到第 {sealed} 条，现在只有 {seq} 条或内容不同；没有重新封印。请运行 luodi verify。",
        f"{number}: sealed up to entry {sealed}, but it now has {seq} or others; not sealed anew. Run luodi verify.",
    )


def _adopt() -> bool:
    """Take over a seal whose file was finished but whose rows were lost in a crash; return whether there was one."""
    last = Seal.objects.order_by("-n").first()
    file = path_of(last.n + 1 if last else 1)
    if not file.exists():
        return False
    head, foot = read(file, public_key())
    if head.previous != (last.digest if last else ""):
        raise SealBroken(
            Text(f"封印 {file.name} 不接着上一个封印。", f"Seal {file.name} does not follow the seal before it.")
        )
    _keep(head, foot)
    return True


def _keep(head: Head, foot: Foot) -> Seal:
    """Write a seal's rows, from its file: what it covers, so that the next one need only look at what moved."""
    lines = lines_of(path_of(head.n), foot.matters)
    while page := list(islice(lines, PAGE)):
        SealedHead.objects.bulk_create(
            [SealedHead(matter_id=x.id, seq=x.seq, hash=x.hash) for x in page],
            update_conflicts=True,
            update_fields=["seq", "hash"],
            unique_fields=["matter_id"],
        )
    at = datetime.fromisoformat(head.at)
    return Seal.objects.create(n=head.n, at=at, matters=foot.matters, digest=foot.digest, signature=foot.signature)


__all__ = ["Line", "SealBroken", "folder", "path_of", "seal"]
