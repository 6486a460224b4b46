"""成套材料 Papers: what a pack writes once as templates, to be filled from a form's answers (matters.drawing_up).

`papers/<type>/*.yaml`. A template may only speak of answers that are always there where it speaks of them: so no paper
comes out with a blank. What an older matter lacks for a newer template is named, and nothing is drawn up.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from luodi.city.matters.definition import Definition, read_when
from luodi.city.packing import Pack
from luodi.engines.notation import Place, Problem, Reader, Text
from luodi.engines.prose.templates import Block, Row, Template

FILES: Final = "papers/*/*.yaml"
KINDS: Final = ("title", "heading", "text", "table", "sign")
OWN: Final = ("number", "day", "type_name")
"""What every paper may speak of beside the form's answers: the matter's number, the day it was raised, its type."""
Digest = Callable[[Any], str]
"""Tells one meaning of what a pack writes from another."""


class Paper(msgspec.Struct, frozen=True):
    """One paper of a type: its name, on what it depends, its template and the template's version."""

    code: str
    name: Text
    template: Template
    version: str
    when: dict[str, list[str]] = {}

    @property
    def mark(self) -> str:
        """What a document drawn up from it carries: which paper, from which version of the template."""
        return f"{self.code}@{self.version}"


# As packs write them --------------------------------------------------------------------------------------------


def read_papers(pack: Pack, digest: Digest, problems: list[Problem]) -> dict[str, list[Paper]]:
    """Return the papers of each type, in the order of their files, each with the version of its template."""
    out: dict[str, list[Paper]] = {}
    for file in pack.files(FILES):
        source = pack.read(file)
        r = Reader(source, problems, Place(file, 1), Text("材料模板", "paper"))
        code = r.string("paper", required=True)
        r.what = Text(f"材料 {code}", f"paper {code}")
        name, when = r.text("name"), read_when(r)
        blocks = tuple(_block(b) for b in r.children("body", Text("材料内容", "part of a paper")))
        r.done()
        paper = Paper(code, name, Template(code, blocks), digest(source)[:8], when)
        out.setdefault(file.split("/")[1], []).append(paper)
    return out


def _block(r: Reader) -> Block:
    kind = next((kind for kind in KINDS if kind in r.map), "text")
    text = r.string(kind, required=True) if kind in ("title", "heading", "text") else ""
    rows = (
        tuple(_row(row) for row in r.children("table", Text("表格的一行", "row of a table"))) if kind == "table" else ()
    )
    signers = tuple(str(item) for item in r.items("sign")) if kind == "sign" else ()
    if len({len(row.cells) for row in rows}) > 1:
        r.note(
            r.where("table"),
            Text("每行的格数不一样", "rows have different numbers of cells"),
            Text("每行写同样多格", "write as many cells in every row"),
        )
    out = Block(kind, text, rows, signers, read_when(r))
    r.done()
    return out


def _row(r: Reader) -> Row:
    out = Row(tuple(str(cell) for cell in r.items("cells", required=True)), read_when(r))
    r.done()
    return out


def check_papers(pack: Pack, types: Mapping[str, Definition], digest: Digest, problems: list[Problem]) -> None:
    """Note a paper of no type, and a place in one that could stay empty."""
    for code, papers in read_papers(pack, digest, problems).items():
        for paper in papers:
            place = Place(_file(pack, code, paper), 1)
            known = types.get(code)
            if known is None:
                said = Text(f"没有类型“{code}”", f"there is no type “{code}”")
                problems.append(Problem(place, said, Text("文件夹用类型的代码命名", "name the folder after a type")))
            else:
                _check(paper, known, place, problems)


def _file(pack: Pack, code: str, paper: Paper) -> str:
    return next(f for f in pack.files(f"papers/{code}/*.yaml") if pack.read(f).get("paper") == paper.code)


def _check(paper: Paper, known: Definition, place: Place, problems: list[Problem]) -> None:
    fields = {field.key: field for field in known.form}
    for key, whens in paper.template.places().items():
        if key in OWN:
            continue
        field = fields.get(key)
        if field is None:
            names = "、".join((*OWN, *fields))
            said = Text(f"材料 {paper.code}：表单没有“{key}”", f"paper {paper.code}: the form has no “{key}”")
            problems.append(Problem(place, said, Text(f"可用：{names}", f"use one of: {names}")))
        elif not field.required or not all(_implied(field.when, paper.when | when) for when in whens):
            said = Text(
                f"材料 {paper.code}：“{key}”不一定有人填，这里会空着",
                f"paper {paper.code}: “{key}” is not always answered here, a blank would stay",
            )
            cure = Text(
                "字段写 required: true，这一段写与字段相同的 when", "make it required; give the part its `when`"
            )
            problems.append(Problem(place, said, cure))


def _implied(needed: Mapping[str, list[str]], given: Mapping[str, list[str]]) -> bool:
    return all(key in given and set(given[key]) <= set(codes) for key, codes in needed.items())


def packed(papers: Mapping[str, list[Paper]]) -> Any:
    """Return papers as the registry keeps a part."""
    return msgspec.json.decode(msgspec.json.encode(papers))


def unpacked(body: Any) -> dict[str, tuple[Paper, ...]]:
    """Return papers as they were packed."""
    return msgspec.convert(body, dict[str, tuple[Paper, ...]])
