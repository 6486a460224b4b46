"""Help for those who raise and assign: similar matters, and where a text belongs."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router
from pydantic import ConfigDict, Field

from luodi.city.matters import access
from luodi.city.matters.access import Reporter
from luodi.city.matters.actions.raise_matter import TEXT_LENGTH, TITLE_LENGTH
from luodi.city.refusals import Refused
from luodi.city.search import advice
from luodi.city.search.routing import Advised, BadModel, advise, learned
from luodi.city.search.similar import Described, Similar, describe, public_count, similar
from luodi.engines.notation import Text
from luodi.faces.api.bearer import ANYBODY, OPTIONAL, STAFF, who
from luodi.faces.api.labels import text
from luodi.faces.api.problems import answers
from luodi.faces.api.shapes import RoutingFigures, RoutingHelp, SimilarFound
from luodi.faces.api.values import Number, Strict
from luodi.faces.api.wire import answer

router = Router(auth=STAFF, tags=["事项 Matters"])
SAID = {"title": "路灯不亮", "text": "小区门口的路灯坏了三天，请尽快修。"}
Target = Literal["unit", "subject"]
Latitude, Longitude = Annotated[float, Field(ge=-90, le=90)], Annotated[float, Field(ge=-180, le=180)]


class TextIn(Strict):
    """What somebody means to raise."""

    title: str = Field("", max_length=TITLE_LENGTH)
    text: str = Field("", max_length=TEXT_LENGTH)


class DescribedIn(TextIn):
    """What somebody means to raise, and where."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [SAID | {"region": "370202"}]})

    region: str = Field("", max_length=12, description="区划代码。A region's code.")
    lat: Latitude | None = None
    lon: Longitude | None = None


class RoutedIn(TextIn):
    """What is to be given to somebody; `target` says what is asked for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [SAID | {"target": "unit"}]})

    target: Target = "unit"


@router.post(
    "/similar",
    response=answers(SimilarFound, 401, 413, 415, 422),
    operation_id="find_similar",
    summary="有没有相似的 Is there something like it",
    auth=ANYBODY,
    openapi_extra=OPTIONAL,
)
def find_similar(request: HttpRequest, body: DescribedIn) -> HttpResponse:
    """同一地点、时间相近、说的相近的事项；不带令牌只给公开事项的数目，少于包里定的数不说。

    Matters in the same place, near in time, said alike; without a token only how many public ones there are, and 0 for
    fewer than the pack lets be told.
    """
    by = who(request)
    point = (body.lat, body.lon) if body.lat is not None and body.lon is not None else None
    draft = Described(f"{body.title}\n{body.text}", body.region, timezone.now(), point)
    if isinstance(by, Reporter):
        return answer({"count": public_count(draft), "items": []})
    return answer(_similar(similar(by, draft)))


@router.get(
    "/matters/{number}/similar",
    response=answers(SimilarFound, 401, 404, 422),
    operation_id="list_similar",
    summary="相似事项 Similar matters",
)
def list_similar(request: HttpRequest, number: Number) -> HttpResponse:
    """与该件相似、令牌可见的事项，最像的在前。Matters like this one that the token may see, the most alike first."""
    by = who(request)
    matter = access.get(by, number)
    return answer(_similar(similar(by, describe(matter, access.words(by, matter).get("1.text", "")))))


def _similar(found: list[Similar]) -> dict[str, Any]:
    items = [
        {
            "number": one.matter.number,
            "title": one.matter.title,
            "status": one.matter.status,
            "registered": one.matter.registered,
            "likeness": round(one.likeness, 4),
            "same": one.same,
        }
        for one in found
    ]
    return {"count": len(items), "items": items}


@router.post(
    "/routing",
    response=answers(RoutingHelp, 401, 413, 415, 422),
    operation_id="suggest_route",
    summary="这段话归谁办 Where a text belongs",
)
def suggest_route(request: HttpRequest, body: RoutedIn) -> HttpResponse:
    """按本市学到的模型给出建议、把握和依据的词；由人决定。Suggestions, how sure, and why; a person decides."""
    return answer(_help(body.target, body.title, body.text))


@router.get(
    "/matters/{number}/routing",
    response=answers(RoutingHelp, 401, 404, 422),
    operation_id="suggest_route_of_matter",
    summary="该件归谁办 Where a matter belongs",
)
def suggest_route_of_matter(request: HttpRequest, number: Number, target: Target = "unit") -> HttpResponse:
    """对该件的建议。What is suggested for this matter."""
    by = who(request)
    matter = access.get(by, number)
    return answer(_help(target, matter.title, access.words(by, matter).get("1.text", "")))


def _help(target: str, title: str, body: str) -> dict[str, Any]:
    try:
        known = learned(target)
        return {
            "model": known.digest if known else None,
            "items": [_advised(one) for one in advise(target, title, body)],
        }
    except BadModel as error:
        said = Text(
            "模型文件不能用，请管理员重新学习。", "The model cannot be used; have the administrator train it anew."
        )
        raise Refused("bad_model", said, "target") from error


def _advised(one: Advised) -> dict[str, Any]:
    plain = {"label": one.label, "confidence": round(one.confidence, 4), "because": list(one.because)}
    return plain | {"name": text(one.name), "prefill": one.prefill}


@router.get(
    "/routing/figures",
    response=answers(RoutingFigures, 401),
    operation_id="get_routing_figures",
    summary="建议被采纳多少 How many suggestions were taken",
)
def routing_figures(request: HttpRequest) -> HttpResponse:
    """令牌可见的事项派单时，有多少建议、多少被采纳，按把握分两档。

    Suggestions beside assignments of matters the token may see, and how many were taken, in two bands of confidence.
    """
    known = learned("unit")
    about = known.model.about if known else {}
    rows = advice.taken(who(request))
    return answer(
        {
            "model": known.digest if known else None,
            "source": about.get("source"),
            "learned": about.get("at"),
            "texts": about.get("texts"),
            "bands": [
                {"band": r.band, "offered": r.offered, "taken": r.taken, "confidence": round(r.confidence, 4)}
                for r in rows
            ],
        }
    )
