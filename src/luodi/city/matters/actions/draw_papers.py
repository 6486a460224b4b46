"""生成材料: the papers of a matter are drawn up from its answers and put on record with their templates' versions."""

import secrets
from io import BytesIO

from luodi.city.matters import access, documents
from luodi.city.matters.access import Who
from luodi.city.matters.actions.attach_document import keep
from luodi.city.matters.actions.base import NOBODY
from luodi.city.matters.drawing_up import Drawn, drawn
from luodi.city.matters.models import Document
from luodi.city.matters.office import office
from luodi.city.matters.store import Act, Order, Receipt, submit
from luodi.city.matters.store.batch import now_ms
from luodi.city.matters.store.chain import commitment
from luodi.city.registry.actors import SYSTEM
from luodi.city.witness import witnessed
from luodi.engines.process import Command


def draw_papers(who: Who, number: str, at: int = 0) -> list[Receipt]:
    """Draw up what is not there yet in the templates' present versions, for somebody who may see the matter.

    The platform itself puts them on record, at `at` (milliseconds) where what they belong to was filed late. Raises
    Refused `not_found`, `paper_lacks` naming what is missing.
    """
    matter, city = access.get(who, number), office()
    if not city.papers.get(matter.type.code):
        return []
    with witnessed("matters", "draw_papers", access.watched(who)):
        there = set(Document.objects.filter(matter=matter).exclude(paper="").values_list("paper", "mime"))
        fresh = [file for file in drawn(matter, city) if (file.paper.mark, file.mime) not in there]
        if not fresh:
            return []
        acts = [_act(number, file, at or now_ms()) for file in fresh]
        return submit(Order(acts, also=lambda receipts: _keep(receipts, fresh)))


def _act(number: str, file: Drawn, at: int) -> Act:
    sha256, size = documents.store(BytesIO(file.content))
    salt = secrets.token_hex(16)
    data = {
        "document": {"sha256": sha256, "size": size, "mime": file.mime},
        "paper": file.paper.mark,
        "words": {"name": commitment(salt, file.name)},
    }
    return Act(number, Command("attach", NOBODY, at, data), words={"name": (file.name, salt)}, who=SYSTEM)


def _keep(receipts: list[Receipt], files: list[Drawn]) -> None:
    for receipt, file in zip(receipts, files, strict=True):
        keep(receipt, file.name, receipt.entries[0].data["document"], file.paper.mark)
