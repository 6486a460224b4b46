"""Drawings as answers: SVG and BPMN, which a browser may show but never run."""

from typing import Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Query

SVG = "image/svg+xml"
XML = "application/xml"
Language = Annotated[Literal["zh", "en"], Query(description="图中文字的语言。The language of the drawing's words.")]


def _as(media_type: str) -> dict[str, Any]:
    return {"responses": {200: {"content": {media_type: {"schema": {"type": "string"}}}}}}


DRAWN = _as(SVG)
"""Says in the description that the answer is a drawing."""
MODELLED = _as(XML)
"""Says in the description that the answer is a model as XML."""


def drawing(source: str, media_type: str = SVG) -> HttpResponse:
    """Return a drawing as an answer that can load and run nothing."""
    response = HttpResponse(source, content_type=f"{media_type}; charset=utf-8")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response
