"""What a scheme counts comes from the journal alone, as of any moment, and comes out alike in every database."""

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from luodi.city import packing
from luodi.city.assessment import dividing
from luodi.city.assessment.columns import count_columns
from luodi.city.assessment.computing import assessed_of, computed
from luodi.city.assessment.counting import Asked, Excused, behind, count
from luodi.city.assessment.dividing import write_columns
from luodi.city.assessment.measures import Assessed, convert
from luodi.city.assessment.queries import scheme_on, schemes
from luodi.city.matters import migrating, stats
from luodi.city.matters.models import Entry, Matter
from luodi.city.refusals import Refused
from luodi.engines.figures.given import Given
from quarters import answered

SINCE, UNTIL = date(2026, 11, 2), date(2026, 11, 30)


def asked(known: datetime | None = None) -> Asked:
    moment = known or datetime.now(UTC)
    return Asked(SINCE, UNTIL, moment, moment)


def rates() -> Assessed:
    return assessed_of(scheme_on("hotline-rates", UNTIL))


def numbers(given: list[Given]) -> dict[tuple[str, str], tuple[int, int | None]]:
    return {(row.unit, row.indicator): (row.n, row.of) for row in given if row.of}


@pytest.fixture
def quarter(db: None) -> list[str]:
    """Three matters of Laoshan, one late and one unsolved; one of Licang; one answered before the period."""
    return [
        answered("370212", "2026-11-03", "2026-11-05", stars=5),
        answered("370212", "2026-11-03", "2026-11-20", stars=1),
        answered("370212", "2026-11-09", "2026-11-11", solved="no", stars=3),
        answered("370213", "2026-11-10", "2026-11-12"),
        answered("370213", "2026-10-12", "2026-10-14", stars=5),
    ]


def test_each_rate_is_of_those_whose_moment_lies_in_the_period(quarter: list[str]) -> None:
    found = numbers(count(rates(), asked()))
    assert found["370212", "answered"] == (2, 3)
    assert found["370212", "solved"] == (2, 3)
    assert found["370212", "satisfied"] == (1, 3)
    assert found["370212", "middling"] == (1, 3)
    assert found["370213", "answered"] == (1, 1)
    assert ("370213", "satisfied") not in found


def test_the_same_expression_counts_alike_in_the_record_and_in_duckdb(quarter: list[str], tmp_path: Path) -> None:
    now = asked()
    file = tmp_path / "journal.parquet"
    assert write_columns(file, now.known) == Entry.objects.count()
    assert sorted(count_columns(rates(), now, file), key=repr) == sorted(count(rates(), now), key=repr)


def test_every_scheme_of_the_pack_counts_alike_from_a_file_as_of_today_and_of_a_past_moment(
    quarter: list[str], tmp_path: Path
) -> None:
    now = asked()
    past = asked(datetime(2026, 11, 12, tzinfo=UTC))
    known = Asked(SINCE, UNTIL, past.happened, now.known)
    write_columns(tmp_path / "journal.parquet", now.known)
    told = {"counted": 0, "by answers": 0}
    for version in schemes():
        assessed = assessed_of(version)
        try:
            found = [count_columns(assessed, moment, tmp_path / "journal.parquet") for moment in (now, past, known)]
        except Refused:
            told["by answers"] += 1
            continue
        told["counted"] += bool(found[0])
        for moment, given in zip((now, past, known), found, strict=True):
            assert sorted(given, key=repr) == sorted(count(assessed, moment), key=repr), version
    assert told["counted"] >= 5
    assert told["by answers"] >= 2
    assert numbers(count(rates(), known))["370212", "answered"] == (2, 2)


def test_what_is_not_written_whole_leaves_the_file_as_it_was_and_nothing_beside_it(
    quarter: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Path, part: Path) -> None:
        part.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    file = tmp_path / "journal.parquet"
    write_columns(file, asked().known)
    before = file.read_bytes()
    monkeypatch.setattr(dividing, "divide", full)
    with pytest.raises(OSError, match="No space"):
        write_columns(file, asked().known)
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("by", ["lead", "district", "city"])
def test_of_a_scheme_without_a_list_a_file_assesses_nobody_for_matters_not_known_by_then(
    quarter: list[str], tmp_path: Path, by: str
) -> None:
    name = {"zh": "答复", "en": "Answered"}
    indicators = [{"code": "answered", "name": name, "kind": "rate", "source": "system"}]
    boards = [{"code": "b", "name": name, "parts": [{"indicator": "answered"}]}]
    scheme = {"code": "x", "version": "1", "name": name, "since": "2026-01-01"}
    measure = {"indicator": "answered", "from": "matters", "at": "answered", "of": ["answered"], "count": ["on_time"]}
    assessed = convert(
        {"scheme": scheme | {"indicators": indicators, "boards": boards}, "measures": [measure | {"by": by}]}
    )
    now, file = asked(), tmp_path / "journal.parquet"
    write_columns(file, now.known)
    units = []
    for moment in (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 10, 20, tzinfo=UTC), now.happened):
        then = Asked(SINCE, UNTIL, moment, now.known)
        found = sorted(count_columns(assessed, then, file), key=repr)
        assert found == sorted(count(assessed, then), key=repr)
        units.append(len(found))
    assert units[0] == 0
    assert units[1] == 1
    assert units[2] >= 1


def test_it_counts_what_the_projection_counts(quarter: list[str]) -> None:
    found = numbers(count(rates(), Asked(date(2026, 1, 1), UNTIL, asked().happened, asked().known)))
    seen = stats.answered(types=["hotline"]).by_district
    for district in ("370212", "370213"):
        assert found[district, "answered"] == (seen[district].on_time, seen[district].answered)


def test_the_matters_behind_a_figure_are_those_that_were_counted(quarter: list[str]) -> None:
    def of(part: str) -> set[str]:
        ids = behind(rates(), asked(), "answered", "370212", part)
        return set(Matter.objects.filter(pk__in=ids).values_list("number", flat=True))

    assert of("of") == set(quarter[:3])
    assert of("n") == {quarter[0], quarter[2]}
    assert of("out") == set()


def test_one_record_more_changes_the_figure_and_the_past_stays_as_it_was(quarter: list[str]) -> None:
    before = asked()
    then = numbers(count(rates(), before))
    answered("370212", "2026-11-16", "2026-11-17")
    assert numbers(count(rates(), asked()))["370212", "answered"] == (3, 4)
    assert numbers(count(rates(), before)) == then


def test_a_matter_left_out_by_a_ruling_is_in_neither_number_and_is_told(quarter: list[str]) -> None:
    late = Matter.objects.get(number=quarter[1])
    ruled = [Excused("answered", late.pk, "现场已移交", "qu")]
    given = next(row for row in count(rates(), asked(), ruled) if (row.unit, row.indicator) == ("370212", "answered"))
    assert (given.n, given.of) == (2, 2)
    assert [(left.n, left.reason.zh, left.approver) for left in given.left_out] == [(1, "现场已移交", "qu")]
    assert behind(rates(), asked(), "answered", "370212", "out", ruled) == [late.pk]


def test_answers_to_choose_from_are_counted_as_they_were_given_and_not_from_a_file_of_columns(
    quarter: list[str], tmp_path: Path
) -> None:
    scheme = {
        "code": "s",
        "version": "1",
        "name": {"zh": "试", "en": "Try"},
        "since": "2026-01-01",
        "indicators": [
            {"code": code, "name": {"zh": code, "en": code}, "kind": kind, "source": "system", "missing": "leave-out"}
            for code, kind in (("complaints", "count"), ("others", "count"), ("solved", "rate"))
        ],
        "boards": [],
        "shown": ["complaints", "others", "solved"],
    }
    hotline = {"from": "matters", "types": ["hotline"], "by": "district"}
    measures = [
        hotline | {"indicator": "complaints", "count_facts": {"kind": ["投诉"]}},
        hotline | {"indicator": "others", "count_facts": {"kind": ["咨询", "求助"]}},
        hotline | {"indicator": "solved", "of_facts": {"kind": ["投诉"]}, "count_facts": {"solved": ["yes"]}},
    ]
    assessed, now = convert({"scheme": scheme, "measures": measures}), asked()
    found = {row.indicator: (row.n, row.of) for row in count(assessed, now) if row.unit == "370212"}
    assert found == {"complaints": (3, None), "others": (0, None), "solved": (2, 3)}
    assert len(behind(assessed, now, "solved", "370212", "lack")) == 1
    file = tmp_path / "journal.parquet"
    write_columns(file, now.known)
    with pytest.raises(Refused) as no:
        count_columns(assessed, now, file)
    assert no.value.code == "figures_refused"


def test_who_was_not_reached_or_did_not_say_is_in_no_base_and_solved_in_part_is_told_apart(db: None) -> None:
    for solved, content in (("yes", "yes"), ("partly", "partly"), ("no", "no"), ("unknown", "none")):
        answered("370212", "2026-11-03", "2026-11-05", solved=solved, content=content)
    found = numbers(count(rates(), asked()))
    assert found["370212", "answered"] == (4, 4)
    assert found["370212", "solved"] == (1, 3), "four were called, three said"
    assert found["370212", "partly"] == (1, 3)


def test_solved_in_part_counts_half(db: None) -> None:
    for solved in ("yes", "partly", "partly", "no"):
        answered("370212", "2026-11-03", "2026-11-05", solved=solved)
    result = computed(rates(), count(rates(), asked()), UNTIL, None)
    row = next(row for row in result.rows if row.unit == "370212")
    assert row.bonus == Decimal("8.75"), "½ of 2 in 4, at the weight of what is solved: 35 × ½ × 50 %"


def test_the_three_rates_come_out_by_the_written_formula(db: None) -> None:
    """Domain notes 4.1: 100·(wR·R + wS·S + wM·M), ½ of what is solved in part, k = 0.6 of a middling rating, each rate
    drawn to the scheme's written prior: (x + a) ÷ (n + a + b)."""
    n, late, solved, partly, good, middling = 20, 3, 11, 4, 9, 5
    given = {
        "answered": (n - late, n),
        "solved": (solved, n),
        "partly": (partly, n),
        "satisfied": (good, n),
        "middling": (middling, n),
    }
    rows = [
        Given(unit=unit, indicator=code, n=numbers[0], of=numbers[1])
        for unit in rates().scheme.units
        for code, numbers in given.items()
    ]
    row = computed(rates(), rows, UNTIL, None).rows[0]
    kept, done, content = Fraction(n - late + 9, n + 10), Fraction(solved + 4, n + 5), Fraction(good + 4, n + 5)
    on_top = Fraction(35, 200) * Fraction(partly, n) + Fraction(21, 100) * Fraction(middling, n)
    whole = 100 * (Fraction(30, 100) * kept + Fraction(35, 100) * (done + content) + on_top)
    assert row.total.score == Decimal(round(whole * 100)) / 100


def test_a_version_that_calls_the_clock_otherwise_counts_what_the_old_name_says(db: None, tmp_path: Path) -> None:
    answered("370212", "2026-11-03", "2026-11-05")
    answered("370212", "2026-11-03", "2026-11-20")
    before = numbers(count(rates(), asked()))
    assert before["370212", "answered"] == (1, 2)
    shutil.copytree(packing.find_pack("qingdao"), tmp_path / "qingdao")
    file = tmp_path / "qingdao/matters/types/hotline.yaml"
    text = file.read_text(encoding="utf-8")
    assert "name: overall" in text
    file.write_text(text.replace("name: overall", "name: whole"), encoding="utf-8")
    packing.load(tmp_path / "qingdao")
    assert sum(len(move.moving) for move in migrating.migrate(["hotline"])) == 2
    assert numbers(count(rates(), asked())) == before
    answered("370212", "2026-11-04", "2026-11-06")
    assert numbers(count(rates(), asked()))["370212", "answered"] == (2, 3), "each by its own"


def test_usage_of_software_cannot_be_an_indicator() -> None:
    source = {"indicator": "x", "from": "matters", "count": ["logged_in"]}
    scheme = {
        "code": "s",
        "version": "1",
        "name": {"zh": "试", "en": "Try"},
        "since": "2026-01-01",
        "indicators": [{"code": "x", "name": {"zh": "登录", "en": "Log-ins"}, "kind": "count", "source": "system"}],
        "boards": [{"code": "b", "name": {"zh": "板", "en": "B"}, "parts": [{"indicator": "x"}]}],
    }
    with pytest.raises(ValueError, match="logged_in"):
        convert({"scheme": scheme, "measures": [source]})
