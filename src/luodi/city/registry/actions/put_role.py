"""设定岗位: what a role sees and opens. A matter of security, so not the system administrator's."""

from luodi.city.refusals import Refused
from luodi.city.registry.actors import Actor
from luodi.city.registry.change import change
from luodi.city.registry.checks import check_name
from luodi.city.registry.kinds import SECADMIN, Level, Scope
from luodi.city.registry.models import Role
from luodi.engines.notation import Text


def put_role(actor: Actor, *, code: str, name: Text, scope: str, level_cap: int, opens: list[str]) -> Role:
    """Define the role `code` or change it for everybody who holds it, and return it.

    By the security administrator, who sets how confidential a role may see. Refused: `not_allowed`, `name_missing`,
    `scope_unknown`, `level_unknown`.
    """
    with change(actor) as record:
        record.allow(SECADMIN)
        check_name(name)
        if scope not in Scope.values:
            raise Refused("scope_unknown", Text(f"没有范围“{scope}”", f"there is no scope “{scope}”"), "scope")
        if level_cap not in Level.values:
            raise Refused("level_unknown", Text(f"没有密级 {level_cap}", f"there is no level {level_cap}"), "level_cap")
        values = {"name_zh": name.zh, "name_en": name.en, "scope": scope, "level_cap": level_cap, "opens": opens}
        role, _ = Role.objects.update_or_create(code=code, defaults=values)
        record.write("role.put", code, **values)
    return role
