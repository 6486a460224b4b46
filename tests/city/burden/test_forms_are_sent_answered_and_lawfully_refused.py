"""A form with all its marks must be answered; one without, or past its term, may be refused with one click."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone
from forms import ELDERS, HOUSEHOLDS, MARKS, POPULATION, STREETS, draft, unmarked

from luodi.city.burden import access, queries
from luodi.city.burden.actions.answer import answer
from luodi.city.burden.actions.note_refusals import note_refusals
from luodi.city.burden.actions.refuse import refuse
from luodi.city.burden.actions.send import send_form
from luodi.city.burden.actions.stop import stop_form
from luodi.city.burden.items import Field
from luodi.city.burden.models import Asking, Item, SentForm, Value
from luodi.city.matters.tick import tick
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person, RegistryEntry
from luodi.engines.notation import Text

pytestmark = pytest.mark.django_db
Staff = Callable[..., Person]


@pytest.fixture
def mzj(staff: Staff) -> Person:
    return staff("qd-mzj", "head")


@pytest.fixture
def street(staff: Staff) -> Person:
    return staff(STREETS[0], "handler")


def of(form: SentForm, code: str = STREETS[0]) -> Asking:
    return Asking.objects.filter(form=form, unit__code=code).latest("round")


def code_of(no: pytest.ExceptionInfo[Refused]) -> tuple[str, str | None]:
    return no.value.code, no.value.field


def test_whom_it_asks_finds_it_waiting_and_answers_it(mzj: Person, street: Person) -> None:
    form = send_form(mzj, draft())
    assert [row.form for row in queries.waiting(street)] == [form]
    elders = Item.objects.get(word="80岁以上老人").key
    done = answer(street, of(form).pk, {"residents": "51,230", elders: "1 204"})
    assert (done.state, done.done_by) == ("answered", street)
    assert [value.text for value in Value.objects.order_by("pk")] == ["51,230", "1 204"]
    assert not queries.waiting(street)
    assert list(queries.sent(mzj).values_list("asked", "answered", "refused")) == [(2, 1, 0)]


def test_without_marks_it_is_sent_only_knowingly(mzj: Person) -> None:
    with pytest.raises(Refused) as no:
        send_form(mzj, draft(approval=""))
    assert code_of(no) == ("marks_missing", "approval")
    assert "批准或者备案文号" in no.value.message.zh
    assert SentForm.objects.count() == 0
    assert send_form(mzj, draft(approval="", unmarked=True)).lacking == ("approval",)


def test_past_its_term_it_is_sent_only_knowingly(mzj: Person) -> None:
    with pytest.raises(Refused) as no:
        send_form(mzj, draft(valid_until=date(2026, 12, 1)))
    assert code_of(no) == ("marks_missing", "valid_until")
    assert send_form(mzj, draft(valid_until=date(2026, 12, 2))).pk


def test_without_marks_it_is_refused_and_the_issuer_finds_out(staff: Staff, street: Person) -> None:
    cgj = staff("qd-cgj", "head")
    form = send_form(cgj, unmarked())
    refused = refuse(street, of(form).pk)
    assert (refused.state, refused.ground) == ("refused", "unmarked")
    assert queries.news(cgj) == (0, 1)
    assert RegistryEntry.objects.filter(kind="form.refused", by=street, subject=str(form.pk)).exists()
    assert note_refusals(cgj, form.pk) == 1
    assert queries.news(cgj) == (0, 0)


def test_with_all_marks_and_in_its_term_it_cannot_be_refused(mzj: Person, street: Person) -> None:
    form = send_form(mzj, draft())
    with pytest.raises(Refused) as no:
        refuse(street, of(form).pk)
    assert no.value.code == "no_ground"
    assert of(form).state == "asked"


def test_its_last_day_is_within_its_term_and_the_day_after_is_not(mzj: Person, street: Person) -> None:
    form = send_form(mzj, draft(valid_until=date(2026, 12, 10)))
    with time_machine.travel(datetime.fromisoformat("2026-12-10T23:59:00+08:00")), pytest.raises(Refused):
        refuse(street, of(form).pk)
    with time_machine.travel(datetime.fromisoformat("2026-12-11T00:00:00+08:00")):
        assert refuse(street, of(form).pk).ground == "expired"


def test_it_is_settled_once(staff: Staff, street: Person) -> None:
    form = send_form(staff("qd-cgj", "head"), unmarked())
    refuse(street, of(form).pk)
    for again in (lambda: refuse(street, of(form).pk), lambda: answer(street, of(form).pk, {})):
        with pytest.raises(Refused) as no:
            again()
        assert no.value.code == "closed"


def test_an_answer_names_what_it_lacks_and_changes_nothing(mzj: Person, street: Person) -> None:
    form = send_form(mzj, draft())
    for values, code in (({"residents": "1"}, "missing"), ({"other": "1"}, "unknown_field")):
        with pytest.raises(Refused) as no:
            answer(street, of(form).pk, values)
        assert no.value.code == code
    assert of(form).state == "asked"
    assert Value.objects.count() == 0


def test_what_was_given_elsewhere_within_the_year_stands_there_and_says_so(
    mzj: Person, staff: Staff, street: Person
) -> None:
    first = send_form(mzj, draft(fields=[POPULATION]))
    answer(street, of(first).pk, {"residents": "51230"})
    second = send_form(staff("qd-cgj", "head"), unmarked(fields=[Field(Text("常住 人口", "Inhabitants")), HOUSEHOLDS]))
    asked = of(second)
    assert (asked.again, of(second, STREETS[1]).again) == (1, 0)
    (known,) = queries.known(asked).values()
    assert (known.text, known.by, known.form, known.issuer.zh) == ("51230", street.name, first.title, "市民政局")
    assert [form.pk for forms in queries.asked_elsewhere(second).values() for form in forms] == [first.pk]


def test_what_is_older_than_a_year_or_of_another_unit_does_not(mzj: Person, staff: Staff, street: Person) -> None:
    old = timezone.now() - timedelta(days=366)
    first = send_form(mzj, draft(fields=[POPULATION], due=date(2025, 12, 20), to=STREETS), at=old)
    answer(street, of(first).pk, {"residents": "1"}, at=old)
    answer(staff(STREETS[1], "handler"), of(first, STREETS[1]).pk, {"residents": "2"})
    second = send_form(mzj, draft(fields=[POPULATION], to=STREETS[:1]))
    assert of(second).again == 0
    assert queries.known(of(second)) == {}


def test_a_value_kept_is_told_from_one_typed(mzj: Person, street: Person) -> None:
    first = send_form(mzj, draft(fields=[POPULATION, HOUSEHOLDS]))
    keys = [item.key for item in queries.items(first)]
    answer(street, of(first).pk, dict(zip(keys, ("10", "20"), strict=True)))
    second = send_form(mzj, draft(fields=[POPULATION, HOUSEHOLDS]))
    answer(street, of(second).pk, dict(zip(keys, ("10", "21"), strict=True)))
    taken = {value.text: bool(value.taken_from_id) for value in Value.objects.filter(asking__form=second)}
    assert taken == {"10": True, "21": False}


def test_one_item_has_one_name(mzj: Person) -> None:
    send_form(mzj, draft(fields=[POPULATION]))
    with pytest.raises(Refused) as no:
        send_form(mzj, draft(fields=[Field(Text("户籍人口", "Registered"), "residents")]))
    assert no.value.code == "item_differs"
    with pytest.raises(Refused) as no:
        send_form(mzj, draft(fields=[ELDERS, Field(Text("80 岁以上老人", "Old people"))]))
    assert no.value.code == "asked_twice"


def test_a_monthly_form_is_asked_again_the_day_after_it_was_due(mzj: Person, street: Person) -> None:
    form = send_form(mzj, draft(cycle="monthly", due=date(2026, 12, 31), valid_until=date(2027, 3, 15)))
    with time_machine.travel(datetime.fromisoformat("2026-12-31T23:00:00+08:00")):
        tick()
        assert form.askings.count() == 2
    with time_machine.travel(datetime.fromisoformat("2027-01-01T00:10:00+08:00")):
        tick()
        tick()
    assert form.askings.count() == 4
    assert of(form).due == date(2027, 1, 31)
    with time_machine.travel(datetime.fromisoformat("2027-02-01T08:00:00+08:00")):
        tick()
    assert of(form).due == date(2027, 2, 28)


def test_past_its_term_it_is_asked_no_more_by_itself(mzj: Person) -> None:
    form = send_form(mzj, draft(cycle="weekly", due=date(2026, 12, 4), valid_until=date(2026, 12, 12)))
    for day in ("2026-12-05", "2026-12-12", "2026-12-13", "2027-01-20"):
        with time_machine.travel(datetime.fromisoformat(f"{day}T09:00:00+08:00")):
            tick()
    days = form.askings.order_by("due").values_list("due", flat=True).distinct()
    assert [str(day) for day in days] == ["2026-12-04", "2026-12-11", "2026-12-18"]


def test_stopped_it_waits_for_nobody(mzj: Person, street: Person) -> None:
    form = send_form(mzj, draft(cycle="monthly"))
    stop_form(mzj, form.pk)
    assert not queries.waiting(street)
    with pytest.raises(Refused) as no:
        answer(street, of(form).pk, {})
    assert no.value.code == "closed"
    with time_machine.travel(datetime.fromisoformat("2027-03-01T09:00:00+08:00")):
        tick()
    assert form.askings.count() == 2
    with pytest.raises(Refused) as no:
        stop_form(mzj, form.pk)
    assert no.value.code == "already_ended"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": ("qd-mzj",)}, ("to_self", "to")),
        ({"to": ()}, ("bad_value", "to")),
        ({"to": ("nowhere",)}, ("not_in_force", "to")),
        ({"due": date(2026, 12, 1)}, ("too_early", "due")),
        ({"cycle": "daily"}, ("bad_value", "cycle")),
        ({"fields": []}, ("bad_value", "fields")),
        ({"fields": [Field(Text("（）", "Nothing"))]}, ("name_missing", "fields")),
        ({"title": Text(" ", "Form")}, ("name_missing", "title")),
        ({"number": "表" * 41}, ("too_long", "number")),
        ({"issuer": "qd-cgj"}, ("not_allowed", "issuer")),
    ],
)
def test_a_draft_that_cannot_be_sent_says_why(mzj: Person, change: dict[str, object], code: tuple[str, str]) -> None:
    with pytest.raises(Refused) as no:
        send_form(mzj, draft(**change))
    assert code_of(no) == code
    assert SentForm.objects.count() == 0


@pytest.mark.parametrize("role", ["handler", "clerk", "viewer", "reformer", "sysadmin"])
def test_who_holds_no_post_that_sends_forms_cannot_send(staff: Staff, role: str) -> None:
    person = staff("qd-mzj", role)
    with pytest.raises(Refused) as no:
        send_form(person, draft())
    assert no.value.code == "not_allowed"


def test_only_the_units_own_staff_answers_and_refuses(mzj: Person, staff: Staff) -> None:
    form = send_form(mzj, draft(approval="", unmarked=True))
    asked = of(form)
    seeing = [mzj, staff("370202", "head"), staff("qd-dcs", "supervisor"), staff("qd", "leader")]
    hidden = [staff(STREETS[0], "viewer"), staff(STREETS[1], "head"), staff("qd-gaj", "head")]
    hidden.append(staff("qd-mzj", "sysadmin"))
    for person in (*seeing, *hidden):
        for change in (lambda p: refuse(p, asked.pk), lambda p: answer(p, asked.pk, {})):
            with pytest.raises(Refused) as no:
                change(person)
            assert no.value.code == ("not_allowed" if person in seeing else "not_found"), person.username
    assert of(form).state == "asked"


def test_only_who_sends_for_the_issuer_stops_it_and_only_its_staff_takes_note(mzj: Person, staff: Staff) -> None:
    form = send_form(mzj, draft())
    for person in (staff("qd-dcs", "supervisor"), staff(STREETS[0], "head")):
        for change in (stop_form, note_refusals):
            with pytest.raises(Refused) as no:
                change(person, form.pk)
            assert no.value.code == "not_allowed"
    with pytest.raises(Refused) as no:
        stop_form(staff("qd-mzj", "handler"), form.pk)
    assert no.value.code == "not_allowed"


def test_values_are_read_by_those_who_gave_them_and_those_who_asked(mzj: Person, staff: Staff, street: Person) -> None:
    form = send_form(mzj, draft(fields=[POPULATION]))
    asked = answer(street, of(form).pk, {"residents": "51230"})
    readers = {p.username for p in (mzj, street, staff("qd-mzj", "handler")) if queries.values(p, asked)}
    assert readers == {mzj.username, street.username, "qd-mzj.handler"}
    for person in (staff("qd-dcs", "supervisor"), staff("qd-ggb", "reformer"), staff("370202", "head")):
        assert access.asking(person, asked.pk)
        assert queries.values(person, asked) == {}


def test_all_four_marks_are_those_of_the_law() -> None:
    assert set(MARKS) == {"number", "made_by", "approval", "valid_until"}


def test_nobody_need_write_english(mzj: Person) -> None:
    form = send_form(mzj, draft(title=Text("独居老人台账", ""), fields=[Field(Text("独居老人", ""))]))
    assert form.title == Text("独居老人台账", "独居老人台账")
    assert [item.name.en for item in queries.items(form)] == ["独居老人"]
