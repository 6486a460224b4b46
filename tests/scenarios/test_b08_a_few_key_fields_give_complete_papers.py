"""B8 小智帮办: few key fields in, complete standard registration papers out; fifteen kinds of change.

The article: log in and the basic data stands there; 15 kinds of change; 9,000+ handled, 2,600 users.
"""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import pytest

from api_client import ApiClient
from luodi.city.matters.proof import verify
from luodi.engines.prose.papers import font

As = Callable[[str], ApiClient]
USCC, FIRM = "91370213MA3T10001D", "海川精密机械公司"
CONTACT = {"name": "秦经理", "phone": "13800000000"}
ALL = {"application", "resolution", "amendment", "commitment", "authorisation"}
KEY_FIELDS = {
    "name": {"new_name": "海川智能装备公司"},
    "address": {"old_address": "金水路3号", "new_address": "九水路8号"},
    "legal": {"old_legal": "王海", "new_legal": "李蕾"},
    "capital": {"old_capital": 500, "new_capital": 800},
    "scope": {"old_scope": "机床制造", "new_scope": "机床制造、机器人研发"},
    "shareholders": {"transfers": "王海转让给李蕾，100 万元，20%"},
    "shareholder_name": {"renamed": "甲公司变更为乙公司"},
    "contribution": {"contributions": "王海，400 万元，货币，2030年12月31日"},
    "kind": {"old_kind": "有限责任公司", "new_kind": "股份有限公司"},
    "term": {"old_until": "2039-01-14", "new_until": "长期"},
    "directors": {"directors": "王海、李蕾、周云"},
    "supervisors": {"supervisors": "吴北"},
    "manager": {"manager": "郑锦"},
    "articles": {"amended": "第十二条改为每年召开一次股东会。"},
    "liaison": {"liaison": "冯明"},
}


def change(api: ApiClient, *kinds: str, **more: Any) -> Any:
    facts: dict[str, Any] = {"uscc": USCC, "company": FIRM, "kinds": list(kinds), "agent": "秦经理"}
    for kind in kinds:
        facts |= KEY_FIELDS[kind]
    if set(kinds) != {"liaison"}:
        facts["decided"] = "2026-11-30"
    draft = {"facts": facts | more, "reporter": CONTACT, "region": "370213", "fill": {"uscc": USCC}}
    return api.as_public().raise_("company-change", f"{FIRM}：公司变更登记", **draft)


def papers(api: ApiClient, raised: Any) -> list[dict[str, Any]]:
    opening = {"number": raised["number"], "code": raised["code"]}
    return list(api.as_public().post("/follow/papers", opening).ok().body)


def fetched(api: ApiClient, raised: Any, paper: dict[str, Any]) -> bytes:
    opening = {"number": raised["number"], "code": raised["code"]}
    return bytes(api.as_public().post(f"/follow/papers/{paper['id']}", opening).ok().body)


def text(api: ApiClient, raised: Any, code: str) -> str:
    """Return everything written in a Word paper."""
    found = next(p for p in papers(api, raised) if p["paper"].startswith(f"{code}@") and p["name"].endswith(".docx"))
    paper = docx.Document(io.BytesIO(fetched(api, raised, found)))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


def codes(api: ApiClient, raised: Any) -> set[str]:
    return {paper["paper"].partition("@")[0] for paper in papers(api, raised)}


@pytest.mark.parametrize("kind", KEY_FIELDS)
def test_each_of_the_fifteen_kinds_asks_only_its_key_fields_and_gives_complete_papers(
    api: ApiClient, kind: str
) -> None:
    raised = change(api, kind).ok()
    assert raised["no_papers"] is None
    whole = text(api, raised, "application")
    assert all(str(value) in whole for value in KEY_FIELDS[kind].values())
    assert not {"{", "}", "None"} & set(whole)
    others = {str(v) for k, fields in KEY_FIELDS.items() if k != kind for v in fields.values()} - {"有限责任公司"}
    assert [value for value in others if value in whole and value not in str(KEY_FIELDS[kind])] == []


def test_the_set_of_papers_follows_from_what_changes(api: ApiClient) -> None:
    assert codes(api, change(api, "name", "capital").ok()) == ALL
    assert codes(api, change(api, "legal").ok()) == ALL - {"amendment"}
    assert codes(api, change(api, "liaison").ok()) == {"application", "commitment", "authorisation"}


def test_several_changes_stand_in_one_set(api: ApiClient) -> None:
    raised = change(api, "name", "legal", "capital").ok()
    resolution = text(api, raised, "resolution")
    assert "由“海川精密机械公司”变更为“海川智能装备公司”" in resolution
    assert "由李蕾担任公司法定代表人" in resolution
    assert "2026年11月30日" in resolution
    assert "由500万元变更为800万元" in resolution
    assert "名称变更、法定代表人变更、注册资本变更" in text(api, raised, "commitment")


def test_what_is_missing_is_named_and_what_is_not_asked_refused(api: ApiClient) -> None:
    lacking = change(api, "name", "address", new_address="")
    assert (lacking.status, lacking.code, lacking["field"]) == (422, "missing", "new_address")
    idle = change(api, "name", new_capital=800)
    assert (idle.status, idle.code, idle["field"]) == (422, "not_asked", "new_capital")
    assert change(api, "name", kinds=["names"]).code == "bad_value"


def test_papers_come_as_word_and_pdf_with_the_version_of_their_template(api: ApiClient) -> None:
    if not font():
        pytest.skip("no Chinese typeface is installed: fonts-noto-cjk")
    raised = change(api, "name").ok()
    found = papers(api, raised)
    assert {p["name"].rpartition(".")[2] for p in found} == {"docx", "pdf"}
    assert len(found) == 10
    assert all(len(p["paper"].partition("@")[2]) == 8 for p in found)
    pdf = next(p for p in found if p["mime"] == "application/pdf")
    assert fetched(api, raised, pdf).startswith(b"%PDF-")
    word = next(p for p in found if p["name"].endswith(".docx"))
    assert zipfile.is_zipfile(io.BytesIO(fetched(api, raised, word)))


def test_papers_are_on_record_once_and_the_record_holds(api: ApiClient, as_: As) -> None:
    raised = change(api, "name").ok()
    number, before = raised["number"], papers(api, raised)
    assert as_("zuo").post(f"/matters/{number}/papers").ok().body == before
    entries = [entry for entry in as_("zuo").entries(number) if entry["kind"] == "attached"]
    assert [entry["data"]["paper"] for entry in entries] == [paper["paper"] for paper in before]
    assert {entry["by"]["kind"] for entry in entries} == {"system"}
    assert verify(files=True).ok


def test_nobody_else_gets_at_the_papers(api: ApiClient, as_: As) -> None:
    raised, other = change(api, "name").ok(), change(api, "legal").ok()
    paper = papers(api, raised)[0]
    wrong = {"number": raised["number"], "code": "WRONGCODE1"}
    assert api.as_public().post("/follow/papers", wrong).status == 404
    theirs = {"number": other["number"], "code": other["code"]}
    assert api.as_public().post(f"/follow/papers/{paper['id']}", theirs).status == 404
    assert as_("wang").post(f"/matters/{raised['number']}/papers").status == 404


def test_erasing_the_person_reaches_the_papers(api: ApiClient, as_: As) -> None:
    raised = change(api, "legal").ok()
    as_("xu").do(raised["number"], "erase", basis="个人信息保护法第四十七条")
    assert as_("zuo").matter(raised["number"]).ok()["documents"] == []
    opening = {"number": raised["number"], "code": raised["code"]}
    assert api.as_public().post("/follow/papers", opening).code == "paper_lacks"
    assert verify(files=True).ok


def test_a_change_is_registered_within_three_working_days(api: ApiClient, as_: As) -> None:
    raised = change(api, "name", "capital").ok()
    number = raised["number"]
    as_("zuo").do(number, "accept")
    (clock,) = [c for c in as_("zuo").matter(number).ok()["clocks"] if c["name"] == "legal"]
    assert (clock["allow"], clock["basis"], clock["due"][:10]) == ("3wd", "市场主体登记管理条例第十九条", "2026-12-07")
    as_("wei").do(number, "handle", words="材料齐全，符合法定形式。")
    assert as_("wei").act(number, "sign", verdict="agree").status in (403, 409)
    as_("jiang").do(number, "sign", verdict="agree")
    as_("wei").do(number, "reply", words="准予变更登记，请领取新执照。")
    as_("zuo").do(number, "close")
    told = api.follow(number, raised["code"]).ok()
    assert (told["status"], told["reason"]) == ("closed", "answered")


def test_few_items_are_typed_and_the_rest_is_known(api: ApiClient, as_: As) -> None:
    raised = change(api, "name").ok()
    filled = as_("zuo").matter(raised["number"]).ok()["filled"]
    assert (filled["typed"], filled["prefilled"]) == (6, 4)
    assert set(filled["sources"]) == {"uscc", "company", "title", "region"}


def test_the_window_and_an_earlier_matter_know_more_than_the_public(api: ApiClient, as_: As) -> None:
    path, key = "/types/company-change/prefill", {"uscc": USCC}
    public = {item["key"] for item in api.as_public().post(path, key).ok()["items"]}
    assert public == {"uscc", "company", "old_kind", "title", "region"}
    window = {item["key"]: item["value"] for item in as_("zuo").post(path, key).ok()["items"]}
    assert (window["old_capital"], window["old_address"]) == (500, "青岛市李沧区金水路3号")
    first = change(api, "capital", "legal").ok()
    opening = {"number": first["number"], "code": first["code"]}
    again = {item["key"]: item for item in api.as_public().post(path, opening).ok()["items"]}
    assert (again["old_capital"]["value"], again["old_legal"]["value"]) == (800, "李蕾")
    assert again["old_legal"]["name"]["zh"].startswith("上次办件 2026-12-02")
