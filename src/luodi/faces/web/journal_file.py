"""The journal as a download: CSV goes out as it is read, Parquet by way of a file that vanishes when it is sent."""

import tempfile
from datetime import datetime
from typing import IO, cast

from django.http import FileResponse, StreamingHttpResponse

from luodi.city.matters.exporting import journal
from luodi.city.registry.models import Person

TYPES = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
Answer = FileResponse | StreamingHttpResponse


def journal_file(person: Person, form: str, since: datetime | None, until: datetime | None) -> Answer:
    """Return the journal `person` may see as `form` (csv or parquet). Raises Refused `not_allowed` before any byte."""
    journal.check(person)
    found = journal.on_record(person, journal.rows(person, since, until), form, since, until)
    response: Answer
    if form == "csv":
        response = StreamingHttpResponse(journal.csv_lines(found), content_type=TYPES[form])
    else:
        file = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - the response closes it
        journal.write_parquet(file, found)
        file.seek(0)
        response = FileResponse(file, content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="journal.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response
