"""Made villages of the West Coast New Area: each with its secretary, and a director who signs."""

from datetime import date

from luodi.city.assessment.actions.filing import check_filing, file_figure, sign_filing
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.open_unit import open_unit
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person, Role, Unit
from luodi.engines.notation import Text

SINCE = date(2025, 1, 1)
TOWNS = ("370211104", "370211105", "370211106")


def villages(many: int) -> list[str]:
    """Open so many villages in three towns; return their codes. `<code>-secretary` and `<code>-head` hold the posts."""
    return sorted(_village(n, Unit.objects.get(code=TOWNS[n % len(TOWNS)])) for n in range(1, many + 1))


def _village(n: int, town: Unit) -> str:
    code, name = f"{town.code}{n:03}", Text(f"第{n}村", f"Village {n}")
    village = open_unit(SYSTEM, code=code, kind="community", name=name, parent=town, on=SINCE)
    for roles in (("secretary", "handler"), ("head",)):
        person = add_person(SYSTEM, username=f"{code}-{roles[0]}", name=f"{n}村{roles[0]}")
        for role in roles:
            appoint(SYSTEM, person=person, unit=village, role=Role.objects.get(code=role), on=SINCE)
    return code


def income(unit: str, since: date, until: date, value: int) -> None:
    """File by how much a village's income grew, in per cent: by one, checked by another, signed by a third."""
    filer, checker, signer = (Person.objects.get(username=name) for name in ("qu", "hou", "he"))
    asked = {"scheme": "villages", "indicator": "income", "unit": unit, "since": since, "until": until}
    filing = file_figure(filer, **asked, value=value, source="农村集体三资监管平台")  # type: ignore[arg-type]
    check_filing(checker, filing.pk, right=True)
    sign_filing(signer, filing.pk, right=True)
