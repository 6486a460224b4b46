"""The city's own words: names a dictionary does not know, words that say nothing, words that mean the same."""

import hashlib
import json
from functools import lru_cache
from typing import Any, Final

from luodi.city.matters.office import Office, office
from luodi.city.packing import Change, Pack
from luodi.city.registry.actors import Actor
from luodi.city.registry.parts import load_part
from luodi.city.registry.queries import pack_part
from luodi.engines.matching import Segmenter
from luodi.engines.notation import List, Place, Problem, Reader, Text

FILE: Final = "search/words.yaml"
NAME: Final = "search"
LONGEST: Final = 12
"""Characters of one word; what is longer is a phrase."""
KINDS: Final = ("region", "district", "street")
Body = dict[str, list[Any]]


def read_words(pack: Pack, problems: list[Problem]) -> Body:
    """Return `words`, `stop` and groups of `alike`, checked word by word."""
    if not pack.has(FILE):
        return {"words": [], "stop": [], "alike": []}
    r = Reader(pack.read(FILE), problems, Place(FILE, 1), Text("检索词", "search words"))
    body: Body = {key: [_word(r, key, word) for word in r.items(key)] for key in ("words", "stop")}
    body["alike"] = [_group(r, group) for group in r.items("alike")]
    seen: set[str] = set()
    for word in (word for group in body["alike"] for word in group):
        if word in seen:
            said = Text(f"“{word}”在两组里", f"“{word}” stands in two groups")
            r.note(r.where("alike"), said, Text("一个词只属于一组", "keep it in one group"))
        seen.add(word)
    r.done()
    return body


def _group(r: Reader, group: Any) -> list[str]:
    if not isinstance(group, List) or len(group) < 2:
        said = Text("同义词每组至少两个", "a group of like words has two at least")
        r.note(r.where("alike"), said, Text("写成 [漏水, 渗水]", "write [漏水, 渗水]"))
        return []
    return [_word(r, "alike", word) for word in group]


def _word(r: Reader, key: str, word: Any) -> str:
    text = str(word).strip()
    if not 1 <= len(text) <= LONGEST or len(text.split()) > 1:
        said = Text(f"不是一个词：{text}", f"not one word: {text}")
        cure = Text(f"1 到 {LONGEST} 个字，不含空格", f"1 to {LONGEST} characters without spaces")
        r.note(r.where(key), said, cure)
    return text


def load(pack: Pack, actor: Actor) -> list[Change]:
    """Keep what the pack says; the index is built anew by itself when it differs."""
    return load_part(actor, Change("words", NAME, Text("检索词已更新", "search words updated")), read_words(pack, []))


def segmenter() -> tuple[Segmenter, str]:
    """Return what cuts this city's texts, and the digest of the words it was made from."""
    return _segmenter(_body(office().revision))


@lru_cache(maxsize=2)
def _body(revision: int) -> str:
    body: Body = dict(pack_part(NAME) or {})
    return json.dumps(body | {"places": _places(office(revision))}, ensure_ascii=False, sort_keys=True)


def _places(city: Office) -> list[str]:
    """Return what the city's districts and streets are called: words in the mouth of everybody who lives there."""
    names = {node.name.zh for node in city.tree if node.kind in KINDS}
    return sorted(name for name in names if 2 <= len(name) <= LONGEST)


@lru_cache(maxsize=2)
def _segmenter(body: str) -> tuple[Segmenter, str]:
    known = json.loads(body)
    words = [*known.get("words", ()), *known["places"]]
    made = Segmenter(words, known.get("stop", ()), [group for group in known.get("alike", ()) if group])
    return made, hashlib.sha256(body.encode()).hexdigest()[:16]
