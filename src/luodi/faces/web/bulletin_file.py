"""A run's bulletin as a file to be saved: the paper, its PDF, its annex."""

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from django.http import HttpResponse

from luodi.city.assessment.bulletins import Told, annex, paper, pdf

TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_WRITE: Final[dict[str, Callable[[Told, str], bytes]]] = {"docx": paper, "pdf": pdf, "xlsx": annex}


def bulletin_file(told: Told, form: str, language: str) -> HttpResponse:
    """Return the file in a form of TYPES. Raises Refused `figures_refused` and, for PDF, `no_office`."""
    response = HttpResponse(_WRITE[form](told, language), content_type=TYPES[form])
    name = f"{told.bulletin.title.get(language) or told.view.run.number}.{form}"
    plain = f"{told.view.run.number}.{form}"
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
