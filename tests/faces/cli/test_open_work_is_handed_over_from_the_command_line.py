"""工作交接 from the command line: looks by default, does it with --apply."""

from collections.abc import Callable

from cli_support import Luodi

from luodi.city.registry.models import Person, Unit


def test_it_only_looks_until_told_to_apply(luodi: Luodi, staff: Callable[..., Person]) -> None:
    staff("qd-zjj", "handler", username="leaving")
    assert "--apply" in luodi("handover", "person", "leaving").out
    assert Person.objects.get(username="leaving").active
    assert luodi("handover", "person", "leaving", "--apply").code == 0
    assert not Person.objects.get(username="leaving").active


def test_a_unit_is_merged_into_another(luodi: Luodi, db: None) -> None:
    assert luodi("handover", "unit", "qd-spj", "--into", "qd-zjj", "--apply").code == 0
    assert Unit.objects.get(code="qd-spj").merged_into == Unit.objects.get(code="qd-zjj")


def test_a_code_nobody_knows_is_named(luodi: Luodi, db: None) -> None:
    said = luodi("handover", "unit", "nowhere")
    assert said.code != 0
    assert "nowhere" in said.err
