"""Random people do random things to matters of the city's own types; what design §3 promises holds after each.

First the engine alone, many thousands of sequences; then through actions and database, fewer. In the end of each
sequence the engine's own plan, given the people who really hold the posts, finishes every matter.
"""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from matter_invariants import replayed, said, sound
from matter_record import projected, unbroken
from matter_tries import DAY, HOUR, WAITS, Crowd, Try, advance, anything, as_numbers, offered, platform

from luodi.city.matters import access
from luodi.city.matters.access import PUBLIC
from luodi.city.matters.actions import ACTIONS, Moment, act, action, raise_matter
from luodi.city.matters.actions.placing import intake_unit
from luodi.city.matters.actions.raise_matter import Draft, read_form
from luodi.city.matters.definition import Definition
from luodi.city.matters.models import Entry, Matter
from luodi.city.matters.office import current_type, definition, office
from luodi.city.matters.proof import verify
from luodi.city.matters.store import Act, Order, submit
from luodi.city.matters.store.rows import unstamp
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.process import REPORTER, Command, Refusal, State, decide, next_command, pack_state, unpack_state

TYPES = {
    "report": {"domain": "作风问题"},
    "hotline": {"kind": "投诉"},
    "blocker": {"raiser": "企业"},
    "suggestion": {"field": "专业化"},
    "petition": {"kind": "申诉求决"},
}
REGION = "370212"
START = int(datetime(2026, 3, 2, 1, tzinfo=UTC).timestamp() * 1000)
MANY = 50
"""From so many examples on a failure is shown as it was found: shrinking it would take longer than finding it."""
MOST = 400
"""More commands than any matter needs to end."""
PEOPLE = (
    *("zhou", "wu", "zheng", "wang", "wang2", "feng", "chen", "chu", "wei", "jiang", "yang", "zhu", "xu", "he", "lv"),
    *("shi", "zhang", "kong", "xie", "cao", "yan", "hua", "jin", "qi", "tao", "sysadmin", "auditor"),
    *("370212-handler", "370212-head", "370212-petition", "370212-jw-inspector", "370212-jw-reviewer"),
    *("370212-jw-head", "370212-jw-petition", "370212-xfj-petition", "370212-xfj-caseroom", "370202-head"),
)


def crowd() -> Crowd:
    people = Person.objects.filter(username__in=PEOPLE).order_by("pk").values_list("pk", flat=True)
    assert len(people) == len(PEOPLE)
    return Crowd(office(), list(people))


def known(code: str) -> Definition:
    row = current_type(code)
    assert row is not None
    return definition(row.pk)


class Tries(RuleBasedStateMachine):
    """Draws what is tried; how it is carried out is the subclasses' own."""

    def __init__(self, crowd: Crowd, kind: str, tally: Counter[str]) -> None:
        super().__init__()
        self.crowd, self.kind, self.tally = crowd, kind, tally
        self.known = known(kind)
        self.at = START
        tally["sequences"] += 1

    @property
    def flow(self) -> Any:
        return self.known.flow

    def look(self, draw: Any) -> State:
        """Choose the matter to be acted on next and return its state."""
        raise NotImplementedError

    def carry_out(self, attempt: Try, at: int) -> None:
        """Carry an attempt out. Raises Refusal or Refused."""
        raise NotImplementedError

    def attempt(self, attempt: Try | None, happened: int | None = None) -> None:
        if attempt is None:
            return
        self.tally["tried"] += 1
        try:
            self.carry_out(attempt, self.at if happened is None else happened)
        except (Refusal, Refused) as refusal:
            self.tally["refused"] += 1
            said(refusal)
        else:
            self.tally["done"] += 1
            self.tally[f"done {attempt.kind}"] += 1

    def chosen(self, draw: Any) -> tuple[Any, State]:
        """Choose the matter to be acted on next; return its own flow, known once it was looked at, and its state."""
        state = self.look(draw)
        return self.flow, state

    @rule(data=st.data())
    def somebody_whose_turn_it_is_does_a_step(self, data: Any) -> None:
        self.attempt(advance(data.draw, *self.chosen(data.draw), self.crowd))

    @rule(data=st.data())
    def somebody_else_whose_turn_it_is_does_a_step(self, data: Any) -> None:
        self.attempt(advance(data.draw, *self.chosen(data.draw), self.crowd))

    @rule(data=st.data())
    def somebody_does_what_is_offered(self, data: Any) -> None:
        self.attempt(offered(data.draw, *self.chosen(data.draw), self.crowd, self.at))

    @rule(data=st.data())
    def the_platform_does_what_is_due(self, data: Any) -> None:
        self.attempt(platform(data.draw, *self.chosen(data.draw)))

    @rule(data=st.data(), late=st.sampled_from([0, 0, HOUR, DAY]))
    def anybody_tries_anything_or_files_it_late(self, data: Any, late: int) -> None:
        self.attempt(anything(data.draw, *self.chosen(data.draw), self.crowd), self.at - late)

    @rule(span=WAITS)
    def time_passes(self, span: int) -> None:
        self.at += span


class InMemory(Tries):
    """The engine alone on a real type: `decide` against the real office."""

    @initialize(region=st.sampled_from([REGION, ""]))
    def it_is_registered(self, region: str) -> None:
        self.state = State()
        self.replied: set[int] = set()
        facts, _ = read_form(self.known, TYPES[self.kind], office(), office().day)
        intake = intake_unit(self.known, region, self.crowd.office)
        self.decide(Command("register", self.crowd.actor(REPORTER), self.at, {"intake": intake, "facts": facts}))

    def look(self, draw: Any) -> State:
        return self.state

    def carry_out(self, attempt: Try, at: int) -> None:
        data = as_numbers(attempt.kind, attempt.data, self.crowd.office)
        self.decide(Command(attempt.kind, self.crowd.actor(attempt.who), at, data, attempt.step))

    def decide(self, command: Command) -> None:
        before = pack_state(self.state)
        decision = decide(self.flow, self.state, command, self.crowd.office)
        assert pack_state(self.state) == before, "decide changed the state it was given"
        after = replayed(self.flow, self.state, decision.entries)
        assert pack_state(after) == pack_state(decision.state), "replay differs from the decision"
        assert unpack_state(pack_state(after)) == decision.state
        self.state = decision.state
        self.replied |= {entry.happened for entry in decision.entries if entry.kind == "replied"}
        self.tally["entries"] += len(decision.entries)

    @invariant()
    def what_is_promised_holds(self) -> None:
        if getattr(self, "state", None):
            sound(self.flow, self.state, self.replied)

    def teardown(self) -> None:
        """The engine's own plan ends the matter with the people there are."""
        if not getattr(self, "state", None):
            return
        for _ in range(MOST):
            if not self.state.open:
                break
            self.decide(next_command(self.flow, self.state, self.crowd.office, self.crowd.someone, self.at))
            sound(self.flow, self.state, self.replied)
        assert not self.state.open, "the plan does not end"
        self.tally[f"ended {self.state.reason}"] += 1


class InTheRecord(Tries):
    """Through actions and the database: several matters, which may also be split and merged.

    A bad rating opens a matter of another type, so that each is held against the flow of its own.
    """

    def __init__(self, crowd: Crowd, kind: str, tally: Counter[str]) -> None:
        super().__init__(crowd, kind, tally)
        self.numbers: dict[str, str] = {}
        self.touched: set[str] = set()
        """Matters a command has named since they were last checked; others cannot have changed."""
        self.now = int(datetime.now(UTC).timestamp() * 1000)
        self.at = self.now - 500 * DAY

    @initialize()
    def two_are_raised(self) -> None:
        for region in (REGION, ""):
            draft = Draft(self.kind, "路灯不亮", "坏了三天", region, facts=TYPES[self.kind], reporter={"name": "张三"})
            raised = raise_matter(PUBLIC, draft, moment=self.moment(self.at))
            self.numbers[raised.number] = raised.secret
            self.touched.add(raised.number)

    def moment(self, at: int) -> Moment:
        return Moment(datetime.fromtimestamp(min(at, self.now) / 1000, tz=UTC))

    def look(self, draw: Any) -> State:
        self.number = draw(st.sampled_from(sorted(self.numbers)))
        row = Matter.objects.get(number=self.number)
        self.known = definition(row.type_id)
        return unpack_state(row.state)

    def carry_out(self, attempt: Try, at: int) -> None:
        self.act(attempt.kind, attempt.who, self.number, attempt.data, attempt.step, at)

    def act(self, kind: str, who: int, number: str, data: dict[str, Any], step: str, at: int) -> None:
        at = min(at, self.now)
        self.touched.add(number)
        if who == 0 or kind not in ACTIONS:
            matter = Matter.objects.get(number=number)
            form = as_numbers(kind, data, self.crowd.office)
            submit(Order([Act(matter.pk, Command(kind, self.crowd.actor(who), at, form, step))]))
            return
        if who == REPORTER:
            if not self.numbers[number]:
                return
            by: access.Who = access.follow(number, self.numbers[number])[1]
        else:
            by = Person.objects.get(pk=who)
        for receipt in act(by, action(kind), number, data, step=step, moment=self.moment(at)):
            self.numbers.setdefault(receipt.number, "")
            self.touched.add(receipt.number)

    @rule(data=st.data(), who=st.sampled_from(["wu", "feng", "xu", "tao", "cao", "370212-head", "370212-xfj-caseroom"]))
    def somebody_splits_or_merges(self, data: Any, who: str) -> None:
        if len(self.numbers) > 5:
            return
        self.look(data.draw)
        person = Person.objects.get(username=who).pk
        kind = data.draw(st.sampled_from(["split", "merge", "unmerge"]))
        other = data.draw(st.sampled_from(sorted(self.numbers)))
        form = {"split": {"parts": ["其一", "其二"]}, "merge": {"into": other}, "unmerge": {}}[kind]
        self.attempt(Try(kind, person, "", form))

    @invariant()
    def what_is_promised_holds(self) -> None:
        for row in Matter.objects.filter(number__in=self.touched):
            flow = definition(row.type_id).flow
            entries = list(Entry.objects.filter(matter=row).order_by("seq"))
            state = unbroken(row, entries, flow)
            sound(flow, state, {unstamp(entry.happened) for entry in entries if entry.kind == "replied"})
            projected(row, state, flow)
        self.touched.clear()

    def teardown(self) -> None:
        """The engine's own plan ends every matter, parts before the whole, through the store."""
        for number in sorted(self.numbers, reverse=True):
            self._end(Matter.objects.get(number=number).pk)
        left = Matter.objects.filter(number__in=self.numbers, status="open").count()
        assert left == 0, "the plan does not end all"
        self.touched.update(self.numbers)
        self.what_is_promised_holds()
        self.tally["matters"] += len(self.numbers)

    def _end(self, matter: int) -> None:
        for _ in range(MOST):
            row = Matter.objects.get(pk=matter)
            flow, state = definition(row.type_id).flow, unpack_state(row.state)
            if not state.open:
                self.tally[f"ended {state.reason}"] += 1
                return
            at = max(min(self.at, self.now), state.registered)
            command = next_command(flow, state, self.crowd.office, self.crowd.someone, at)
            submit(Order([Act(matter, command)]))
        pytest.fail("the plan does not end")


def run(machine: type[Tries], kind: str, examples: int, steps: int) -> Counter[str]:
    """Run the machine on one type; print and return how much was done."""
    tally: Counter[str] = Counter()
    people = crowd()
    phases = [phase for phase in Phase if phase is not Phase.shrink or examples < MANY]
    budget = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )
    factory: Callable[[], Tries] = lambda: machine(people, kind, tally)  # noqa: E731
    run_state_machine_as_test(factory, settings=budget)
    print(kind, machine.__name__, dict(tally))
    return tally


@pytest.mark.parametrize("kind", TYPES)
def test_the_engine_keeps_every_promise_on_a_type_of_the_pack(db: None, kind: str) -> None:
    tally = run(InMemory, kind, 40, 40)
    assert tally["done"] > 0
    assert sum(count for name, count in tally.items() if name.startswith("ended")) == tally["sequences"]


@pytest.mark.parametrize("kind", TYPES)
def test_actions_and_record_keep_every_promise(db: None, kind: str) -> None:
    tally = run(InTheRecord, kind, 5, 25)
    assert verify(files=False).wrong == []
    assert tally["done"] > 0
    assert tally["matters"] >= 2 * tally["sequences"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", TYPES)
def test_the_engine_keeps_every_promise_over_thousands_of_sequences(db: None, kind: str) -> None:
    tally = run(InMemory, kind, 1000, 60)
    assert tally["sequences"] >= 1000
    assert tally["refused"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", TYPES)
def test_actions_and_record_keep_every_promise_over_hundreds_of_sequences(db: None, kind: str) -> None:
    tally = run(InTheRecord, kind, 50, 40)
    assert verify(files=False).wrong == []
    assert tally["sequences"] >= 50
    assert tally["refused"] > 0
