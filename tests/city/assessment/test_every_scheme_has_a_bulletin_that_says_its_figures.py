"""Golden tests: the bulletin of every scheme in force, from made figures, word for word in both languages.

`LUODI_WRITE_GOLDEN=1` writes what is said now to golden/: read the difference before you keep it.
"""

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from luodi.city.assessment import queries
from luodi.city.assessment.bulletins import bulletin_of, paper
from luodi.city.assessment.computing import assessed_of, computed, packed
from luodi.city.assessment.measures import Assessed
from luodi.city.assessment.models import Run, RunEvent, SchemeVersion
from luodi.city.assessment.written import written
from luodi.city.packing import find_pack
from luodi.city.registry.models import Person
from luodi.engines.figures.given import Given
from luodi.engines.figures.scheme import Indicator

GOLDEN = Path(__file__).parent / "golden"
SINCE, UNTIL = date(2026, 1, 1), date(2026, 3, 31)
NAMED = {
    "answers-by-city": ("A", "B", "C"),
    "answers-by-district": ("A7", "B2", "C1"),
    "chambers": ("sh-jiqiren", "sh-shipin", "sh-ruanjian"),
    "rectification": ("qd-zjj", "qd-cgj", "qd-wjw"),
    "secretaries": ("370202", "370203", "370211"),
    "villages": ("370211105", "370211106", "370211107"),
}
"""Whose figures, where the scheme does not say."""


def codes() -> list[str]:
    """Return the schemes that have a bulletin in the pack."""
    return sorted(path.stem for path in (find_pack("qingdao") / "assessment/bulletins").glob("*.yaml"))


def figures(assessed: Assessed) -> list[Given]:
    """Return a figure for every unit and indicator: they fall from the first unit to the last."""
    units = assessed.scheme.units or NAMED[assessed.scheme.code]
    return [
        _given(indicator, unit, n, k)
        for k, indicator in enumerate(assessed.scheme.indicators)
        for n, unit in enumerate(units)
    ]


def _given(indicator: Indicator, unit: str, place: int, k: int) -> Given:
    if indicator.kind == "rate":
        of = 40 + 3 * place + k
        in_part = indicator.code in ("partly", "middling")
        return Given(unit=unit, indicator=indicator.code, n=place if in_part else of - 2 * place, of=of)
    many = place if indicator.better == "less" else 20 - place
    if indicator.kind == "count":
        scale = 1 if indicator.better == "less" else (1370, 3, 400, 150)[k % 4]
        return Given(unit=unit, indicator=indicator.code, n=many * scale)
    scale = {"元": 100_000, "万元": 4_500}.get(indicator.unit.zh, 1)
    of_a_hundred = 100 - 4 * place if indicator.unit.zh == "%" and k < 4 else many
    return Given(unit=unit, indicator=indicator.code, value=Decimal(of_a_hundred * scale))


def decided(version: SchemeVersion) -> Run:
    """Keep a decided run of made figures."""
    assessed, person = assessed_of(version), Person.objects.get(username="qu")
    given = figures(assessed)
    result = computed(assessed, given, UNTIL, None)
    run = Run.objects.create(
        number=f"{version.code}-golden",
        scheme=version,
        since=SINCE,
        until=UNTIL,
        known=datetime(2026, 4, 1, 2, tzinfo=UTC),
        state="decided",
        inputs=packed(given),
        result=msgspec.json.encode(result, order="sorted").decode(),
        hash=result.hash,
        collected_by=person,
    )
    RunEvent.objects.create(run=run, kind="decide", at=datetime(2026, 4, 8, 2, tzinfo=UTC), by=person)
    return run


def told(run: Run) -> str:
    """Return all a bulletin says: every block, every row of its tables, and what it left out and why."""
    bulletin = bulletin_of(Person.objects.get(username="qu"), run.number).bulletin
    assert bulletin.refusals == ()
    lines = []
    for language in ("zh", "en"):
        for block in bulletin.blocks:
            if words := getattr(block.sentence.text, language):
                lines.append(words)
            lines += [" | ".join(getattr(c.text, language).replace("\n", " ") for c in row) for row in block.rows]
        lines.append("")
    return "\n".join([*lines, *(f"{one.slot}: {one.refusal.code}" for one in bulletin.left_out)]) + "\n"


@pytest.mark.parametrize("code", codes())
def test_the_bulletin_of_a_scheme_says_its_figures_word_for_word(db: None, code: str) -> None:
    version = SchemeVersion.objects.filter(code=code, since__lte=UNTIL).order_by("-since").first()
    assert version is not None
    said, file = told(decided(version)), GOLDEN / f"{code}.txt"
    if os.environ.get("LUODI_WRITE_GOLDEN"):
        file.write_text(said, encoding="utf-8")
    assert said == file.read_text(encoding="utf-8")


def test_no_scheme_is_without_a_bulletin_and_none_has_words_for_a_figure_it_lacks(db: None) -> None:
    schemes = set(SchemeVersion.objects.values_list("code", flat=True))
    assert {code for code in schemes if written(code) is None} == set()
    assert {file.stem for file in GOLDEN.glob("*.txt")} == schemes


def test_one_case_more_changes_the_sentence_and_the_paper(db: None) -> None:
    version = SchemeVersion.objects.get(code="rivers")
    run = decided(version)
    before, page = told(run), paper(bulletin_of(run.collected_by, run.number), "zh")
    given = [
        msgspec.structs.replace(one, n=one.n - 1) if (one.unit, one.indicator) == ("370202", "kept") else one
        for one in queries.inputs_of(run)
    ]
    result = computed(assessed_of(version), given, UNTIL, None)
    run.inputs, run.result = packed(given), msgspec.json.encode(result, order="sorted").decode()
    run.save()
    after = told(run)
    assert before != after
    assert "达标率为" in before
    assert paper(bulletin_of(run.collected_by, run.number), "zh") != page
