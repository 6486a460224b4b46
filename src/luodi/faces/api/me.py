"""Who the token belongs to, and that person's tokens."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import ConfigDict, Field

from luodi.city.matters.office import office
from luodi.city.refusals import Refused
from luodi.city.registry.actions.issue_token import LONGEST_DAYS, issue_token
from luodi.city.registry.actions.revoke_token import revoke_token
from luodi.city.registry.models import Token
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.labels import people, unit_label
from luodi.faces.api.problems import answers
from luodi.faces.api.registry_shapes import Me, TokenIssued, TokenLine
from luodi.faces.api.values import Key, Strict
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["本人 Me"])
NO_TOKEN = Text("没有这个令牌。", "There is no such token.")


@router.get("/me", response=answers(Me, 401), operation_id="get_me", summary="本人和岗位 Me and my posts")
def get_me(request: HttpRequest) -> Any:
    """令牌属于谁，现任哪些岗位（含受托的）。Whose token it is, and the posts held now, delegated ones included."""
    person, city = who(request), office()
    held = city.held(person.pk)
    owners = people(h.on_behalf_of for h in held if h.on_behalf_of)
    return {
        "username": person.username,
        "name": person.name,
        "language": person.language,
        "posts": [
            {
                "unit": unit_label(h.unit_id, city),
                "role": h.role,
                "scope": h.scope,
                "level_cap": h.level_cap,
                "on_behalf_of": owners[h.on_behalf_of]["username"] if h.on_behalf_of else None,
            }
            for h in held
        ],
    }


@router.get(
    "/me/tokens", response=answers(list[TokenLine], 401), operation_id="list_tokens", summary="我的令牌 My tokens"
)
def list_tokens(request: HttpRequest) -> Any:
    """名称、末四位和期限；令牌本身不再显示。Names, last four signs and terms; the tokens themselves are not shown."""
    columns = ("id", "name", "last4", "created", "expires", "revoked")
    return list(Token.objects.filter(person=who(request)).order_by("-id").values(*columns))


class TokenIn(Strict):
    """What a new token is for, and for how many days."""

    name: str = Field(min_length=1, max_length=80)
    days: int = Field(90, ge=1, le=LONGEST_DAYS, strict=True)

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "数据交换 exchange", "days": 90}]}
    )


@router.post(
    "/me/tokens",
    response=answers(TokenIssued, 401, 403, 409, 413, 415, 422, status=201),
    operation_id="issue_token",
    summary="签发令牌 Issue a token",
)
def issue(request: HttpRequest, body: TokenIn) -> HttpResponse:
    """为自己签发；只显示这一次。For oneself; shown this once."""
    person = who(request)
    token, plain = issue_token(person, person=person, name=body.name, days=body.days)
    response = answer({"id": token.pk, "token": plain, "expires": token.expires}, 201)
    response["Cache-Control"] = "no-store"
    return response


@router.delete(
    "/me/tokens/{id}",
    response=answers(None, 401, 404, 409, 422, status=204),
    operation_id="revoke_my_token",
    summary="吊销我的令牌 Revoke my token",
)
def revoke(request: HttpRequest, id: Key) -> HttpResponse:
    """立即失效。It stops working at once."""
    person = who(request)
    token = Token.objects.filter(person=person, pk=id).first()
    if token is None:
        raise Refused("not_found", NO_TOKEN, "id")
    revoke_token(person, token=token)
    return HttpResponse(status=204)
