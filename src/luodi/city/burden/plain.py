"""The self-check as plain values, for programs."""

from dataclasses import asdict
from typing import Any

from luodi.city.burden.proof import Source
from luodi.city.burden.report import Line, Report, Twice
from luodi.engines.notation import Text


def text(said: Text) -> dict[str, str]:
    """Return a text by language."""
    return {"zh": said.zh, "en": said.en}


def told(found: Report) -> dict[str, Any]:
    """Return a month's self-check as plain values."""
    return {
        "month": f"{found.month:%Y-%m}",
        "all": _line(found.all),
        "marked": {"n": found.marked.n, "of": found.marked.of},
        "months": [{"month": f"{m.start:%Y-%m}", "forms": m.forms, "times": m.times} for m in found.months],
        "issuers": [_line(line) for line in found.issuers],
        "receivers": [_line(line) for line in found.receivers],
        "twice": [_twice(one) for one in found.twice],
        "reminders": [
            {"unit": text(one.name), "reminders": one.reminders, "staff": one.staff, "per_head": one.per_head}
            for one in found.reminded
        ],
        "proof": {"holds": found.proof.holds, "sources": [_source(one) for one in found.proof.sources]},
    }


def _line(line: Line) -> dict[str, Any]:
    return {key: value for key, value in asdict(line).items() if key != "unit"} | {"name": text(line.name)}


def _twice(one: Twice) -> dict[str, Any]:
    forms = [{"id": form.pk, "issuer": form.issuer.code, "title": text(form.title)} for form in one.forms]
    return {"key": one.item.key, "name": text(one.item.name), "units": one.units, "forms": forms}


def _source(one: Source) -> dict[str, Any]:
    told = {"scheme": one.scheme, "indicator": one.indicator, "name": text(one.name), "kind": one.kind}
    return told | {"origin": one.origin, "counts": one.counts, "wrong": text(one.wrong) if one.wrong else None}
