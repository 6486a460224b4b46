"""C9 调研纪实档案、识别提拔: five survey groups, two months; each cadre's deeds on record in confidence; a list.

The article: 5 groups, 2 months, more than 50 cadres promoted. 干部任用条例: 考察 is by at least two, and confidential.
"""

from collections.abc import Callable
from uuid import uuid4

import pytest

from api_client import Answer, ApiClient

As = Callable[[str], ApiClient]
RUNS = "qd-zzb-head"
SURVEYORS = ("wang", "chen", "wei", "shen", "yang", "qin", "shui", "bai", "yun", "pan")
PATH = "/programmes/dyjs"


@pytest.fixture(autouse=True)
def survey(as_: As) -> None:
    """Five groups of two, for two months, 受限."""
    body = {"code": "dyjs", "kind": "task_force", "title": {"zh": "市管领导干部专题调研"}, "lead": "qd-zzb", "level": 2}
    as_(RUNS).post("/programmes", body | {"from_date": "2026-10-10", "to_date": "2026-12-10"}).ok()
    for n, who in enumerate(SURVEYORS):
        member = {"username": who, "duty": "调研", "group": f"第{n // 2 + 1}组"}
        as_(RUNS).post(f"{PATH}/members", member).ok()


def recorded(as_: As, by: str, about: str, kind: str = "deed", **more: object) -> Answer:
    line = {"key": str(uuid4()), "kind": kind, "on": "2026-11-20", "subject": about, "text": "城市更新征收一线连续攻坚"}
    return as_(by).post(f"{PATH}/notes", line | more)


def test_deeds_are_counted_and_the_recognised_are_listed_by_how_many_recommend_them(as_: As) -> None:
    for by, about, kind in (
        ("wang", "jiang", "deed"),
        ("chen", "jiang", "deed"),
        ("wang", "jiang", "recognised"),
        ("chen", "jiang", "recognised"),
        ("chen", "jiang", "recognised"),
        ("wei", "han", "deed"),
        ("wei", "han", "recognised"),
        ("yang", "zhu", "deed"),
    ):
        recorded(as_, by, about, kind).ok()
    rows = as_(RUNS).get(f"{PATH}/cadres").ok().body
    told = [(row["username"], row["unit"], row["deeds"], row["recommended"]) for row in rows]
    assert told == [("jiang", "qd-spj", 2, 2), ("han", "qd-sthj", 1, 1), ("zhu", "qd-gaj", 1, 0)]


def test_a_post_given_afterwards_stands_beside_the_name(as_: As) -> None:
    recorded(as_, "wang", "jiang", "recognised").ok()
    assert as_(RUNS).get(f"{PATH}/cadres").ok().body[0]["appointed"] is None
    post = {"person": "jiang", "unit": "qd-zrj", "role": "head", "on": "2026-12-01"}
    as_("sysadmin").post("/registry/posts", post).ok()
    assert as_(RUNS).get(f"{PATH}/cadres").ok().body[0]["appointed"] == "2026-12-01"


def test_a_group_reads_its_own_records_and_the_cadre_reads_none(as_: As) -> None:
    recorded(as_, "wang", "jiang").ok()
    recorded(as_, "wei", "chen").ok()

    def read(who: str) -> list[str]:
        return [row["subject"] for row in as_(who).get(f"{PATH}/notes").ok().body]

    assert read(RUNS) == ["chen", "jiang"]
    assert read("chen") == ["jiang"], "of the same group; what another group wrote about chen is not for chen"
    assert read("shen") == ["chen"]
    assert read("yang") == []
    assert as_("jiang").get(f"{PATH}/notes").status == 404
    assert as_("wang").get(f"{PATH}/cadres").code == "not_allowed"


def test_that_there_is_a_survey_is_told_to_nobody_outside(as_: As) -> None:
    for who in ("xu", "feng", "jiang", "zhou"):
        assert as_(who).get(PATH).status == 404
        assert "dyjs" not in [row["code"] for row in as_(who).get("/programmes").ok().body]


@pytest.mark.parametrize(
    ("by", "about", "code"),
    [
        ("wang", "", "missing"),
        ("wang", "nobody-at-all", "not_in_force"),
        ("wang", "wang", "own_work"),
        ("wang", "王承办", "own_work"),
    ],
)
def test_a_record_names_a_cadre_other_than_oneself(as_: As, by: str, about: str, code: str) -> None:
    assert recorded(as_, by, about).code == code


def test_a_cadre_is_named_by_name_where_nobody_else_has_it(as_: As) -> None:
    assert recorded(as_, "wang", "蒋局长").ok()["subject"] == "jiang"


def test_nothing_of_the_kind_is_kept_where_it_is_not_confidential(as_: As) -> None:
    body = {"code": "open", "kind": "cohort", "title": {"zh": "实训"}, "lead": "qd-zzb"}
    as_(RUNS).post("/programmes", body | {"from_date": "2026-10-10", "to_date": "2026-12-10"}).ok()
    as_(RUNS).post("/programmes/open/members", {"username": "wang"}).ok()
    line = {"key": str(uuid4()), "kind": "deed", "on": "2026-11-20", "subject": "jiang", "text": "实绩"}
    assert as_("wang").post("/programmes/open/notes", line).code == "level_unknown"
