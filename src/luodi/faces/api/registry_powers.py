"""Who may do what: roles and delegations, and the record of all changes for the auditor."""

from typing import Annotated, Any, Literal

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import ConfigDict, Field

from luodi.city.refusals import Refused
from luodi.city.registry.access import holds, visible_entries
from luodi.city.registry.actions.delegate import delegate
from luodi.city.registry.actions.put_role import put_role
from luodi.city.registry.actions.revoke_delegation import revoke_delegation
from luodi.city.registry.kinds import ADMINISTRATORS, AUDITOR
from luodi.city.registry.models import Delegation, Person, Role
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.problems import answers
from luodi.faces.api.registry_people import post_numbered
from luodi.faces.api.registry_shapes import Changed, DelegationLine, RegistryEntryLine, RoleLine
from luodi.faces.api.registry_units import REFUSES, NameIn
from luodi.faces.api.values import BIGGEST, Key, Level, Moment, Strict, UserName
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["名册 Registry"])
PAGE = 200


class DelegationIn(Strict):
    """A post to be lent: to whom, until when, and why."""

    post: int = Field(ge=1, le=BIGGEST, strict=True)
    to: UserName
    until: Moment
    from_at: Moment | None = None
    reason: str = Field(min_length=1, max_length=200)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"post": 12, "to": "wang2", "until": "2026-12-31T18:00:00+08:00", "reason": "出差"}]
        },
    )


class RoleIn(Strict):
    """What a role sees and opens."""

    name: NameIn
    scope: Literal["own", "subtree", "all"]
    level_cap: Level
    opens: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field(default_factory=list, max_length=50)

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": {"zh": "值班员", "en": "Duty officer"}, "scope": "own", "level_cap": 1, "opens": []}]
        },
    )


def _visible(by: Person) -> Q:
    """Return the condition on delegations that somebody may see: their own, all of them for administrators."""
    return Q() if holds(by, *ADMINISTRATORS) else Q(post__person=by) | Q(to=by)


@router.get(
    "/registry/delegations",
    response=answers(list[DelegationLine], 401),
    operation_id="list_delegations",
    summary="委托 Delegations",
)
def list_delegations(request: HttpRequest) -> Any:
    """我委托的和委托给我的，最近 200 条；管理员看全部。

    Those I gave and those given to me, the last 200; administrators see everybody's.
    """
    rows = Delegation.objects.filter(_visible(who(request))).order_by("-pk")
    plain = ("id", "from_at", "until", "reason", "revoked_at")
    named = {"holder": F("post__person__username"), "to_name": F("to__username"), "post_number": F("post_id")}
    return [
        row | {"to": row.pop("to_name"), "post": row.pop("post_number")} for row in rows.values(*plain, **named)[:PAGE]
    ]


@router.post(
    "/registry/delegations",
    response=answers(Changed, *REFUSES, status=201),
    operation_id="delegate",
    summary="委托 Delegate a post",
)
def delegate_(request: HttpRequest, body: DelegationIn) -> HttpResponse:
    """由任职人本人，或由安全管理员代办；最长一年，不得转委托。

    By the holder, or for them by the security administrator; a year at most, never passed on.
    """
    by = who(request)
    made = delegate(
        by,
        post=post_numbered(by, body.post, "post"),
        to=_anybody(body.to),
        until=body.until,
        reason=body.reason,
        from_at=body.from_at,
    )
    return answer({"subject": body.to, "id": made.pk}, 201)


def _anybody(username: str) -> Person:
    """Return a person by user name: a post may be lent to a colleague of another unit."""
    found = Person.objects.filter(username=username, active=True).first()
    if found is None:
        raise Refused("bad_value", Text(f"没有“{username}”。", f"There is no “{username}”."), "to")
    return found


@router.post(
    "/registry/delegations/{id}/revoke",
    response=answers(Changed, 401, 403, 404, 409, 422),
    operation_id="revoke_delegation",
    summary="撤回委托 Revoke a delegation",
)
def revoke(request: HttpRequest, id: Key) -> HttpResponse:
    """由委托人、受托人或安全管理员。By the holder, by whoever acts for them, or by the security administrator."""
    by = who(request)
    found = Delegation.objects.filter(_visible(by), pk=id).select_related("post__person", "to").first()
    if found is None:
        raise Refused("not_found", Text("没有这项委托。", "There is no such delegation."), "id")
    revoke_delegation(by, delegation=found)
    return answer({"subject": found.to.username, "id": found.pk})


@router.get(
    "/registry/roles", response=answers(list[RoleLine], 401), operation_id="list_roles", summary="岗位种类 Roles"
)
def list_roles(request: HttpRequest) -> Any:
    """每种岗位看多远、看到哪一级、打开什么。How far and how confidential each role sees, and what it opens."""
    return [
        {
            "code": role.code,
            "name": {"zh": role.name_zh, "en": role.name_en},
            "scope": role.scope,
            "level_cap": role.level_cap,
            "opens": role.opens,
        }
        for role in Role.objects.order_by("code")
    ]


@router.put(
    "/registry/roles/{code}",
    response=answers(Changed, *REFUSES),
    operation_id="put_role",
    summary="设定岗位 Set a role",
)
def put(
    request: HttpRequest, code: Annotated[str, Path(min_length=1, max_length=40, example="handler")], body: RoleIn
) -> HttpResponse:
    """由安全管理员设定，对所有任此岗的人生效。By the security administrator, for everybody who holds it."""
    put_role(
        who(request),
        code=code,
        name=body.name.text(),
        scope=body.scope,
        level_cap=body.level_cap,
        opens=body.opens,
    )
    return answer({"subject": code, "id": None})


@router.get(
    "/registry/entries",
    response=answers(list[RegistryEntryLine], 401, 403, 422),
    operation_id="list_registry_entries",
    summary="名册变更记录 Changes of the registry",
)
def list_entries(request: HttpRequest, after: Annotated[int, Query(ge=0, le=BIGGEST)] = 0) -> Any:
    """只供审计管理员，每页 200 条，after 是上一页最后的编号。

    For the auditor alone, 200 a page; `after` is the last number of the page before.
    """
    by = who(request)
    if not holds(by, AUDITOR):
        raise Refused("not_allowed", Text("只供审计管理员。", "For the auditor alone."))
    rows = visible_entries(by).filter(pk__gt=after)
    shown = rows.values("id", "at", "kind", "subject", "data", username=F("by__username"))[:PAGE]
    return [row | {"by": row.pop("username")} for row in shown]
