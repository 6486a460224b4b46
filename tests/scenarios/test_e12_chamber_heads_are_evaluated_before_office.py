"""E12 商会会长、秘书长综合评价: seven departments speak at once, one veto ends it; restricted."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from api_client import Answer, ApiClient
from browser import Browser
from luodi.city.matters.models import Matter
from luodi.city.registry.actions.end_post import end_post
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Post
from luodi.city.search.keeping import pages

As = Callable[[str], ApiClient]
Someone = Callable[[str], Person]
CLERK, HEAD = "qd-tzb-clerk", "qd-tzb-head"
ASKED = {"jw": "kong", "gaj": "zhu", "tax": "qd-tax-head", "scjg": "su", "sthj": "han", "rsj": "you", "fy": "lian"}


def proposed(as_: As, office: str = "president") -> str:
    facts = {"chamber": "市机器人商会", "office": office, "candidate": "某企业负责人", "consented": "yes"}
    given = as_(CLERK).raise_("chamber-head", "综合评价", facts=facts, channel="inside").ok()
    steps = as_(CLERK).do(given["number"], "accept")["steps"]
    assert sorted(steps) == sorted(f"ask_{key}" for key in ASKED)
    return str(given["number"])


def asked(as_: As, number: str, **views: str) -> Answer:
    """Let all seven speak, who is not named in support; return what the last was answered."""
    for key, who in ASKED.items():
        facts = {f"of_{key}": views.get(key, "support")}
        answer = as_(who).do(number, "handle", step=f"ask_{key}", facts=facts)
    return answer


def test_where_all_support_the_mark_is_a_and_the_federation_is_told(as_: As) -> None:
    number = proposed(as_)
    assert asked(as_, number)["steps"] == ["recommend"]
    assert as_(CLERK).matter(number)["facts"]["mark"] == "a"
    as_(CLERK).do(number, "reply", words="同意推荐。")
    assert as_(CLERK).do(number, "close")["status"] == "closed"


@pytest.mark.parametrize("who", ASKED)
def test_one_veto_of_anybody_and_nobody_can_recommend(as_: As, who: str) -> None:
    number = proposed(as_, "secretary")
    assert asked(as_, number, **{who: "veto"})["steps"] == ["weigh"], "nothing adverse is the machine's"
    answer = as_(HEAD).do(number, "sign", verdict="agree", facts={"mark": "a"})
    assert answer["steps"] == ["refuse"], "not even by who signs"


def test_reservations_are_weighed_by_people(as_: As) -> None:
    number = proposed(as_)
    assert asked(as_, number, sthj="reserve")["steps"] == ["weigh"]
    assert as_(HEAD).do(number, "sign", verdict="agree", facts={"mark": "b"})["steps"] == ["recommend"]
    other = proposed(as_)
    asked(as_, other, sthj="reserve", scjg="reserve")
    assert as_(HEAD).do(other, "sign", verdict="agree", facts={"mark": "c"})["steps"] == ["refuse"]


def test_nothing_is_weighed_before_all_have_spoken_and_nobody_speaks_for_another(as_: As) -> None:
    number = proposed(as_)
    assert as_("zhu").act(number, "handle", step="ask_jw", facts={"of_jw": "support"}).status >= 400
    as_("kong").do(number, "handle", step="ask_jw", facts={"of_jw": "support"})
    assert as_(HEAD).act(number, "sign", verdict="agree", facts={"mark": "a"}).code == "step_not_open"


@pytest.mark.parametrize("who", ["wang", "qd-tax-handler", "sh-jiqiren-account", "qu"])
def test_who_has_no_part_in_it_does_not_see_it(as_: As, who: str) -> None:
    assert as_(who).matter(proposed(as_)).status == 404


def vetoed(as_: As, *others: str) -> str:
    """The discipline commission has vetoed, with words, a paper and a note; `others` support."""
    number = proposed(as_)
    as_("kong").attach(number, "线索.txt", "问题线索清单".encode()).ok()
    as_("kong").do(number, "handle", step="ask_jw", facts={"of_jw": "veto"}, words="有问题线索正在核查")
    for key in others:
        as_(ASKED[key]).do(number, "handle", step=f"ask_{key}", facts={f"of_{key}": "support"}, words="没有问题")
    return number


def told(as_: As, number: str, who: str) -> str:
    """Return all that the interface tells somebody of the matter and its journal."""
    return str(as_(who).matter(number).ok().body) + str(as_(who).entries(number))


SECRETS = ("veto", "有问题线索", "线索.txt")


def test_no_department_reads_anothers_opinion_before_it_has_given_its_own(as_: As, someone: Someone) -> None:
    number = vetoed(as_)
    page = Browser("zh", someone("zhu")).get(f"/desk/matters/{number}/").html
    assert not [secret for secret in SECRETS if secret in told(as_, number, "zhu")]
    assert not [secret for secret in SECRETS[1:] if secret in page], "a veto is there to be chosen"
    (paper,) = as_(HEAD).matter(number)["documents"]
    assert as_("zhu").get(f"/matters/{number}/documents/{paper['id']}").status == 404
    steps = {
        step["key"]: step["status"] for step in as_("zhu").matter(number)["steps"] if step["unit"]["code"] == "qd-jw"
    }
    assert not steps or steps == {"ask_jw": "done"}, "that it is in may be known"
    assert "有问题线索" not in pages([Matter.objects.get(number=number).pk])[0].text, "nor found by searching"


def test_what_somebody_wrote_who_has_left_since_is_read_no_earlier(as_: As, someone: Someone) -> None:
    number = vetoed(as_)
    for post in Post.objects.filter(person=someone("kong"), to_date=None):
        end_post(SYSTEM, post=post, on=timezone.localdate())
    assert not [secret for secret in SECRETS if secret in told(as_, number, "zhu")]


@pytest.mark.parametrize("who", ["kong", CLERK, HEAD])
def test_who_gave_it_and_who_asks_read_it_at_once(as_: As, someone: Someone, who: str) -> None:
    number = vetoed(as_)
    said = told(as_, number, who)
    assert [secret for secret in SECRETS if secret not in said] == []
    assert "有问题线索" in Browser("zh", someone(who)).get(f"/desk/matters/{number}/").html


def test_who_has_given_theirs_waits_until_all_are_in(as_: As) -> None:
    number = vetoed(as_, *[key for key in ASKED if key not in ("jw", "fy")])
    assert "veto" not in told(as_, number, "zhu"), "who spoke does not carry it to who has not"
    as_("lian").do(number, "handle", step="ask_fy", facts={"of_fy": "support"})
    said = told(as_, number, "zhu")
    assert [secret for secret in SECRETS if secret not in said] == []
