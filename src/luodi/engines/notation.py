"""Packs as people write them: YAML whose every value knows its file and line, and mistakes that say how to cure them.

All rooms read their part of a pack through this module, so a mistake looks the same wherever it is made:
`types/a1.yaml:12: 步骤 review 的时限写法不对…`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or a name in both languages; Chinese leads."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def get(self, language: str) -> str:
        """Return the text in `language` (`zh…` or anything else for English)."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written: a file and a line counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where, what, and what to do about it."""

    place: Place
    what: Text
    cure: Text

    def render(self, language: str = "zh") -> str:
        """Return one line for a person."""
        return f"{self.place}: {self.what.get(language)} → {self.cure.get(language)}"


class NotationError(Exception):
    """What was written cannot be used; `problems` says all that is wrong, not only the first mistake."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(p.render() for p in problems))


class Map(dict[str, Any]):
    """A mapping that knows where it and each of its values stand."""

    place: Place
    at: dict[str, Place]


class List(list[Any]):
    """A list that knows where it and each of its items stand."""

    place: Place
    at: tuple[Place, ...]


def _build(node: yaml.Node, file: str, problems: list[Problem], scalars: yaml.SafeLoader) -> Any:
    place = Place(file, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        out = Map()
        out.place, out.at = place, {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = Place(file, key_node.start_mark.line + 1)
            if key in out:
                problems.append(
                    Problem(
                        here,
                        Text(f"“{key}”写了两次", f"“{key}” is written twice"),
                        Text("删去其中一个", "delete one of them"),
                    )
                )
            out[key] = _build(value_node, file, problems, scalars)
            out.at[key] = here
        return out
    if isinstance(node, yaml.SequenceNode):
        items = List(_build(child, file, problems, scalars) for child in node.value)
        items.place = place
        items.at = tuple(Place(file, child.start_mark.line + 1) for child in node.value)
        return items
    return scalars.construct_object(node)


class _Slow(yaml.SafeLoader):
    """YAML in which only `true` and `false` are flags, as YAML 1.2's core schema has it: `[yes, no]` are two words."""


_Slow.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in found if tag != "tag:yaml.org,2002:bool"]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Slow.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


class _Fast(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The same read by libyaml, where PyYAML was built with it: in a tenth of the time."""

    yaml_implicit_resolvers = _Slow.yaml_implicit_resolvers


def read(text: str, file: str) -> Any:
    """Parse YAML `text`, called `file` in messages, into `Map`, `List` and plain scalars.

    Raises NotationError for broken YAML and for a key written twice in one mapping.
    """
    problems: list[Problem] = []
    try:
        value = _value(_Fast, text, file, problems)
    except yaml.YAMLError as error:
        raise NotationError([*problems, _broken(text, file, error)]) from error
    if problems:
        raise NotationError(problems)
    return value


def _value(loading: type[yaml.SafeLoader], text: str, file: str, problems: list[Problem]) -> Any:
    loader = loading(text)
    try:
        node = loader.get_single_node()
        return _build(node, file, problems, loader) if node is not None else None
    finally:
        loader.dispose()


def _broken(text: str, file: str, error: yaml.YAMLError) -> Problem:
    """Return what is wrong as PyYAML's own parser says it: the same on any machine."""
    try:
        _value(_Slow, text, file, [])
    except yaml.YAMLError as said:
        error = said
    mark = getattr(error, "problem_mark", None)
    detail = str(getattr(error, "problem", None) or error)
    return Problem(
        Place(file, mark.line + 1 if mark else 1),
        Text(f"不是合法的 YAML（{detail}）", f"not valid YAML ({detail})"),
        Text("检查缩进、冒号和引号", "check indentation, colons and quotes"),
    )


def read_file(path: Path, root: Path | None = None) -> Any:
    """Parse the YAML file `path`; messages name it relative to `root`."""
    return read(path.read_text(encoding="utf-8"), str(path.relative_to(root)) if root else str(path))


class Reader:
    """Takes typed values out of a `Map`, noting each mistake with its place instead of stopping at the first.

    Every taker returns a harmless default on a mistake, so one pass names all of them; callers check `problems` last.
    """

    def __init__(self, source: Any, problems: list[Problem], place: Place, what: Text) -> None:
        self.problems = problems
        self.what = what
        self.place = source.place if isinstance(source, Map) else place
        self.map: Map = source if isinstance(source, Map) else _empty(self.place)
        self._taken: set[str] = set()
        if not isinstance(source, Map):
            self.note(
                self.place,
                Text("应是一组“键: 值”", "must be a mapping"),
                Text("写成多行“键: 值”", "write `key: value` lines"),
            )

    def note(self, place: Place, what: Text, cure: Text) -> None:
        """Add a mistake about the thing being read."""
        self.problems.append(Problem(place, Text(f"{self.what.zh}：{what.zh}", f"{self.what.en}: {what.en}"), cure))

    def where(self, key: str) -> Place:
        """Return the place of `key`, or of the mapping when it is missing."""
        return self.map.at.get(key, self.place)

    def take(self, key: str, kind: type | tuple[type, ...], default: Any, kind_text: Text, *, required: bool) -> Any:
        """Return the value of `key` if it is of `kind`; note it when missing (and required) or of another kind."""
        self._taken.add(key)
        if key not in self.map or self.map[key] is None:
            if required:
                self.note(
                    self.place, Text(f"缺少“{key}”", f"“{key}” is missing"), Text(f"补上 {key}: …", f"add {key}: …")
                )
            return default
        value = self.map[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            self.note(
                self.where(key),
                Text(f"“{key}”应是{kind_text.zh}，现在是 {value!r}", f"“{key}” must be {kind_text.en}, not {value!r}"),
                Text(f"改成{kind_text.zh}", f"make it {kind_text.en}"),
            )
            return default
        return value

    def string(self, key: str, default: str = "", *, required: bool = False) -> str:
        """Return a string; numbers and dates written without quotes count as strings."""
        self._taken.add(key)
        value = self.map.get(key)
        if value is not None and not isinstance(value, (str, dict, list, bool)):
            return str(value)
        return str(self.take(key, str, default, Text("文字", "text"), required=required))

    def integer(self, key: str, default: int = 0, *, required: bool = False) -> int:
        """Return a whole number."""
        return int(self.take(key, int, default, Text("整数", "a whole number"), required=required))

    def flag(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        return bool(self.take(key, bool, default, Text(" true 或 false", "true or false"), required=False))

    def items(self, key: str, *, required: bool = False) -> List:
        """Return a list; a single value counts as a list of one."""
        self._taken.add(key)
        value = self.map.get(key)
        if isinstance(value, List):
            return value
        out = List([value] if value is not None else [])
        out.place, out.at = self.where(key), (self.where(key),) * len(out)
        if required and not out:
            self.take(key, list, out, Text("列表", "a list"), required=True)
        return out

    def choice(self, key: str, allowed: tuple[str, ...], default: str) -> str:
        """Return one of `allowed`."""
        value = self.string(key, default)
        if value in allowed:
            return value
        known = "、".join(allowed)
        self.note(
            self.where(key),
            Text(f"“{key}”不认识 {value!r}", f"“{key}” does not know {value!r}"),
            Text(f"可用：{known}", f"use one of: {', '.join(allowed)}"),
        )
        return default

    def text(self, key: str, *, required: bool = True) -> Text:
        """Return a text in both languages, written `{zh: …, en: …}`; a missing language is a mistake."""
        value = self.take(key, Map, None, Text(" {zh: …, en: …}", "{zh: …, en: …}"), required=required)
        if value is None:
            return Text("", "")
        for language in LANGUAGES:
            if not str(value.get(language) or "").strip():
                self.note(
                    self.where(key),
                    Text(f"“{key}”缺少 {language} 文本", f"“{key}” has no {language} text"),
                    Text(f"补上 {language}: …", f"add {language}: …"),
                )
        return Text(str(value.get("zh") or ""), str(value.get("en") or ""))

    def child(self, key: str, what: Text) -> "Reader":
        """Return a reader of the mapping under `key` (empty when it is not written)."""
        self._taken.add(key)
        source = self.map.get(key)
        return Reader(source if source is not None else _empty(self.where(key)), self.problems, self.where(key), what)

    def children(self, key: str, what: Text) -> Iterator["Reader"]:
        """Return a reader for each mapping in the list under `key`."""
        values = self.items(key)
        for value, place in zip(values, values.at, strict=True):
            yield Reader(value, self.problems, place, what)

    def done(self) -> None:
        """Note every key nobody took: a misspelt key must not be silently ignored."""
        for key in self.map:
            if key not in self._taken:
                known = sorted(self._taken)
                self.note(
                    self.where(key),
                    Text(f"不认识“{key}”", f"“{key}” is not known here"),
                    Text(f"删去，或改为：{'、'.join(known)}", f"delete it, or use: {', '.join(known)}"),
                )


def _empty(place: Place) -> Map:
    out = Map()
    out.place, out.at = place, {}
    return out
