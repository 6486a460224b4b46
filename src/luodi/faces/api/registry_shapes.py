"""What the interface answers of the registry: units, people, posts, what is passed on when one ends, tokens."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from luodi.faces.api.problems import Words
from luodi.faces.api.shapes import Named


class UnitLine(Schema):
    """A unit in force."""

    code: str
    name: Words
    kind: str
    region: str
    parent: str | None


class PostLine(Schema):
    """A post in force; `on_behalf_of` names whose it is when it was delegated."""

    unit: Named
    role: str
    scope: str
    level_cap: int
    on_behalf_of: str | None


class Me(Schema):
    """Who the token belongs to."""

    username: str
    name: str
    language: str
    posts: list[PostLine]


class TokenLine(Schema):
    """A token, without its text."""

    id: int
    name: str
    last4: str
    created: datetime
    expires: datetime
    revoked: datetime | None


class TokenIssued(Schema):
    """A token just issued: its text is shown this once."""

    id: int
    token: str
    expires: datetime


class Changed(Schema):
    """A change of the registry: what it was about, and the number of the row made, where there is one."""

    subject: str
    id: int | None = None


class Ended(Changed):
    """What ended, and the numbers of the matters whose open work was handed over with it."""

    handed_over: list[str]


class Heir(Schema):
    """Which unit takes the place of one that ends; none where nobody stands."""

    unit: str
    to: str | None


class OpenPart(Schema):
    """An open part of a step, and who takes it over: a unit, and a person where somebody had taken it."""

    step: str
    unit: str
    role: str
    to: str | None
    person: str | None


class PassedAssistance(Schema):
    """Acting for the applicant (帮办): the grid whose assistant goes, and the grid and person who go on."""

    unit: str
    to: str | None
    person: str | None


class OpenWork(Schema):
    """What is open of one matter, by number alone: whoever ends posts need not be one who may read it."""

    number: str
    stuck: bool = Field(description="有一部分无人接手。Whether something would be left with nobody.")
    units: list[Heir]
    steps: list[OpenPart]
    assisting: PassedAssistance | None = Field(description="帮办由谁接着做。Who goes on acting for the applicant.")


class PostRow(Schema):
    """A post with its number, by which it is ended or delegated."""

    id: int
    unit: str
    role: str
    on: date
    until: date | None


class PersonLine(Schema):
    """A person and all posts, past ones included."""

    username: str
    name: str
    active: bool
    posts: list[PostRow]


class DelegationLine(Schema):
    """A post lent until a moment."""

    id: int
    post: int
    holder: str
    to: str
    from_at: datetime
    until: datetime
    reason: str
    revoked_at: datetime | None


class RoleLine(Schema):
    """A role: how far and how confidential it sees, and what it opens."""

    code: str
    name: Words
    scope: str
    level_cap: int
    opens: list[str]


class RegistryEntryLine(Schema):
    """One change of the registry, as it happened."""

    id: int
    at: datetime
    by: str | None
    kind: str
    subject: str
    data: dict[str, Any]
