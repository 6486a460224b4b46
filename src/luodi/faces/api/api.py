"""The programming interface, put together: one OpenAPI description of everything under /api/v1."""

from importlib.metadata import version

from ninja import NinjaAPI

from luodi.faces.api import acting, raising
from luodi.faces.api.problems import handle_problems
from luodi.faces.api.wire import QuickRenderer, StrictParser

DESCRIPTION = """落地的编程接口。

The programming interface of Luodi."""

api = NinjaAPI(
    title="落地 Luodi",
    version=version("luodi"),
    description=DESCRIPTION,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    parser=StrictParser(),
    renderer=QuickRenderer(),
)
handle_problems(api)
for _room in (raising, acting):
    api.add_router("/v1", _room.router)
