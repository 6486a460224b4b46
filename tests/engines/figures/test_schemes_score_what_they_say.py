"""A scheme scores figures as it says: by hand for one quarter, and by law for any."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from schemes import END, FIGURES, contest, made, quarter
from schemes import given as rows_of

from luodi.engines.figures import Exclusion, Refused
from luodi.engines.figures.given import Given
from luodi.engines.figures.scheme import Fitted, Indicator, Scheme, parse
from luodi.engines.figures.score import Result, intact, score
from luodi.engines.notation import Text

D = Decimal


def test_a_quarter_comes_out_as_by_hand() -> None:
    row = contest().row("laoshan")
    economy, projects = row.boards
    assert economy.standing.score == D(100)  # 6.6 of a target of 6, capped
    started = (Fraction(95 + 8, 110) * 100 - 50) * 2
    late = 100 - Fraction(2 + 1, 110) * 100
    assert projects.standing.score == round(D(float(started * 7 / 10 + late * 3 / 10)), 2) == D("90.27")
    assert row.bonus == D("2.00")
    assert row.total.score == D("96.16")  # 0.4 × 100 + 0.6 × 90.27… + 2
    assert (row.total.rank, row.grade, row.banners) == (1, "best", ("pioneer",))


def test_every_number_opens_what_it_came_from() -> None:
    cell = contest().row("laoshan").boards[1].cells[0]
    assert (cell.n, cell.of, cell.figure, cell.used) == (95, 100, D("95.000000"), D("93.636364"))
    assert (cell.prior, cell.points, cell.refs) == ((D(8), D(2)), D("87.272727"), ("P-laoshan",))
    assert cell.low is not None
    assert cell.high is not None
    assert cell.low < cell.points < cell.high


def test_too_few_cases_are_listed_and_not_ranked() -> None:
    result = contest()
    last = result.rows[-1]
    assert (last.unit, last.total.rank, last.total.why, last.grade, last.stars) == (
        "laixi",
        None,
        ("started",),
        "",
        None,
    )
    assert last.total.score is not None
    assert [row.total.rank for row in result.rows] == [1, 2, 3, None]
    assert last.boards[0].standing.rank == 4  # the economy board asks for no number of cases


def test_each_board_gives_stars_by_rank() -> None:
    row = contest().row("shinan")
    assert [board.stars for board in row.boards] == [10, 9]
    assert row.stars == 19  # equal first on economy, second on projects


def test_sources_are_told_by_their_weight() -> None:
    assert contest().sources == {"self": D("42.00"), "system": D("18.00"), "third": D("40.00")}


def test_a_missing_figure_does_what_its_indicator_says() -> None:
    without = [row for row in FIGURES if (row.unit, row.indicator) != ("shibei", "output")]
    with pytest.raises(Refused, match="shibei 没有“产值增速”的数"):
        score(quarter(), without, END)
    no_late = score(quarter(), [r for r in FIGURES if (r.unit, r.indicator) != ("shibei", "late")], END).row("shibei")
    assert no_late.boards[1].standing.score == no_late.boards[1].cells[0].points.quantize(D("0.01"))  # type: ignore[union-attr]
    unheard = score(quarter(), [r for r in FIGURES if (r.unit, r.indicator) != ("shinan", "started")], END).row(
        "shinan"
    )
    assert (unheard.total.rank, unheard.total.why) == (None, ("started",))
    unpraised = score(quarter(), [r for r in FIGURES if (r.unit, r.indicator) != ("shinan", "praise")], END).row(
        "shinan"
    )
    assert (unpraised.bonus, unpraised.total.rank) == (D("0.00"), 2)


def test_what_is_left_out_is_kept_with_its_reason_and_approver() -> None:
    why = Exclusion(3, Text("行政执法类", "law enforcement"), "u-review")
    rows = [msgspec.structs.replace(r, left_out=(why,)) if r.indicator == "late" else r for r in FIGURES]
    assert score(quarter(), rows, END).row("shinan").boards[1].cells[1].left_out == (why,)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Given(unit="shinan", indicator="logins", n=3), "figure-unknown"),
        (Given(unit="shinan", indicator="started", n=3), "figure-impossible"),
        (Given(unit="shinan", indicator="started", n=3, of=2), "figure-impossible"),
        (Given(unit="shinan", indicator="output", value=D("NaN")), "figure-impossible"),
        (
            Given(unit="shinan", indicator="output", value=D(1), left_out=(Exclusion(1, Text("x", "x"), "y"),)),
            "figure-imp",
        ),
    ],
)
def test_figures_a_scheme_cannot_take_are_refused(row: Given, code: str) -> None:
    with pytest.raises(Refused, match=code):
        score(quarter(), [*FIGURES, row], END)


def test_a_scheme_out_of_its_period_scores_nothing() -> None:
    with pytest.raises(Refused, match="scheme-not-in-force"):
        score(quarter(), FIGURES, date(2023, 10, 1))


def test_equals_stand_in_the_scheme_s_order_and_share_a_rank() -> None:
    units = ("shibei", "shinan", "laoshan")
    rows = [row for unit in units for row in rows_of(unit, "5", (9, 10), (1, 10), (9, 10))]
    result = score(quarter(units=units), rows, END)
    assert [(row.unit, row.total.rank) for row in result.rows] == [(unit, 1) for unit in units]


# Against last time -------------------------------------------------------------------------------------------------


def shuffled(result: Result, **ranks: int) -> Result:
    """The result with other ranks, as an earlier one that had them."""
    rows = [
        msgspec.structs.replace(row, total=msgspec.structs.replace(row.total, rank=ranks.get(row.unit, row.total.rank)))
        for row in result.rows
    ]
    return msgspec.structs.replace(result, rows=tuple(rows))


def test_a_rise_of_two_places_wins_the_second_banner() -> None:
    before = shuffled(contest(), laoshan=3, shibei=1)
    result = score(quarter(), FIGURES, END, before)
    top = result.row("laoshan")
    assert (top.before, top.rise, top.across, top.banners) == (3, 2, False, ("pioneer", "climber"))
    assert (result.row("shibei").rise, result.row("shibei").banners) == (-2, ())
    assert (top.delta, top.delta_rank) == (D("0.00"), 1)


def test_who_gained_most_is_first_by_the_change_whatever_the_rank() -> None:
    """NITI Aayog's delta ranking (domain notes 4.5): Δ = composite(t) − composite(t−1), beside the rank itself."""
    now = contest()
    scores = {row.unit: row.total.score for row in now.rows if row.total.rank and row.total.score is not None}
    last, *_ = sorted(scores, key=lambda unit: scores[unit])
    gained = {unit: D("12.5") if unit == last else D("-1.25") for unit in scores}
    rows = [
        msgspec.structs.replace(
            row, total=msgspec.structs.replace(row.total, score=scores[row.unit] - gained[row.unit])
        )
        if row.unit in scores
        else row
        for row in now.rows
    ]
    result = score(quarter(), FIGURES, END, msgspec.structs.replace(now, rows=tuple(rows)))
    assert {row.unit: row.delta for row in result.rows if row.delta is not None} == gained
    assert result.row(last).delta_rank == 1
    assert {row.delta_rank for row in result.rows if row.unit in scores and row.unit != last} == {2}
    assert result.row(last).total.rank == max(row.total.rank or 0 for row in result.rows), "last by score all the same"


def test_a_rise_across_versions_is_marked_and_scores_are_not_compared() -> None:
    before = shuffled(contest(version="2023Q2"), laoshan=3)
    top = score(quarter(), FIGURES, END, before).row("laoshan")
    assert (top.rise, top.across, top.banners, top.delta) == (2, True, ("pioneer", "climber"), None)
    withheld = score(quarter(across="withhold"), FIGURES, END, before).row("laoshan")
    assert (withheld.rise, withheld.across, withheld.banners) == (2, True, ("pioneer",))


def test_a_four_board_quarter_after_a_three_board_one_is_across_whatever_its_version_says() -> None:
    split = [
        {
            "code": "economy",
            "name": {"zh": "经济运行", "en": "Economy"},
            "weight": 40,
            "parts": [{"indicator": "output"}],
        },
        {"code": "starts", "name": {"zh": "开工", "en": "Starts"}, "weight": 42, "parts": [{"indicator": "started"}]},
        {"code": "timely", "name": {"zh": "按时", "en": "Timely"}, "weight": 18, "parts": [{"indicator": "late"}]},
    ]
    now = score(quarter(boards=split), FIGURES, END, contest())
    assert {row.across for row in now.rows if row.rise is not None} == {True}
    assert {row.delta for row in now.rows} == {None}


def drawn_to_each_other(indicator: Indicator) -> Indicator:
    return msgspec.structs.replace(indicator, prior=Fitted()) if indicator.prior else indicator


def test_a_prior_fitted_to_the_units_draws_them_together() -> None:
    scheme = quarter(indicators=msgspec.to_builtins([drawn_to_each_other(i) for i in quarter().indicators]))
    cells = {row.unit: row.boards[1].cells[0] for row in score(scheme, FIGURES, END).rows}
    assert len({cell.prior for cell in cells.values()}) == 1
    assert cells["laixi"].used < D(100)  # type: ignore[operator]  # 4 of 4 is no certainty


def test_a_full_score_of_a_thousand_is_ten_times_a_hundred() -> None:
    hundred, thousand = contest(bonus=[{"indicator": "praise", "weight": 1}]), contest(full=1000)
    for row in hundred.rows:
        big = thousand.row(row.unit).total.score
        assert big is not None
        assert row.total.score is not None
        assert abs(big - row.bonus - 10 * (row.total.score - row.bonus)) <= D("0.05")


# Laws --------------------------------------------------------------------------------------------------------------


@given(made(), st.randoms())
@settings(max_examples=60)
def test_no_order_of_rows_changes_anything(rows: list[Given], random: Random) -> None:
    mixed = list(rows)
    random.shuffle(mixed)
    assert score(quarter(), mixed, END) == score(quarter(), rows, END)


@given(made(), st.permutations("abcdef"))
@settings(max_examples=60)
def test_no_name_of_a_unit_changes_its_score(rows: list[Given], names: list[str]) -> None:
    other = dict(zip("abcdef", names, strict=True))
    renamed = score(quarter(), [msgspec.structs.replace(row, unit=other[row.unit]) for row in rows], END)
    for row in score(quarter(), rows, END).rows:
        assert renamed.row(other[row.unit]).total == row.total


@given(made(), st.sampled_from(["started", "late", "praise"]), st.data())
@settings(max_examples=120)
def test_a_perfect_case_never_lowers_a_score(rows: list[Given], indicator: str, data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(sorted({row.unit for row in rows})))
    perfect = Given(unit=unit, indicator=indicator, n=int(indicator != "late"), of=1)
    was, now = (score(quarter(), given, END).row(unit) for given in (rows, [*rows, perfect]))
    assert now.total.score is not None
    assert was.total.score is not None
    assert now.total.score >= was.total.score


@given(made())
@settings(max_examples=60)
def test_recomputing_gives_the_same_hash_and_storing_keeps_it(rows: list[Given]) -> None:
    result = score(quarter(), rows, END)
    assert score(quarter(), rows, END).hash == result.hash
    stored = msgspec.json.decode(msgspec.json.encode(result), type=Result)
    assert intact(stored)
    assert stored == result


@given(made(), st.data())
@settings(max_examples=40)
def test_one_case_more_is_another_hash(rows: list[Given], data: st.DataObject) -> None:
    unit = data.draw(st.sampled_from(sorted({row.unit for row in rows})))
    more = [*rows, Given(unit=unit, indicator="late", n=0, of=1)]
    assert score(quarter(), more, END).inputs != score(quarter(), rows, END).inputs


@given(made())
@settings(max_examples=60)
def test_ranks_with_ties_are_consistent(rows: list[Given]) -> None:
    ranked = [row.total for row in score(quarter(), rows, END).rows if row.total.rank is not None]
    for one in ranked:
        assert one.rank == 1 + sum(other.score > one.score for other in ranked)  # type: ignore[operator]
        assert one.first <= one.rank <= one.last  # type: ignore[operator]
        assert one.low <= one.score <= one.high  # type: ignore[operator]
        assert all(one.band == other.band for other in ranked if other.rank == one.rank)
        assert all(one.band <= other.band for other in ranked if other.rank >= one.rank)  # type: ignore[operator]


def test_a_result_that_was_touched_is_not_intact() -> None:
    result = contest()
    assert intact(result)
    assert not intact(msgspec.structs.replace(result, version="2023Q4"))


def test_a_scheme_is_data_and_comes_back_from_json() -> None:
    scheme = quarter()
    assert msgspec.json.decode(msgspec.json.encode(scheme), type=Scheme) == scheme


def test_the_scheme_of_the_howto_loads() -> None:
    guide = (Path(__file__).parents[3] / "docs/howto-figures.md").read_text("utf-8")
    written = guide.split("```yaml\n")[1].split("```")[0]
    assert parse(yaml.safe_load(written)).boards[0].code == "projects"


def test_what_is_only_shown_stands_beside_the_score_and_changes_nothing_of_it() -> None:
    scheme = quarter()
    extra = Indicator(code="reads", name=Text("阅读", "Reads"), kind="count", source="self", missing="leave-out")
    beside = msgspec.structs.replace(scheme, indicators=(*scheme.indicators, extra), shown=("reads",))
    reads = Given(unit="laoshan", indicator="reads", n=900)
    plain, more = score(scheme, FIGURES, END), score(beside, [*FIGURES, reads], END)
    assert [row.total for row in more.rows] == [row.total for row in plain.rows]
    assert {row.unit: row.shown_cells[0].n for row in more.rows if not row.shown_cells[0].missing} == {"laoshan": 900}
    assert more.sources == plain.sources


def statistics() -> Scheme:
    """A table of statistics: nothing of it is scored."""
    names = {code: {"zh": code, "en": code} for code in ("table", "articles", "reads")}
    return parse(
        {
            "code": "table",
            "version": "1",
            "name": names["table"],
            "since": date(2023, 1, 1),
            "indicators": [
                {"code": code, "name": names[code], "kind": "count", "source": "self", "missing": "leave-out"}
                for code in ("articles", "reads")
            ],
            "boards": [],
            "shown": ["articles", "reads"],
        }
    )


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=5))
def test_a_table_of_statistics_ranks_nobody_whatever_its_figures(counts: list[int]) -> None:
    rows = [Given(unit=f"u{n}", indicator="reads", n=count) for n, count in enumerate(counts)]
    result = score(statistics(), rows, END)
    assert [row.shown_cells[1].n for row in sorted(result.rows, key=lambda row: row.unit)] == counts
    assert {(row.total.score, row.total.rank, row.grade, row.stars) for row in result.rows} == {(None, None, "", None)}
    assert (result.sources, intact(result)) == ({}, True)


def test_a_scheme_without_boards_has_something_to_show() -> None:
    with pytest.raises(ValueError, match="a scheme has a board, or indicators that are shown"):
        parse(msgspec.to_builtins(statistics()) | {"shown": [], "indicators": []})


def test_an_indicator_is_shown_or_scored_and_not_both() -> None:
    with pytest.raises(ValueError, match="used twice"):
        parse(msgspec.to_builtins(quarter()) | {"shown": [quarter().indicators[0].code]})
