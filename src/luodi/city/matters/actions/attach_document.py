"""附件: a file on record by its digest; its bytes lie in the document store."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from luodi.city.matters import documents
from luodi.city.matters.access import Who
from luodi.city.matters.actions.base import Action, Call, Field, act
from luodi.city.matters.models import Document
from luodi.city.matters.store import Order, Receipt, submit
from luodi.city.refusals import Refused
from luodi.engines.notation import Text


def attach(who: Who, number: str, name: str, file: documents.Readable, material: str = "") -> Receipt:
    """Store a file and put it on record, as the material it is of the matter's list where one is named.

    Raises Refused for a type, a content or a size that is not taken.
    """
    taken = documents.take(file, name)
    data = {"name": name[-200:], "mime": taken.mime, "size": taken.size, "sha256": taken.sha256}
    return act(who, ATTACH, number, data | ({"material": material} if material else {}))[0]


def _run(call: Call) -> list[Receipt]:
    if not documents.path_of(str(call.data.get("sha256", ""))).is_file():
        raise Refused("bad_file", Text("请先上传文件。", "Upload the file first."), "file")
    kept = {"sha256": call.data["sha256"], "size": call.data["size"], "mime": call.data["mime"]}
    # A file's name is words somebody wrote: it lies apart, and the journal only commits to it.
    name = str(call.data["name"])
    material = {"material": call.data["material"]} if call.data.get("material") else {}
    act = replace(call, data=material, words={"name": name}).act(document=kept)
    return submit(Order([act], also=lambda receipts: keep(receipts[0], name, kept)))


def keep(receipt: Receipt, name: str, kept: Mapping[str, Any], paper: str = "") -> None:
    """Write the document's row as its entry has it: whose it is, when it was recorded, from which template."""
    row, by = receipt.rows[0], receipt.entries[0].whose
    added = datetime.fromisoformat(f"{row.recorded}+00:00")
    Document.objects.create(matter_id=receipt.matter, name=name, by=by, added=added, paper=paper, **kept)


ATTACH = Action(
    "attach",
    Text("添加附件", "Attach"),
    Text("照片、文件。", "Photos and papers."),
    (
        Field("name", Text("文件名", "Name"), required=True),
        Field("mime", Text("类型", "Type"), required=True),
        Field("size", Text("大小", "Size"), "number", True),
        Field("sha256", Text("摘要", "Digest"), required=True),
        Field("material", Text("材料", "Material")),
    ),
    run=_run,
)
