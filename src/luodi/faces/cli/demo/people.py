"""The demo staff's password: the same for all who are named in the pack, and told to everybody."""

from typing import Final

from django.contrib.auth.hashers import make_password

from luodi.city.packing import find_pack
from luodi.city.registry.actions.set_password import set_password
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Person
from luodi.engines.notation import read_file
from luodi.faces.cli.people import PEOPLE

PASSWORD: Final = "Qd-2026-2026"  # noqa: S105 - invented people, and printed for everyone to see
"""No syllable is in it: a password that holds a user name is refused, and theirs are `lu`, `wu`, `zhou`…"""


def let_them_in(pack: str) -> list[Person]:
    """Give the staff the pack names the demo password, where they have none yet, and return them."""
    root = find_pack(pack)
    names = [person["username"] for person in read_file(root / PEOPLE, root)["people"]]
    people = list(Person.objects.filter(username__in=names, active=True).order_by("pk"))
    lacking = [person for person in people if not person.has_usable_password()]
    hashed = make_password(PASSWORD) if lacking else ""
    for person in lacking:
        set_password(SYSTEM, person=person, password=PASSWORD, hashed=hashed)
    return people
