"""What a form takes is checked by kind; a part answers the form as the whole did, so any type can be split."""

from collections.abc import Callable
from typing import Any

import pytest

from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import act, action, raise_matter
from luodi.city.matters.actions.raise_matter import Draft
from luodi.city.matters.models import Matter
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import State, unpack_state

Someone = Callable[[str], Person]
FACTS = {"field": "专业化", "batch": 2, "model_city": "深圳"}


def raised(**facts: Any) -> str:
    return raise_matter(PUBLIC, Draft("suggestion", "强区放权", facts=facts, reporter={"name": "某人"})).number


def state(number: str) -> State:
    return unpack_state(Matter.objects.get(number=number).state)


def test_the_parts_of_a_matter_take_over_what_its_form_was_answered(someone: Someone) -> None:
    number = raised(**FACTS)
    act(someone("cao"), action("accept"), number)
    receipts = act(someone("cao"), action("split"), number, {"parts": ["事权下放", "人员下沉"]})
    parts = [receipt.number for receipt in receipts[1:]]
    assert [state(part).facts for part in parts] == [{"field": "专业化", "batch": 2}] * 2
    assert state(number).parts_open == 2


@pytest.mark.parametrize("batch", ["很多", "NaN", True, [2]])
def test_an_answer_of_the_wrong_kind_is_refused_naming_its_field(db: None, batch: Any) -> None:
    with pytest.raises(Refused) as refused:
        raised(**FACTS | {"batch": batch})
    assert (refused.value.code, refused.value.field) == ("bad_value", "batch")


def test_a_number_that_comes_as_text_is_kept_as_a_number(db: None) -> None:
    assert state(raised(**FACTS | {"batch": "2"})).facts["batch"] == 2
