"""Papers written once, with places for what a form was answered; blocks and rows may depend on what was chosen."""

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from luodi.engines.rules.choosing import When, holds

PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Row(msgspec.Struct, frozen=True):
    """A row of a table."""

    cells: tuple[str, ...]
    when: When = {}


class Block(msgspec.Struct, frozen=True):
    """A part of a paper. `kind`: title, heading, text, table (`rows`, the first is its heading) or sign."""

    kind: str
    text: str = ""
    rows: tuple[Row, ...] = ()
    signers: tuple[str, ...] = ()
    when: When = {}


class Template(msgspec.Struct, frozen=True):
    """A paper as a pack writes it."""

    code: str
    blocks: tuple[Block, ...]

    def places(self) -> dict[str, list[When]]:
        """Return the keys it has places for, each with the conditions under which a place is there."""
        out: dict[str, list[When]] = {}
        for block in self.blocks:
            for text in (block.text, *block.signers):
                for key in PLACE.findall(text):
                    out.setdefault(key, []).append(block.when)
            for row in block.rows:
                for key in (key for cell in row.cells for key in PLACE.findall(cell)):
                    out.setdefault(key, []).append(block.when | row.when)
        return out


def lacking(template: Template, facts: Mapping[str, Any], values: Mapping[str, str]) -> list[str]:
    """Return the keys that have a place in this paper and no value, in order."""
    places = template.places().items()
    return [key for key, whens in places if not values.get(key) and any(holds(when, facts) for when in whens)]


def fill(template: Template, facts: Mapping[str, Any], values: Mapping[str, str]) -> list[Block]:
    """Return the blocks that apply, with values in their places. KeyError when one is lacking."""

    def put(text: str) -> str:
        return PLACE.sub(lambda match: values[match[1]], text)

    out = []
    for block in template.blocks:
        if not holds(block.when, facts):
            continue
        rows = tuple(Row(tuple(map(put, row.cells))) for row in block.rows if holds(row.when, facts))
        out.append(Block(block.kind, put(block.text), rows, tuple(map(put, block.signers))))
    return out
