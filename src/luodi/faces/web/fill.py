"""Filling a form from what is known (matters.prefill): what is asked for it, and where each answer came from."""

from collections.abc import Callable
from typing import Final

from django.http import QueryDict

from luodi.city.matters.access import Who
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office
from luodi.city.matters.prefill import ROLL, Given, Known, find, prefilled, said, same
from luodi.city.matters.rolls import THING
from luodi.city.refusals import Refused
from luodi.faces.web.forms import Form, Input, plain
from luodi.faces.web.language import pair, say

USCC, NUMBER, CODE = "fill.uscc", "fill.number", "fill.code"
BUTTON: Final = "fill"
ENTERPRISE: Final = "enterprise"
"""How sources of the registry begin."""
Open = Callable[[str, str], tuple[Who, Matter]]
"""Opens the earlier matter named by number and code. Raises Refused where that is not shown."""


class Filler:
    """What one form is filled from, as the request says."""

    def __init__(self, who: Who, known: Definition, data: QueryDict, city: Office, open_: Open) -> None:
        self.who, self.known, self.data, self.city, self.open = who, known, data, city, open_
        self.sources = {source.partition(".")[0] for field in known.form for source in field.sources}

    @property
    def asked(self) -> bool:
        """Whether the button was pressed."""
        return BUTTON in self.data and bool(self.sources)

    def form(self, *, public: bool) -> Form | None:
        """Return what is asked for filling in, None for a type that nothing is known for."""
        if not self.sources:
            return None
        inputs = []
        if self.sources & {ENTERPRISE, ROLL}:
            inputs.append(Input(USCC, pair("统一社会信用代码", "Credit code"), longest=20, autocomplete="off"))
        number = pair("上次办件的编号", "Number of an earlier matter")
        inputs.append(Input(NUMBER, number, longest=24, autocomplete="off", value=""))
        if public:
            inputs.append(Input(CODE, pair("它的查询码", "Its code"), longest=16, autocomplete="off"))
        for item in inputs:
            # The code opens a matter: it is never sent back.
            item.value = "" if item.key == CODE else self.data.get(item.key, "")
        return Form(inputs)

    def given(self) -> Given:
        """Return by what the applicant is known. Raises Refused for a matter not shown to be theirs."""
        number = plain("".join(self.data.get(NUMBER, "").split()), 24)
        code = plain("".join(self.data.get(CODE, "").split()), 16)
        earlier = self.open(number, code) if number else None
        return Given(plain(self.data.get(USCC), 40), plain(self.data.get(f"facts.{THING}"), 40), earlier)

    def taken(self) -> Given | None:
        """Return the same when the form is sent: what is not shown then fills nothing, and refuses nothing."""
        if not self.sources:
            return None
        try:
            given = self.given()
            prefilled(self.who, self.known, given, self.city)
        except Refused:
            return None
        return given

    def fill(self, form: Form) -> None:
        """Put what is known into what is empty. Raises Refused where nothing is known."""
        found = find(self.who, self.known, self.given(), self.city)
        for item in form.inputs:
            known = found.get(item.key.removeprefix("facts."))
            if known is not None and not item.value:
                item.value = str(known.value)
        self._mark(form, found)

    def filled(self, form: Form, *, public: bool) -> tuple[Form | None, int]:
        """Fill the form; return what is asked for it, with what was wrong there, and the status of the answer."""
        asked = self.form(public=public)
        try:
            self.fill(form)
        except Refused as problem:
            if asked:
                asked.blame(problem)
            return asked, 422
        return asked, 200

    def mark(self, form: Form) -> None:
        """Say of each answer whence it was known, when a form that was sent is shown again."""
        if given := self.taken():
            self._mark(form, prefilled(self.who, self.known, given, self.city))

    def _mark(self, form: Form, found: dict[str, Known]) -> None:
        for item in form.inputs:
            known = found.get(item.key.removeprefix("facts."))
            if known is None or not item.value:
                continue
            whence = say(said(known.source, self.city))
            item.source = (
                pair(f"来自：{whence}（可以改）", f"From {whence} (you may change it)")
                if same(known.value, item.value)
                else pair(f"已更正，原来自：{whence}", f"Corrected; known otherwise from {whence}")
            )
