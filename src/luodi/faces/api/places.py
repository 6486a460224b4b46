"""What anybody may know: the city's units, and whether the installation is well."""

from importlib.metadata import version
from typing import Any

from django.db import connection
from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from luodi.city.matters import guards
from luodi.city.matters.office import office
from luodi.city.matters.tick import last_tick
from luodi.city.search import keeping
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.registry_shapes import UnitLine
from luodi.faces.api.shapes import Health

router = Router(tags=["公众 Public"])


@router.get("/units", response=answers(list[UnitLine]), operation_id="list_units", summary="机构 Units")
def list_units(request: HttpRequest) -> Any:
    """今日在册的机构，上级在前。The units in force today, each after the one above it."""
    tree = office().tree
    return [
        {
            "code": node.code,
            "name": text(node.name),
            "kind": node.kind,
            "region": node.region,
            "parent": tree.node(node.parent_id).code if node.parent_id in tree else None,
        }
        for node in tree
    ]


@router.get(
    "/health",
    response=answers(Health) | {503: Health},
    operation_id="get_health",
    summary="运行状况 Health",
)
def health(request: HttpRequest) -> Any:
    """数据库、防改保护、上次催办、检索索引。Database, guards of the journal, last tick, index of words."""
    gone = guards.missing()
    body = {
        "ok": not gone,
        "version": version("luodi"),
        "database": connection.vendor,
        "guards_missing": gone,
        "last_tick": last_tick(),
        "index": _index(),
    }
    return Status(503 if gone else 200, body)


def _index() -> dict[str, int] | None:
    how = keeping.condition()
    return None if how.waiting < 0 else {"matters": how.matters, "waiting": how.waiting}
