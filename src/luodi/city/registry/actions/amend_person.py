"""更正人员信息: a name, mail address or telephone number was written wrong or has changed."""

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Person
from luodi.engines.notation import Text


def amend_person(
    actor: Actor, *, person: Person, name: str | None = None, mail: str | None = None, phone: str | None = None
) -> Person:
    """Correct what is given and return the person; on record stands which fields changed, not what they hold.

    Refused: `not_allowed`, `name_missing`.
    """
    with change(actor) as record:
        record.allow(SYSADMIN)
        person.refresh_from_db()
        if name is not None and not name.strip():
            raise Refused("name_missing", Text("须写姓名", "a name is needed"), "name")
        given = {"name": name and name.strip(), "mail": mail, "phone": phone}
        fresh = {key: value for key, value in given.items() if value is not None and value != getattr(person, key)}
        for key, value in fresh.items():
            setattr(person, key, value)
        person.save(update_fields=list(fresh))
        record.write("person.amended", person.username, fields=sorted(fresh))
    return person
