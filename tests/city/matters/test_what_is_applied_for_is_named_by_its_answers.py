"""Who applies is asked for no title: the type's name and the answers that tell one application from another are it."""

import pytest
from django.test import Client

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import raise_matter
from luodi.city.matters.actions.raise_matter import TITLE_LENGTH, Draft
from luodi.city.matters.definition import read_definition
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused
from luodi.engines.notation import Problem, read

pytestmark = pytest.mark.django_db
PHONE = {"phone": "13800000000"}
BOARD = {"shop": "老王面馆", "premises": "香港中路 8 号", "sign_size": "4×1"}


def title(draft: Draft) -> str:
    return Matter.objects.get(number=raise_matter(PUBLIC, draft).number).title


def test_the_name_of_the_shop_tells_one_sign_from_another() -> None:
    assert title(Draft("sign-board", "", region="370202", facts=BOARD, reporter=PHONE)) == "门头招牌设置：老王面馆"


def test_a_choice_is_named_in_words() -> None:
    facts = {"age": 66, "home": "local", "held": "no"}
    said = title(Draft("senior-card", " ", region="370202", facts=facts, reporter=PHONE))
    assert said == "敬老优待证（秒批）：本市户籍"


def test_a_title_of_ones_own_stands() -> None:
    assert title(Draft("sign-board", "换块招牌", region="370202", facts=BOARD, reporter=PHONE)) == "换块招牌"


def test_a_long_answer_is_cut_to_what_a_title_holds() -> None:
    facts = BOARD | {"shop": "面" * 200}
    assert len(title(Draft("sign-board", "", region="370202", facts=facts, reporter=PHONE))) <= TITLE_LENGTH


def test_what_no_answer_names_needs_a_title() -> None:
    with pytest.raises(Refused) as refused:
        raise_matter(PUBLIC, Draft("hotline", "", region="370202", facts={"kind": "投诉"}, reporter=PHONE))
    assert refused.value.field == "title"


def test_the_form_asks_for_a_title_only_then(client: Client) -> None:
    assert 'name="title"' not in client.get("/raise/sign-board/").content.decode()
    assert 'name="title"' in client.get("/raise/hotline/").content.decode()


def test_only_a_field_that_is_always_answered_may_name() -> None:
    problems: list[Problem] = []
    source = "type: t\nintake: qd-zjj\nnamed_by: [shop]\nform:\n- {key: shop, name: {zh: 店, en: Shop}}\n"
    read_definition(read(source, "t.yaml"), "t.yaml", problems)
    assert any("shop" in problem.what.en and problem.place.line == 3 for problem in problems)
