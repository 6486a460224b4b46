"""新增人员: somebody gets an account. What they may do comes with a post."""

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Person
from luodi.engines.notation import Text


def add_person(
    actor: Actor, *, username: str, name: str, mail: str = "", phone: str = "", language: str = "zh-hans"
) -> Person:
    """Add a person who cannot sign in until a password is set, and return them.

    Refused: `not_allowed`, `username_taken`, `name_missing`.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        username = Person.normalize_username(username.strip())
        if not username or Person.objects.filter(username__iexact=username).exists():
            raise Refused("username_taken", Text("用户名已被使用或为空", "the user name is taken or empty"), "username")
        if not name.strip():
            raise Refused("name_missing", Text("须写姓名", "a name is needed"), "name")
        person = Person(username=username, name=name.strip(), mail=mail, phone=phone, language=language)
        person.set_unusable_password()
        person.save()
        record.write("person.added", username, person=person.pk)
    return person
