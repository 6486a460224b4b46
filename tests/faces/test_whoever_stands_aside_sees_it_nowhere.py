"""回避: for whoever stands aside the city is one without the matter: at every address, in all that is made for them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from addresses import PARAMETER, addresses
from django.core import mail
from django.utils import timezone
from test_every_address_shows_each_role_only_what_it_may import PUBLISHED, address, entered, given, lists, opened

from api_client import Answer, ApiClient
from index_support import index
from luodi.city.matters import exporting
from luodi.city.matters.actions import Raised
from luodi.city.matters.actions.subscribe import subscribe
from luodi.city.matters.exporting import journal
from luodi.city.matters.models import Aside, Delivery, Digest, Document, Export
from luodi.city.matters.proof import verify
from luodi.city.matters.queries import LAMPS, Sought
from luodi.city.matters.tick import digests, tick
from luodi.city.registry.actions.delegate import delegate
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post

__all__ = ["index"]
TITLE = "蓝鲸码头的路灯不亮"
INTERESTED = ("wang2", "zhou", "feng", "chen", "xu", "lv")
"""A handler of the lead unit, the clerk who took it in, a head, a co-handler, and two who see the whole city."""

Someone = Callable[[str], Person]
Raise = Callable[..., Raised]


pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def matter(api: ApiClient, raised: Raise) -> dict[str, Any]:
    """An appeal that four units have to do with, with a file."""
    number = raised(2, title=TITLE).number
    api.as_("wang").attach(number, "a.txt", "说明".encode()).ok()
    return given(number, Document.objects.latest("pk").pk)


def told(body: str, number: str) -> bool:
    return TITLE in body or number in body or body == "说明"


def searches() -> list[str]:
    return [
        *lists(),
        "/api/v1/matters?count=true&text=码头",
        "/api/v1/search?q=码头",
        "/desk/matters/?q=码头",
        "/desk/?scope=unit",
    ]


@pytest.mark.parametrize("username", INTERESTED)
def test_at_every_address_the_city_looks_like_one_without_the_matter(
    username: str, api: ApiClient, index: Callable[[], int], raised: Raise
) -> None:
    client = entered(api, username)
    before = {where: opened(client, where) for where in searches()}
    number = raised(2, title=TITLE).number
    index()
    assert any(told(opened(client, where)[1], number) for where in searches())
    api.as_(username).do(number, "stand_aside", reason="亲属")
    index()
    after = {where: opened(client, where) for where in searches()}
    assert [where for where in before if before[where] != after[where] and not where.startswith("/" + PUBLISHED)] == []
    assert not any(told(body, number) for where, (_, body) in after.items() if not where.startswith("/" + PUBLISHED))


@pytest.mark.parametrize("username", INTERESTED)
def test_no_address_that_names_it_answers(username: str, api: ApiClient, matter: dict[str, Any]) -> None:
    client, number = entered(api, username), matter["number"]
    named = [r for r in addresses() if "number" in {m[1] or m[2] for m in PARAMETER.finditer(r)}]
    assert len(named) > 8
    assert opened(client, address("api/v1/matters/<number>", matter))[0] == 200
    api.as_("he").do(number, "order_aside", person=username, reason="亲属")
    staffs = [route for route in named if not route.startswith((PUBLISHED, "follow", "portal"))]
    answered = {route: opened(client, address(route, matter)) for route in staffs}
    assert {route: status for route, (status, _) in answered.items() if status == 200} == {}
    assert not any(TITLE in body for _, body in answered.values())


def test_nor_does_anything_they_try_with_it(api: ApiClient, matter: dict[str, Any]) -> None:
    number = matter["number"]
    api.as_("wang").do(number, "stand_aside", reason="亲属")
    tried = [("handle", {}), ("note", {"words": "x"}), ("claim", {"step": "handle"}), ("stand_aside", {"reason": "x"})]
    answers = [api.as_("wang").act(number, kind, **data) for kind, data in tried]
    answers.append(api.as_("wang").attach(number, "b.txt", b"b"))
    nowhere = api.as_("wang").act("26000000019", "note", words="x")
    assert (
        {(answer.status, answer.code) for answer in answers} == {(404, "not_found")} == {(nowhere.status, nowhere.code)}
    )


def test_whatever_post_is_lent_to_them(api: ApiClient, matter: dict[str, Any], someone: Someone) -> None:
    number, post = matter["number"], Post.objects.get(person=someone("feng"), role__code="head")
    delegate(SYSTEM, post=post, to=someone("yang"), until=timezone.now() + timedelta(days=3), reason="出差")
    assert api.as_("yang").matter(number).status == 200
    api.as_("feng").do(number, "order_aside", person="yang", reason="亲属")
    assert api.as_("yang").matter(number).status == 404
    assert api.as_("yang").get("/matters", lead="qd-zjj", count="true").ok()["count"] == 0


def test_what_was_exported_for_them_is_taken_back_and_what_is_being_exported_begins_again(
    api: ApiClient, matter: dict[str, Any], someone: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, wang = matter["number"], someone("wang")
    ready = exporting.start(wang, "matters", Sought())
    others = exporting.start(someone("feng"), "matters", Sought())
    monkeypatch.setattr("luodi.city.matters.exporting.jobs.SMALL", 0)
    waiting = exporting.start(wang, "matters", Sought())
    api.as_("feng").do(number, "order_aside", person="wang", reason="亲属")
    assert api.as_("wang").get(f"/exports/{ready.pk}/file").status == 404
    assert not exporting.file_of(ready).exists()
    assert exporting.file_of(others).exists()
    assert not Export.objects.filter(pk=waiting.pk).exists()
    exporting.work(timezone.now())
    (again,) = exporting.mine(wang)
    assert (again.state, again.done) == ("ready", 0)


def test_the_log_they_export_does_not_have_it(
    api: ApiClient, matter: dict[str, Any], someone: Someone, staff: Callable[..., Person]
) -> None:
    number, analyst = matter["number"], staff("qd", "analyst", username="analyst")
    assert number in {row[0] for row in journal.rows(analyst)}
    api.as_("he").do(number, "order_aside", person="analyst", reason="亲属")
    assert number not in {row[0] for row in journal.rows(analyst)}


def test_the_days_digest_and_its_letter_leave_it_out(api: ApiClient, raised: Raise, someone: Someone) -> None:
    Person.objects.filter(username="wang").update(mail="wang@city.example")
    wang, late = someone("wang"), timezone.now() - timedelta(days=30)
    mine, other = raised(2, title=TITLE, at=late).number, raised(2, title="另一件", at=late).number
    digests.make(int(timezone.now().timestamp() * 1000))
    assert Digest.objects.get(person=wang).groups["late"]["n"] == 2
    api.as_("feng").do(mine, "order_aside", person="wang", reason="亲属")
    assert Digest.objects.get(person=wang).groups["late"]["n"] == 1
    tick()
    (letter,) = [one for one in mail.outbox if one.to == ["wang@city.example"]]
    assert mine not in letter.body
    assert other in letter.body


def test_no_news_of_it_goes_to_their_mailbox_or_to_what_they_subscribed(
    api: ApiClient, raised: Raise, someone: Someone
) -> None:
    Person.objects.filter(username="wang").update(mail="wang@city.example")
    subscribe(SYSTEM, channel="mail", destination="wang@city.example")
    subscribe(someone("sysadmin"), channel="mail", destination="all@city.example")
    subscribe(SYSTEM, channel="mail", destination="feng@city.example")
    number = raised(2, title=TITLE).number
    api.as_("feng").do(number, "order_aside", person="wang", reason="亲属")
    api.as_("he").do(number, "order_aside", person="sysadmin", reason="亲属")
    tick()
    assert {address for one in mail.outbox for address in one.to} == {"feng@city.example"}
    assert Delivery.objects.filter(delivered_at=None, error__contains="回避").exists()
    assert api.as_("sysadmin").get("/registry/deliveries").ok().body == []


def test_parts_and_the_matter_it_is_merged_into_are_hidden_too(api: ApiClient, raised: Raise) -> None:
    whole, other = raised(2, title=TITLE).number, raised(2, title="另一件").number
    api.as_("feng").do(whole, "order_aside", person="wang", reason="亲属")
    parts = [o["number"] for o in api.as_("feng").do(whole, "split", parts=["其一", "其二"])["others"]]
    assert [api.as_("wang").matter(number).status for number in parts] == [404, 404]
    third = raised(2, title="又一件").number
    api.as_("feng").do(third, "order_aside", person="wang", reason="亲属")
    api.as_("xu").do(third, "merge", into=other)
    assert api.as_("wang").matter(other).status == 404
    assert verify(files=False).ok


def test_lifted_they_see_it_again_everywhere_and_the_record_tells_both(api: ApiClient, matter: dict[str, Any]) -> None:
    number = matter["number"]
    api.as_("wang").do(number, "stand_aside", reason="亲属")
    shown = api.as_("feng").matter(number)
    assert [who["username"] for who in shown["aside"]] == ["wang"]
    api.as_("feng").do(number, "lift_aside", person="wang", reason="核实无关")
    assert api.as_("wang").matter(number).status == 200
    assert [line["number"] for line in api.as_("wang").get("/matters").ok()["items"]] == [number]
    told_ = {entry["kind"]: entry["data"] for entry in api.as_("wang").entries(number)}
    assert told_["stood_aside"] == {"person": "wang", "reason": "亲属"}
    assert told_["aside_lifted"] == {"person": "wang", "reason": "核实无关"}
    assert not Aside.objects.exists()
    assert verify(files=False).ok


def test_what_only_they_could_do_goes_on_at_once(api: ApiClient, raised: Raise) -> None:
    number = raised(4, title=TITLE).number
    done = api.as_("feng").do(number, "stand_aside", reason="亲属")
    assert [entry["kind"] for entry in done["entries"]][:2] == ["stood_aside", "relieved"]
    part = [part for part in api.as_("xu").matter(number)["steps"] if part["key"] == "review"]
    assert part[0]["unit"]["code"] != "qd-zjj" or part[0]["status"] == "passed"


def test_the_board_counts_and_withholds_nothing_of_it(api: ApiClient, raised: Raise) -> None:
    numbers = [raised(2, title=f"{TITLE}{n}").number for n in range(6)]
    for number in numbers:
        api.as_("xu").do(number, "order_aside", person="feng", reason="亲属")
    board = api.as_("feng").get("/board").ok()
    assert (_total(board), board["units"], board["withheld"], board["overdue"]) == (0, [], 0, [])
    assert _total(api.as_("wang").get("/board").ok()) == 6


def _total(board: Answer) -> int:
    return sum(board["all"][lamp] for lamp in LAMPS)


def test_nobody_but_the_one_concerned_loses_sight_of_it(api: ApiClient, matter: dict[str, Any]) -> None:
    number = matter["number"]
    api.as_("wang").do(number, "stand_aside", reason="亲属")
    seeing = [who for who in ("wang2", "feng", "zhou", "chen", "xu") if api.as_(who).matter(number).status == 200]
    assert seeing == ["wang2", "feng", "zhou", "chen", "xu"]
