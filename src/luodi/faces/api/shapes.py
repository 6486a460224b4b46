"""What answers look like. These are the promise; tests hold every answer to them."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from luodi.faces.api.problems import Words


class Named(Schema):
    """A code with its names."""

    code: str
    name: Words


class EntryMark(Schema):
    """One thing that was put on record."""

    seq: int
    kind: str


class OtherMark(Schema):
    """Another matter that changed with it: a part, or the matter it was merged into."""

    number: str
    seq: int
    status: str


class Receipt(Schema):
    """What an action came to. `head` is the hash of the matter's last entry: keep it, and nobody can deny the rest."""

    number: str
    seq: int
    status: str
    lead: str = Field(description="牵头单位代码。The lead unit's code.")
    steps: list[str] = Field(description="现在可办的步骤。The steps now open.")
    due: datetime | None = Field(description="最早到期的时限。When the first running clock runs out.")
    head: str
    entries: list[EntryMark]
    others: list[OtherMark]


class Raised(Schema):
    """A matter raised. The code is shown this once; with an Idempotency-Key seen before it is not shown again."""

    number: str
    code: str | None = Field(description="查询码，只显示一次。The reporter's code, shown once.")
    again: bool = Field(description="此前已收到同一请求。Whether this very request had been taken before.")
    receipt: Receipt | None
    no_papers: Words | None = Field(description="材料没有生成的原因。Why papers were not drawn up.")


class KnownItem(Schema):
    """One answer that is known already."""

    key: str = Field(description="表单字段，或 title、region。A field of the form, or title, or region.")
    value: Any
    source: str = Field(description="来源代码。Whence: enterprise.name, roll.<code>.<key>, earlier@<day>, drafted.")
    name: Words = Field(description="来源的说法。Whence, in words.")


class Prefilled(Schema):
    """What need not be typed again."""

    items: list[KnownItem]


class FillingMeans(Schema):
    """How much people had to fill in for one matter, on average, over the latest matters of a type."""

    matters: int
    typed: float = Field(description="平均填写项数。Items typed; corrections count as typed.")
    prefilled: float = Field(description="平均预填项数。Items known already and left as they were.")
    corrected: int = Field(description="更正过的项数合计。Items corrected, in all.")


class Filled(Schema):
    """How a form came to be filled."""

    typed: int
    prefilled: int
    sources: dict[str, str] = Field(description="字段的来源。Whence each field was known.")
    corrected: list[str]


class FormItem(Schema):
    """One thing a type asks when a matter is raised."""

    key: str
    name: Words
    kind: str
    required: bool
    options: list[str]
    labels: list[Words] = Field(
        description="选项的名称，与 options 同序。What the options are called, in the same order."
    )
    sources: list[str] = Field([], description="可从哪里带出。Where the answer may already be known.")


class TypeLine(Schema):
    """A type of matter in force."""

    code: str
    version: int
    name: Words
    summary: Words
    row: str
    public: bool
    anonymous: bool
    form: list[FormItem]


class StepLine(Schema):
    """A step of a flow."""

    key: str
    name: Words
    act: str
    by: str
    role: str
    limit: str
    asks: list[FormItem]


class ClockLine(Schema):
    """A clock of a flow."""

    name: str
    title: Words
    limit: str
    start: str
    stop: str


class MaterialLine(Schema):
    """What an item needs: must, may_miss (promised, brought later), shared (on record already), promise."""

    key: str
    name: Words
    need: str
    source: Words
    within: str
    when: str


class ItemDetail(Schema):
    """事项要素 (GB/T 39554.1-2020)."""

    code: str
    kind: Named
    basis: Words
    applicant: list[str]
    legal: str
    promised: str
    fee: Words
    window: Words
    result: Words
    delegated: str


class TypeDetail(TypeLine):
    """A type with its flow."""

    item: ItemDetail | None
    materials: list[MaterialLine]

    steps: list[StepLine]
    clocks: list[ClockLine]
    outcomes: list[dict[str, Any]]
    decline_reasons: list[Named]
    filling: FillingMeans | None = Field(description="件数太少时不说。None while there are too few to tell of.")


class MatterLine(Schema):
    """A matter as a list shows it."""

    number: str
    type: Named
    title: str
    region: str
    channel: str
    level: int
    status: str
    reason: str
    lead: Named
    registered: datetime
    answered: datetime | None
    closed: datetime | None
    due: datetime | None
    lamp: str
    rating: int


class PaperLine(Schema):
    """A paper drawn up for a matter; the template's version follows the @."""

    id: int
    paper: str
    name: str
    mime: str
    size: int
    sha256: str


class MatterPage(Schema):
    """A page of matters, newest first. `next` asks for the page after it; none when this is the last."""

    items: list[MatterLine]
    next: str | None
    count: int | None = Field(description="只在 count=true 时给出。Given only when asked for with count=true.")


class MarkedText(Schema):
    """A run of text; `hit` says whether it was asked for."""

    text: str
    hit: bool


class FoundLine(MatterLine):
    """A matter found: its title in pieces, and the place that shows why (empty when the title alone says it)."""

    marked: list[MarkedText]
    place: list[MarkedText]


class FoundPage(Schema):
    """Matters found, best first. `by` says whether words were sought or, while there is no index yet, titles only."""

    by: str = Field(description="words, titles")
    items: list[FoundLine]
    next: str | None


class SimilarLine(Schema):
    """A matter like what was asked: `likeness` from 0 to 1; `same` when it says the same in nearly the same words."""

    number: str
    title: str
    status: str
    registered: datetime
    likeness: float
    same: bool


class SimilarFound(Schema):
    """Similar matters, the most alike first; the public gets the count alone."""

    count: int
    items: list[SimilarLine]


class RoutingLine(Schema):
    """A suggestion: of those said with 0.9 nine in ten are right. `prefill`: sure enough to fill in a form with."""

    label: str
    name: Words
    confidence: float
    because: list[str]
    prefill: bool


class RoutingHelp(Schema):
    """What is suggested, likeliest first; empty without a model or when nothing is sure enough."""

    model: str | None = Field(description="模型摘要，无模型时为空。The model's digest, none without one.")
    items: list[RoutingLine]


class RoutingBand(Schema):
    """Suggestions of one band: `prefilled` or `suggested`."""

    band: str
    offered: int
    taken: int
    confidence: float


class RoutingFigures(Schema):
    """The model in use, what it was learned from, and how many of its suggestions were taken."""

    model: str | None
    source: str | None
    learned: str | None
    texts: int | None
    bands: list[RoutingBand]


class Who(Schema):
    """Who did something: a member of staff, the reporter, or the platform itself."""

    kind: str = Field(description="staff, reporter, system")
    username: str | None
    name: str | None


class Part(Schema):
    """One unit's part in a step."""

    key: str
    name: Words
    act: str
    round: int
    unit: Named
    person: Who | None
    status: str
    verdict: str
    opened: datetime | None
    closed: datetime | None
    due: datetime | None
    pauses: list[str]
    """Why this step alone stands while others go on."""


class MaterialStanding(Schema):
    """What an application needs, and how it stands: missing, given, paper, shared, fetched, promised, lapsed."""

    key: str
    name: Words
    need: str
    how: str
    due: datetime | None
    """When what was promised must have come."""


class StateCome(Schema):
    """One of the fifteen states of engineering approvals, and when it was come into."""

    state: int
    name: Words
    at: datetime
    unit: Named
    step: str
    seq: int


class RunningClock(Schema):
    """A clock of a matter as it stands."""

    name: str
    title: Words | None
    allow: str
    basis: str
    started: datetime | None
    due: datetime | None
    provisional: bool
    stopped: datetime | None
    paused: bool
    given: bool = Field(description="到期日为来源所给，非计算所得。The date is as told by the source, not computed.")


class File(Schema):
    """A file on a matter."""

    id: int
    name: str
    mime: str
    size: int
    sha256: str
    added: datetime


class Quantity(Schema):
    """A typed quantity that came of a matter."""

    kind: str
    amount: str
    unit: str


class May(Schema):
    """Something the caller may do now."""

    kind: str
    step: str
    name: Words


class RulesUsed(Schema):
    """The version of a decision table that was looked up. `from_` is the day it came into force."""

    code: str
    name: Words
    version: int
    from_: date | None = Field(alias="from")
    digest: str = Field(description="该版规则全文的 SHA-256。SHA-256 of the version as a whole.")
    basis: str


class InputUsed(Schema):
    """One datum looked at. `source` is `fact` (what was filed) or `roll:<code>/<thing>` (a register)."""

    key: str
    name: Words
    value: Any
    said: Words
    source: str
    whence: Words


class AutomaticDecision(Schema):
    """What the platform decided at once, or suggested to people, and by what."""

    seq: int = Field(description="日志中的序号。Its entry in the journal.")
    at: datetime | None
    step: str
    result: str = Field(
        description="pass 自动作出，human 转人工，refuse 建议不予通过（由人决定）。Decided, left, suggested."
    )
    stands: bool = Field(description="现在是否仍然有效。Whether it still stands; false once people took it up.")
    told: Words
    rules: RulesUsed
    row: int = Field(description="第几行，0 为没有一行适用。The row that decided, 0 for none.")
    says: Words
    inputs: list[InputUsed]
    missing: list[Words]


class PartLine(Schema):
    """One item of a bundle: `waiting` for another to pass, `open` or `closed`."""

    type: str
    name: Words
    number: str = Field(description="办理中的编号，未开始时为空。Its own number; empty while it waits.")
    after: list[str] = Field(description="先要办成的事项。The items that must pass first.")
    status: str
    reason: str
    passed: bool
    steps: list[Words] = Field(description="正在办的步骤。What is being done now.")
    due: datetime | None
    closed: datetime | None


class MatterDetail(Schema):
    """A matter with everything the caller may see of it."""

    number: str
    type: Named
    version: int
    title: str
    region: str
    channel: str
    level: int
    status: str
    reason: str
    intake: Named
    lead: Named
    co: list[Named]
    supervisor: Named | None
    registered: datetime | None
    answered: datetime | None
    closed: datetime | None
    due: datetime | None
    lamp: str
    rating: int
    reopened: int
    seq: int
    head: str
    facts: dict[str, Any]
    parts: list[PartLine] = Field(description="一件事的各项。The items of a bundle.")
    filled: Filled | None = Field(description="填写与预填。How the form was filled; none for imports and parts.")
    words: dict[str, str] = Field(description="键为 序号.种类。Keys are <seq>.<kind>.")
    steps: list[Part]
    clocks: list[RunningClock]
    materials: list[MaterialStanding]
    pauses: list[str]
    aside: list[Who] = Field(description="已回避、看不到该件的人。Who stands aside and does not see it.")
    pending: list[str]
    outcomes: list[Quantity]
    documents: list[File]
    decisions: list[AutomaticDecision]
    may: list[May]


class EntryLine(Schema):
    """One entry of the journal: codes and parameters, with the words the caller may read beside it."""

    seq: int
    kind: str
    happened: datetime
    recorded: datetime
    by: Who
    for_applicant: bool = Field(description="帮办员代申请人所为。Done by an assistant for the applicant.")
    unit: Named | None
    step: str
    data: dict[str, Any]
    told: Words | None = Field(
        description="须用话说明的：视为受理。What needs saying in words: an acceptance by silence; null for others."
    )
    since: datetime | None = Field(
        description="视为受理自何时起计。The receipt a deemed acceptance counts from; `happened` is when time ran out."
    )
    words: dict[str, str]
    hash: str


class EntryPage(Schema):
    """Entries in the order recorded. `next` is the `after` of the following page."""

    items: list[EntryLine]
    next: int | None


class Stage(Schema):
    """A step as the reporter follows it."""

    key: str
    name: Words
    unit: Words
    status: str
    opened: datetime | None
    closed: datetime | None


class Event(Schema):
    """Something the reporter is told of, with what was answered."""

    at: datetime
    kind: str
    words: str | None
    told: Words | None = Field(
        description="须用话说明的：视为受理。What needs saying in words: an acceptance by silence; null for others."
    )
    since: datetime | None = Field(
        description="视为受理自何时起计。The receipt a deemed acceptance counts from; `at` is when time ran out."
    )


class Progress(Schema):
    """Where a matter is, as its reporter follows it."""

    number: str
    type: Named
    title: str
    status: str
    reason: str
    lead: Words
    registered: datetime | None
    answered: datetime | None
    closed: datetime | None
    due: datetime | None
    rating: int
    stages: list[Stage]
    materials: list[MaterialStanding]
    events: list[Event]
    decisions: list[AutomaticDecision]
    may: list[str]
    parts: list[PartLine] = Field(description="一件事的各项；其他事项为空。The items of a bundle; else none.")


class Identity(Schema):
    """What is kept of a reporter; empty for who gave no name and for whom it was erased."""

    name: str | None = None
    phone: str | None = None
    mail: str | None = None
    address: str | None = None


class IndexHealth(Schema):
    """The index of words of the node that answers: what it holds, what waits to be indexed."""

    matters: int
    waiting: int


class Health(Schema):
    """How the installation is."""

    ok: bool
    version: str
    database: str
    guards_missing: list[str]
    last_tick: datetime | None
    index: IndexHealth | None = Field(description="还没有索引时为空。None while there is no index.")


class SubscriptionLine(Schema):
    """Who is told of what; its secret is not shown."""

    id: int
    channel: str
    destination: str
    unit: str | None
    kinds: list[str]
    types: list[str]


class SubscriptionMade(Schema):
    """A subscription just made: the secret that signs its webhooks is shown this once."""

    id: int
    secret: str | None


class ManyLine(Schema):
    """What came of one matter of many."""

    number: str
    step: str
    done: bool
    code: str | None = Field(description="拒绝的代码。Why not, for programs.")
    message: Words | None


class LostDelivery(Schema):
    """What was tried and given up."""

    id: int
    channel: str
    destination: str
    kind: str
    attempts: int
    error: str
