"""However OCEL is broken, it is refused with the line, or with the field that is to blame."""

import json
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.engines.insight import files
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.files import Reading
from luodi.engines.insight.log import Log

DOCUMENT: dict[str, Any] = {
    "objectTypes": [{"name": "order", "attributes": [{"name": "price", "type": "float"}]}],
    "eventTypes": [{"name": "pay", "attributes": [{"name": "resource", "type": "string"}]}],
    "objects": [
        {"id": "o1", "type": "order", "attributes": [{"name": "price", "time": "2026-01-01T00:00:00Z", "value": "9.5"}]}
    ],
    "events": [
        {
            "id": "e1",
            "type": "pay",
            "time": "2026-01-05T09:00:00Z",
            "attributes": [{"name": "resource", "value": "li"}],
            "relationships": [{"objectId": "o1", "qualifier": "of"}],
        }
    ],
}
WRITTEN = json.dumps(DOCUMENT, indent=1)
OPTIONAL = {"attributes", "relationships", "qualifier"}
FREE = {"value"}
"""What may be anything."""

Way = tuple[str | int, ...]


def fields(value: Any, way: Way = ()) -> Iterator[Way]:
    """The way to every field of the document."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(value, dict):
            yield (*way, key)
        if isinstance(inner, dict | list):
            yield from fields(inner, (*way, key))


WAYS = [way for way in fields(DOCUMENT) if "attributes" not in way[:-1] or way[0] in ("objects", "events")]


def holder(document: Any, way: Way) -> Any:
    for key in way[:-1]:
        document = document[key]
    return document


def read(text: str) -> Log:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "log.jsonocel").write_text(text, "utf-8")
        return files.read(Path(folder) / "log.jsonocel", Reading(object_type="order"))


def refusal(text: str) -> LogError:
    with pytest.raises(LogError) as caught:
        read(text)
    return caught.value


def test_the_document_is_read_as_long_as_it_is_whole() -> None:
    assert read(WRITTEN).case_ids.tolist() == ["o1"]


@given(st.integers(1, len(WRITTEN) - 1))
def test_a_file_cut_off_anywhere_is_refused_with_its_last_line(length: int) -> None:
    text = WRITTEN[:length]
    assert refusal(text).line in {text.count("\n") + 1, text.rstrip().count("\n") + 1}


@given(st.sampled_from([way for way in WAYS if way[-1] not in OPTIONAL and way[-1] not in FREE]))
def test_a_field_that_is_missing_is_named(way: Way) -> None:
    document = deepcopy(DOCUMENT)
    del holder(document, way)[way[-1]]
    if way[-1] == "time" and way[0] == "objects":
        assert read(json.dumps(document)).cases == 1, "an attribute without a time was so from the start"
        return
    assert f"`{way[-1]}`" in str(refusal(json.dumps(document)))


@given(st.sampled_from([way for way in WAYS if way[-1] not in FREE]), st.sampled_from([7, True, None]))
def test_a_field_of_the_wrong_kind_is_refused_with_its_place(way: Way, value: object) -> None:
    document = deepcopy(DOCUMENT)
    holder(document, way)[way[-1]] = value
    said = str(refusal(json.dumps(document)))
    assert "`$" in said
    assert "got `" in said


@given(st.sampled_from(["", "yesterday", "2026-13-05T09:00:00Z", "2026-02-30T09:00:00Z", "05.01.2026"]))
def test_a_time_that_is_none_is_refused_with_its_column_and_its_event(time: str) -> None:
    document = deepcopy(DOCUMENT)
    first, *others = document["events"]
    last = deepcopy(first) | {"id": "the last", "time": time}
    document["events"] = [first, *others, last]
    assert f"time:timestamp of the last is no time: {time!r}" in str(refusal(json.dumps(document)))
