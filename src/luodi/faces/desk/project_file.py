"""Projects written to Excel at the desk, as the list is narrowed; put right there, they are taken in again."""

import tempfile
from pathlib import Path

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase

from luodi.city.registry.models import Person
from luodi.city.workbooks.project_file import write_projects
from luodi.faces.desk.exporting import XLSX
from luodi.faces.desk.gate import staff
from luodi.faces.desk.projects import sought_of
from luodi.faces.web.language import language


@staff
def projects_file(request: HttpRequest, person: Person) -> HttpResponseBase:
    """Give out the projects one may see that fit the address, in the form in which they are taken in."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "projects.xlsx"
        write_projects(path, person, sought_of(request), language=language())
        # Opened before the folder goes; what is open can be read all the same.
        opened = path.open("rb")
    return FileResponse(opened, as_attachment=True, filename="projects.xlsx", content_type=XLSX)
