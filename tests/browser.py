"""A browser without JavaScript: opens pages, fills in the forms they really have, sends them with their token."""

from collections.abc import Mapping, Sequence
from typing import Any

import lxml.html
from django.test import Client

from luodi.city.registry.models import Person

Typed = str | Sequence[str]


class Page:
    """One answer."""

    def __init__(self, response: Any, url: str) -> None:
        self.response = response
        self.status = response.status_code
        self.url = url
        body = response.content if not response.streaming else b""
        self.html = body.decode() if response.get("Content-Type", "").startswith("text/html") else ""
        self.tree = lxml.html.fromstring(self.html) if self.html else None

    @property
    def text(self) -> str:
        """What a reader reads, with spaces made one."""
        return " ".join(self.tree.find(".//main").text_content().split())

    def all(self, css: str) -> list[Any]:
        """Return the elements an XPath finds."""
        return list(self.tree.xpath(css))

    def one(self, xpath: str) -> Any:
        """Return the one element an XPath finds."""
        (found,) = self.tree.xpath(xpath)
        return found

    def form(self, action: str = "", button: str = "") -> Any:
        """Return the form in the page's main part that goes to `action`, or that has a button saying `button`."""
        for form in self.tree.find(".//main").iter("form"):
            words = " ".join(b.text_content() for b in form.iter("button"))
            if (not action or (form.get("action") or self.url).endswith(action)) and button in words:
                return form
        raise AssertionError(f"{self.url} has no form {action} {button}: {self.text[:400]}")


class Browser:
    """One reader, with cookies of their own."""

    def __init__(self, language: str = "zh", person: Person | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True, HTTP_ACCEPT_LANGUAGE=language)
        self.visited: list[str] = []
        if person:
            self.client.force_login(person)

    def get(self, url: str) -> Page:
        """Open a page, following where it leads."""
        return self._arrive(self.client.get(url, follow=True), url)

    def send(self, page: Page, form: Any, button: Mapping[str, str] | None = None, **typed: Any) -> Page:
        """Fill in a form (names with `.` written `__`) and send it, as it stands on the page."""
        fields: dict[str, Any] = {}
        for name, value in form.form_values():
            fields.setdefault(name, []).append(value)
        known = {e.get("name") for e in form.iter("input", "textarea", "select", "button")}
        for key, value in {**typed, **(button or {})}.items():
            name = key.replace("__", ".")
            assert name in known, f"{page.url} has no field {name}; it has {sorted(map(str, known))}"
            fields[name] = value
        where = form.get("action") or page.url
        assert (form.get("method") or "get").lower() == "post"
        return self._arrive(self.client.post(where, fields, follow=True), where)

    def ask(self, page: Page, url: str, said: Mapping[str, str]) -> str:
        """Send what a page's script sends, with the token of its form; return the answer, empty if it is no page."""
        token = page.all("//main//form//input[@name='csrfmiddlewaretoken']")[0].get("value")
        answer = self.client.post(url, {"csrfmiddlewaretoken": token, **said})
        return answer.content.decode() if answer.status_code == 200 else ""

    def _arrive(self, response: Any, url: str) -> Page:
        chain = getattr(response, "redirect_chain", [])
        self.visited += [url, *(to for to, _ in chain)]
        return Page(response, chain[-1][0] if chain else url)
