"""Changing people, their posts and their keys, through the registry's own actions."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import ConfigDict, Field

from luodi.city.refusals import Refused
from luodi.city.registry.access import visible_people
from luodi.city.registry.actions.add_person import add_person
from luodi.city.registry.actions.appoint import appoint
from luodi.city.registry.actions.revoke_token import revoke_token
from luodi.city.registry.actions.second_factor import drop_second_factor
from luodi.city.registry.actions.set_password import set_password
from luodi.city.registry.models import Person, Post, Token
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.lookup import person_called, role_called, unit_called
from luodi.faces.api.problems import answers
from luodi.faces.api.registry_shapes import Changed, PersonLine
from luodi.faces.api.registry_units import REFUSES
from luodi.faces.api.values import Day, Key, Strict, UnitCode, UserName
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["名册 Registry"])
PAGE = 200
Name = Annotated[str, Path(max_length=80, description="用户名。A user name.", example="wang")]


class PersonIn(Strict):
    """Somebody who gets an account; what they may do comes with a post."""

    username: UserName
    name: str = Field(min_length=1, max_length=80)
    mail: str = Field("", max_length=254)
    phone: str = Field("", max_length=32)
    language: Literal["zh-hans", "en"] = "zh-hans"

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"username": "lin", "name": "林承办"}]})


class PasswordIn(Strict):
    """A new password; one's own takes the current one too."""

    password: str = Field(min_length=1, max_length=200)
    current: str | None = Field(None, max_length=200)

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"password": "Hai2026-qd!", "current": "Old2025-qd!"}]}
    )


class PostIn(Strict):
    """A post to be filled: from a day until the day before another."""

    person: UserName
    unit: UnitCode
    role: str = Field(min_length=1, max_length=40)
    on: Day
    until: Day | None = None

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"person": "lin", "unit": "qd-zjj", "role": "handler", "on": "2026-03-01"}]},
    )


@router.get(
    "/registry/people",
    response=answers(list[PersonLine], 401, 422),
    operation_id="list_people",
    summary="人员和岗位 People and posts",
)
def list_people(request: HttpRequest, after: Annotated[str, Query(max_length=80)] = "") -> Any:
    """令牌可见的人员，按用户名，每页 200 人；after 是上一页最后的用户名。

    Whom the token may see, by user name, 200 a page; `after` is the last name of the page before.
    """
    rows = visible_people(who(request)).filter(username__gt=after).order_by("username")[:PAGE]
    shown = rows.prefetch_related("posts__unit", "posts__role")
    return [_person(person) for person in shown]


def _person(person: Person) -> dict[str, Any]:
    return {
        "username": person.username,
        "name": person.name,
        "active": person.active,
        "posts": [
            {
                "id": post.pk,
                "unit": post.unit.code,
                "role": post.role.code,
                "on": post.from_date,
                "until": post.to_date,
            }
            for post in person.posts.all()
        ],
    }


@router.post(
    "/registry/people",
    response=answers(Changed, *REFUSES, status=201),
    operation_id="add_person",
    summary="新增人员 Add a person",
)
def add(request: HttpRequest, body: PersonIn) -> HttpResponse:
    """由系统管理员新增；设口令后才能登录。By the system administrator; no sign-in until a password is set."""
    person = add_person(who(request), **body.model_dump())
    return answer({"subject": person.username, "id": person.pk}, 201)


@router.put(
    "/registry/people/{username}/password",
    response=answers(None, *REFUSES, status=204),
    operation_id="set_password",
    summary="设置口令 Set a password",
)
def password(request: HttpRequest, username: Name, body: PasswordIn) -> HttpResponse:
    """本人凭原口令修改，或由系统管理员重置。One's own with the current one, or reset by the system administrator."""
    by = who(request)
    set_password(by, person=person_called(by, username), password=body.password, current=body.current)
    return HttpResponse(status=204)


@router.delete(
    "/registry/people/{username}/second-factor",
    response=answers(None, *REFUSES, status=204),
    operation_id="drop_second_factor",
    summary="取消第二因子 Take a second factor away",
)
def second_factor(request: HttpRequest, username: Name) -> HttpResponse:
    """验证器和恢复码都丢了时，由安全管理员取消；管理员的只能在机器上取消，本人的在工作台凭验证码取消。

    By the security administrator, for somebody who lost generator and recovery codes. An administrator's is taken away
    on the machine itself, one's own at the desk with a code.
    """
    by = who(request)
    drop_second_factor(by, person=person_called(by, username))
    return HttpResponse(status=204)


@router.post(
    "/registry/posts",
    response=answers(Changed, *REFUSES, status=201),
    operation_id="appoint",
    summary="任职 Appoint",
)
def appoint_(request: HttpRequest, body: PostIn) -> HttpResponse:
    """由系统管理员任命；三员由安全管理员任命；不能任命自己。

    By the system administrator, the three administrators by the security administrator, nobody by themselves.
    """
    by = who(request)
    post = appoint(
        by,
        person=person_called(by, body.person, "person"),
        unit=unit_called(by, body.unit, "unit"),
        role=role_called(body.role, "role"),
        on=body.on,
        until=body.until,
    )
    return answer({"subject": body.person, "id": post.pk}, 201)


def post_numbered(by: Person, number: int, field: str = "") -> Post:
    """Return a post of somebody the caller may see."""
    found = Post.objects.filter(pk=number, person__in=visible_people(by)).select_related("person", "role").first()
    if found is not None:
        return found
    code = "bad_value" if field else "not_found"
    raise Refused(code, Text("没有这个岗位。", "There is no such post."), field or "id")


@router.delete(
    "/registry/tokens/{id}",
    response=answers(None, 401, 403, 404, 409, 422, status=204),
    operation_id="revoke_token",
    summary="吊销令牌 Revoke a token",
)
def revoke(request: HttpRequest, id: Key) -> HttpResponse:
    """本人，或由安全管理员。By its owner, or by the security administrator."""
    by = who(request)
    token = Token.objects.filter(pk=id, person__in=visible_people(by)).first()
    if token is None:
        raise Refused("not_found", Text("没有这个令牌。", "There is no such token."), "id")
    revoke_token(by, token=token)
    return HttpResponse(status=204)
