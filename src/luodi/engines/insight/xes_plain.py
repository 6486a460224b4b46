"""XES in its regular form, read by whole columns: a chunk of text is taken apart by the places of its `<` and `\"`.

Practically every XES file is written by a program, one flat attribute per tag: `<string key="a" value="b"/>`. Such text
needs no parser. Every tag of a chunk is compared, all at once, with the few forms allowed, so a chunk is either proved
to be of this form or given up (`Irregular`), and the whole file is then read by the parser in `xes`, which also names
the line where something is broken. Both give the same columns.
"""

import re
from html import unescape
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from luodi.engines.insight.attributes import TYPES, Column, columns, moments, table
from luodi.engines.insight.gather import Chunk
from luodi.engines.insight.log import Names

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]
Words = NDArray[np.uint64]
KINDS = ("string", "date", "int", "float", "boolean", "id")
_ENTITY = re.compile("&(amp|lt|gt|quot|apos);")
TRACE, EVENT, EVENT_END, TRACE_END = range(4)
STRUCTURE = (b"<trace>", b"<event>", b"</event>", b"</trace>")
# Which structural tag may follow which: a trace holds events, which hold attributes only.
NEXT = {
    (TRACE, EVENT),
    (TRACE, TRACE_END),
    (EVENT, EVENT_END),
    (EVENT_END, EVENT),
    (EVENT_END, TRACE_END),
    (TRACE_END, TRACE),
}
ATTRIBUTE = 4


class Irregular(Exception):
    """The text is not of the regular form; it may be good XES all the same."""


def chunk(text: bytes, names: Names) -> Chunk:
    """Read whole traces. Raises Irregular, also for an event without activity or time."""
    if not text.isascii():
        _decoded(text)
    padded = text + b" " * 16
    raw = np.frombuffer(padded, dtype=np.uint8)
    words = np.ndarray((len(padded) - 7,), dtype="<u8", buffer=padded, strides=(1,))
    opens = np.flatnonzero(raw == ord("<"))
    kinds = _kinds(words, opens)
    attributes = np.flatnonzero(kinds >= ATTRIBUTE)
    marks = np.flatnonzero(raw == ord('"'))
    if len(marks) != 4 * len(attributes):
        raise Irregular
    quotes = marks.reshape(-1, 4)
    ends = _ends(words, opens, kinds, attributes, quotes)
    # Control characters anywhere but between tags stand in a value, where XML would turn them into blanks.
    if _blanks(words, ends, np.append(opens[1:], len(text)) - ends) != np.count_nonzero(raw < ord(" ")):
        raise Irregular
    read = _columns(padded, kinds, attributes, quotes, b"&" in text)
    held = columns(read.events)
    for needed in (Column(names.activity, "string"), Column(names.time, "date")):
        if len(read.case) and (needed not in held or held[needed].null_count):
            raise Irregular
    return read


def _decoded(text: bytes) -> None:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Irregular from error


def _word(text: bytes) -> np.uint64:
    return np.uint64(int.from_bytes(text[:8].ljust(8, b"\0"), "little"))


def _mask(length: int) -> np.uint64:
    return np.uint64((1 << (8 * min(length, 8))) - 1)


def _kinds(words: Words, opens: Places) -> NDArray[np.int8]:
    """Tell each tag by its first eight bytes: structural 0 to 3, attributes from 4 on."""
    first = words[opens]
    kinds = np.full(len(opens), -1, dtype=np.int8)
    for code, tag in enumerate(STRUCTURE + tuple(f"<{kind} key".encode() for kind in KINDS)):
        kinds[(first & _mask(len(tag))) == _word(tag)] = code
    if len(kinds) == 0 or kinds.min() < 0:
        raise Irregular
    order = kinds[kinds < ATTRIBUTE].astype(np.int64)
    pairs = set(np.unique(order[:-1] * 4 + order[1:]).tolist())
    if kinds[0] != TRACE or kinds[-1] != TRACE_END or not pairs <= {a * 4 + b for a, b in NEXT}:
        raise Irregular
    return kinds


def _ends(words: Words, opens: Places, kinds: NDArray[np.int8], attributes: Places, quotes: Places) -> Places:
    """Return where each tag ends, having proved that each attribute is `<kind key="…" value="…"/>`."""
    lengths = np.asarray([len(f"<{kind} key=") for kind in KINDS])[kinds[attributes] - ATTRIBUTE]
    regular = (
        np.array_equal(quotes[:, 0] - opens[attributes], lengths)
        and bool(np.all((words[quotes[:, 0] - 5] & _mask(6)) == _word(b' key="')))
        and bool(np.all(words[quotes[:, 1]] == _word(b'" value=')))
        and bool(np.all(quotes[:, 2] - quotes[:, 1] == 8))
        and bool(np.all((words[quotes[:, 3] + 1] & _mask(2)) == _word(b"/>")))
    )
    if not regular:
        raise Irregular
    ends: Places = opens + np.asarray([len(tag) for tag in STRUCTURE] + [0] * len(KINDS))[kinds]
    ends[attributes] = quotes[:, 3] + 3
    if np.any(ends[:-1] > opens[1:]):
        raise Irregular
    return ends


def _blanks(words: Words, starts: Places, lengths: Places) -> int:
    """Return how many control characters (line ends, tabs) lie in these gaps. Raises Irregular where a gap has text."""
    controls = 0
    for _ in range(8):
        mask = np.left_shift(np.uint64(1), (np.minimum(lengths, 7) * 8).astype(np.uint64)) - np.uint64(1)
        gaps = (words[starts] & mask) | (_word(b" " * 8) & ~mask)
        for _ in range(64):
            if not len(gaps):
                break
            text = int(gaps[0]).to_bytes(8, "little")
            if text.strip(b" \t\r\n"):
                raise Irregular
            others = gaps[gaps != gaps[0]]
            controls += (len(gaps) - len(others)) * (8 - text.count(b" "))
            gaps = others
        if len(gaps):
            raise Irregular
        more = lengths > 7
        if not more.any():
            return controls
        starts, lengths = starts[more] + 7, lengths[more] - 7
    raise Irregular


def _columns(padded: bytes, kinds: NDArray[np.int8], attributes: Places, quotes: Places, escaped: bool) -> Chunk:
    case, event = np.cumsum(kinds == TRACE) - 1, np.cumsum(kinds == EVENT) - 1
    inside = (event - np.cumsum(kinds == EVENT_END))[attributes] == 0
    if np.any((case - np.cumsum(kinds == TRACE_END))[attributes] != 0):
        raise Irregular
    cases, events = int(case[-1]) + 1, int(event[-1]) + 1
    pieces = _pieces(padded, quotes)
    keys = pieces.take(pa.array(np.arange(len(attributes), dtype=np.int32) * 4)).dictionary_encode()
    names = keys.dictionary.to_pylist()
    if any(_ENTITY.sub("", name).count("&") for name in names):
        raise Irregular
    names = [unescape(name) for name in names]
    group = keys.indices.to_numpy() * 2 * len(KINDS) + (kinds[attributes] - ATTRIBUTE) * 2 + inside
    order = np.argsort(group.astype(np.uint16) if len(names) < 5000 else group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    of_cases: dict[Column, Any] = {}
    of_events: dict[Column, Any] = {}
    for start, rows in zip(starts, np.split(order, starts[1:]), strict=True):
        of, kind = divmod(int(group[order[start]]), 2 * len(KINDS))
        within = bool(kind % 2)
        owners = (event if within else case)[attributes[rows]]
        if np.any(np.diff(owners) <= 0):
            raise Irregular
        values = _placed(pieces, rows * 4 + 2, owners, events if within else cases)
        _fill(of_events if within else of_cases, names[of], KINDS[kind // 2], values, escaped)
    return Chunk(table(of_cases, cases), table(of_events, events), case[kinds == EVENT].astype(np.int32))


def _pieces(padded: bytes, quotes: Places) -> Any:
    """Return the text cut at every quote, without a copy: of four pieces the first is a key, the third a value."""
    if len(padded) >= 2**31:
        raise Irregular
    bounds = np.append((quotes + np.asarray([1, 0, 1, 0])).ravel(), len(padded)).astype(np.int32)
    return pa.Array.from_buffers(pa.string(), len(bounds) - 1, [None, pa.py_buffer(bounds), pa.py_buffer(padded)])


def _placed(pieces: Any, places: Places, owners: Places, rows: int) -> Any:
    if len(owners) == rows:
        return pieces.take(pa.array(places))
    full, missing = np.zeros(rows, dtype=np.int64), np.ones(rows, dtype=np.bool_)
    full[owners], missing[owners] = places, False
    return pieces.take(pa.array(full, mask=missing))


def _fill(into: dict[Column, Any], key: str, kind: str, texts: Any, escaped: bool) -> None:
    if escaped:
        texts = _unescaped(texts)
    try:
        if kind == "date":
            into[Column(key, kind)], into[Column(key, kind, "offset")] = moments(texts)
        else:
            into[Column(key, kind)] = pc.cast(texts, TYPES[kind])
    except ValueError as error:
        raise Irregular from error


def _unescaped(texts: Any) -> Any:
    marked = pc.match_substring(texts, "&")
    if not pc.any(marked).as_py():
        return texts
    found = texts.filter(marked).to_pylist()
    if any(_ENTITY.sub("", text).count("&") for text in found):
        raise Irregular
    return pc.replace_with_mask(
        texts, pc.fill_null(marked, False), pa.array([unescape(text) for text in found], pa.string())
    )
