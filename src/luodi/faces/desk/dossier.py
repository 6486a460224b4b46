"""Everything one page about a matter needs, gathered once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from luodi.city.matters import access
from luodi.city.matters.actions import Action, action
from luodi.city.matters.models import Matter
from luodi.city.matters.nearby import earlier_nearby
from luodi.city.matters.office import definition, office
from luodi.city.matters.prefill import said
from luodi.city.matters.queries import allowed
from luodi.city.matters.ratings.links import linked
from luodi.city.registry.models import Person
from luodi.engines.process import Possible, unpack_state
from luodi.faces.desk.action_form import About
from luodi.faces.web import times
from luodi.faces.web.language import pair, say
from luodi.faces.web.particulars import outcome
from luodi.faces.web.standing import Standing
from luodi.faces.web.timeline import Teller

APART = {"open_identity": "desk:identity"}
"""Actions with a page of their own."""
HIDDEN = ("attach", "lift_aside")
"""Actions that stand elsewhere on the page: files are uploaded beside the files, lifting is beside who stands aside."""
STEP_KINDS = ("accept", "decline", "assign", "handle", "sign", "reply", "call_back", "close")
GROUPS = (
    ("step", STEP_KINDS),
    ("rule", ("rule_objection", "rule_extension")),
    ("auto", ("ask_review", "correct")),
    (
        "who",
        (
            "claim",
            "give",
            "add_signer",
            "return",
            "refer",
            "object",
            "add_co",
            "drop_co",
            "elevate",
            "relieve",
            "stand_aside",
            "order_aside",
        ),
    ),
    ("papers", ("receive", "promise", "notice", "authorise", "end_authority")),
    ("time", ("pause", "resume", "ask_extension", "remind", "supervise")),
    ("end", ("split", "merge", "unmerge", "withdraw", "hand_over", "reopen", "rate", "look_back", "outcome")),
    ("record", ("note", "set_level", "open_identity", "erase")),
)


@dataclass(frozen=True, slots=True)
class Button:
    """One thing that can be done: its action, its step, and where."""

    action: Action
    step: str
    step_name: str
    url: str


class Dossier:
    """A matter as one person sees it."""

    def __init__(self, person: Person, matter: Matter) -> None:
        self.person, self.matter = person, matter
        self.city, self.now = office(), timezone.now()
        self.known = definition(matter.type_id)
        self.state = unpack_state(matter.state)
        self.teller = Teller(person, matter, self.known, self.city)
        self.names = self.teller.names

    @cached_property
    def possible(self) -> list[Possible]:
        """What the person can do now."""
        return allowed(self.person, self.matter, self.state, self.city)

    def can(self, kind: str, step: str = "") -> bool:
        """Whether an action is offered; with a step, for that step."""
        return any(p.kind == kind and (not step or p.step == step) for p in self.possible)

    def about(self, step: str = "") -> About:
        """Return what an action's form is made from."""
        return About(self.known, self.state, self.city, self.names, step, self.matter.region)

    def button(self, item: Possible) -> Button:
        """Return one possible thing as a button."""
        url = reverse(
            APART.get(item.kind, "desk:do"), args=[self.matter.number, *([] if item.kind in APART else [item.kind])]
        )
        name = say(self.known.flow.steps[item.step].name) if item.step else ""
        return Button(action(item.kind), item.step, name, url + (f"?step={item.step}" if item.step else ""))

    @cached_property
    def groups(self) -> dict[str, list[Button]]:
        """The buttons, in groups people know."""
        shown = [item for item in self.possible if item.kind not in HIDDEN]
        return {name: [self.button(i) for i in shown if i.kind in kinds] for name, kinds in GROUPS}

    @cached_property
    def left(self) -> times.Left:
        """How the matter stands."""
        return times.left_of(self.state, self.city.calendar, self.now)

    @cached_property
    def standing(self) -> Standing:
        """The open steps and clocks."""
        return Standing(self.matter, self.state, self.known, self.city, self.now, self.teller)

    @cached_property
    def written(self) -> dict[str, Any]:
        """Title, text and form answers as they were raised."""
        answers = [(name, said, self._whence(key)) for key, name, said in self.teller.answers(self.state.facts)]
        return {"text": self.teller.written.get("1.text", ""), "answers": answers}

    @property
    def papers(self) -> bool:
        """Whether papers are drawn up for matters of this type."""
        return bool(self.city.papers.get(self.known.code))

    @cached_property
    def filled(self) -> dict[str, Any]:
        """How the form came to be filled (matters.prefill); empty where nobody filled one in."""
        return self.teller.rows[0][1].data.get("filled") or {} if self.teller.rows else {}

    def _whence(self, key: str) -> str:
        """Return where an answer came from, empty for what was typed."""
        source = self.filled.get("from", {}).get(key)
        if not source:
            return ""
        whence = say(said(source, self.city))
        if key in self.filled.get("corrected", ()):
            return pair(f"已更正，原来自{whence}", f"corrected; known otherwise from {whence}")
        return pair(f"来自{whence}", f"from {whence}")

    @cached_property
    def relations(self) -> list[tuple[str, list[Matter]]]:
        """Parts and merged matters the person may see."""
        state = self.state
        wanted = {
            "parts": state.parts,
            "part_of": [state.part_of],
            "merged_into": [state.merged_into],
            "absorbed": state.absorbed,
            **linked(self.matter, state, self.city),
        }
        ids = {pk for group in wanted.values() for pk in group if pk}
        if not ids:
            return []
        rows = {row.pk: row for row in access.visible(self.person).filter(pk__in=ids)}
        return [
            (name, [rows[pk] for pk in group if pk in rows])
            for name, group in wanted.items()
            if any(pk in rows for pk in group)
        ]

    @cached_property
    def nearby(self) -> list[Matter]:
        """What was raised at the same place before."""
        return earlier_nearby(self.person, self.matter)

    @property
    def aside(self) -> list[str]:
        """Who stands aside from it, by name; who acts for the applicant is told apart."""
        acting = {assist.person for assist in self.state.assists}
        return [self.names.person(person) for person in self.state.aside if person not in acting]

    @property
    def assistant(self) -> str:
        """Who acts for the applicant now, with their grid; empty for nobody."""
        now = self.state.assist
        return f"{self.names.unit(now.unit)} · {self.names.person(now.person)}" if now else ""

    @property
    def outcomes(self) -> list[str]:
        """What came of it, in words."""
        return [outcome(o.kind, o.amount, o.unit, self.known) for o in self.state.outcomes]


def step_of(request: HttpRequest) -> str:
    """Return the step an action is about, as the address or the form names it."""
    return request.POST.get("step", "") or request.GET.get("step", "")
