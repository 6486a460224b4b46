"""Who is told of what happens, by mail or webhook, and what could not be delivered: the system administrator's."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from luodi.city.matters.actions.deliver_again import deliver_again
from luodi.city.matters.actions.subscribe import LONGEST, subscribe
from luodi.city.matters.actions.unsubscribe import unsubscribe
from luodi.city.matters.models import Subscription
from luodi.city.matters.outbox import deliveries, subscriptions, told_of
from luodi.city.refusals import Refused
from luodi.city.registry.access import holds
from luodi.city.registry.change import NOT_ALLOWED
from luodi.city.registry.kinds import SYSADMIN
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.faces.api.bearer import STAFF, who
from luodi.faces.api.lookup import unit_called
from luodi.faces.api.problems import answers
from luodi.faces.api.registry_shapes import Changed
from luodi.faces.api.registry_units import REFUSES
from luodi.faces.api.shapes import LostDelivery, SubscriptionLine, SubscriptionMade
from luodi.faces.api.values import Key, Strict, UnitCode
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["名册 Registry"])
PAGE = 200
Code = Annotated[str, Field(min_length=1, max_length=40)]


class SubscriptionIn(Strict):
    """Who is to be told, and of what; what is left empty limits nothing."""

    channel: Literal["mail", "webhook"]
    destination: str = Field(min_length=1, max_length=LONGEST, description="邮箱或网址。A mailbox or an address.")
    unit: UnitCode | None = Field(None, description="只收该单位牵头、协办或受理的。Only what this unit has to do with.")
    kinds: list[Code] = Field(default_factory=list, max_length=50, description="事件种类。Kinds of entries.")
    types: list[Code] = Field(default_factory=list, max_length=50, description="事项类型。Types of matter.")

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"channel": "webhook", "destination": "https://example.org/luodi", "kinds": ["closed"]}]
        },
    )


def _administrator(request: HttpRequest) -> Person:
    by: Person = who(request)
    if not holds(by, SYSADMIN):
        raise Refused("not_allowed", NOT_ALLOWED)
    return by


@router.get(
    "/registry/subscriptions",
    response=answers(list[SubscriptionLine], 401, 403),
    operation_id="list_subscriptions",
    summary="订阅 Subscriptions",
)
def list_subscriptions(request: HttpRequest) -> Any:
    """在用的订阅，由系统管理员查看。Those in force, for the system administrator."""
    _administrator(request)
    return [
        {
            "id": row.pk,
            "channel": row.channel,
            "destination": row.destination,
            "unit": row.unit.code if row.unit else None,
            "kinds": row.kinds,
            "types": row.types,
        }
        for row in subscriptions()
    ]


@router.post(
    "/registry/subscriptions",
    response=answers(SubscriptionMade, *REFUSES, status=201),
    operation_id="subscribe",
    summary="订阅 Subscribe",
)
def make(request: HttpRequest, body: SubscriptionIn) -> HttpResponse:
    """由系统管理员订阅；webhook 的签名密钥只显示一次。By the system administrator; a webhook's secret is shown once."""
    by = who(request)
    unit = unit_called(by, body.unit, "unit") if body.unit else None
    made = subscribe(
        by, channel=body.channel, destination=body.destination, unit=unit, kinds=body.kinds, types=body.types
    )
    response = answer({"id": made.pk, "secret": made.secret or None}, 201)
    response["Cache-Control"] = "no-store"
    return response


@router.post(
    "/registry/subscriptions/{id}/end",
    response=answers(Changed, 401, 403, 404),
    operation_id="unsubscribe",
    summary="取消订阅 Unsubscribe",
)
def end(request: HttpRequest, id: Key) -> HttpResponse:
    """不再通知，未发的也不再发。Told nothing more, not even what still waits to be sent."""
    by = _administrator(request)
    found = Subscription.objects.filter(pk=id).first()
    if found is None:
        raise Refused("not_found", Text("没有这项订阅。", "There is no such subscription."), "id")
    unsubscribe(by, found)
    return answer({"subject": str(found.pk), "id": found.pk})


class DeliveryQuery(Schema):
    """Which deliveries."""

    state: Literal["lost", "waiting", "delivered"] = Field(
        "lost", description="已放弃、还在重试、已送达。Given up, still being tried, taken."
    )


@router.get(
    "/registry/deliveries",
    response=answers(list[LostDelivery], 401, 403),
    operation_id="list_lost_deliveries",
    summary="投递 Deliveries",
)
def lost(request: HttpRequest, query: Annotated[DeliveryQuery, Query()]) -> Any:
    """最近 200 条投递，默认是已放弃的。The last 200 deliveries, those given up by default."""
    rows = deliveries(_administrator(request), query.state, PAGE)
    return list(rows.values("id", "channel", "destination", "kind", "attempts", "error"))


@router.post(
    "/registry/deliveries/{id}/again",
    response=answers(Changed, 401, 403, 404, 409),
    operation_id="deliver_again",
    summary="重新投递 Deliver again",
)
def again(request: HttpRequest, id: Key) -> HttpResponse:
    """从头再送，幂等键不变；已送达的也可以。From the start, under the same key; what arrived can be sent again, too."""
    by = _administrator(request)
    found = told_of(by).filter(pk=id).first()
    if found is None:
        raise Refused("not_found", Text("没有这条投递。", "There is no such delivery."), "id")
    deliver_again(by, found)
    return answer({"subject": found.key, "id": found.pk})
