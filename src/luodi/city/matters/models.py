"""Rows of the record. `Entry` is the truth; everything that hangs on a matter is its projection or lies apart from it.

Only `store` writes these rows (and `apart` the personal ones): nothing here changes by `save()`.
"""

from typing import ClassVar

from django.db import models

from luodi.city.registry.models import Person, Unit
from luodi.engines.notation import Text


class MatterType(models.Model):
    """A matter type in force by version. Frozen: running matters stay on the version they were registered under."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200)
    source = models.TextField()
    """The definition as the pack wrote it (YAML), from which flow, forms, drawings and BPMN all come."""
    digest = models.CharField(max_length=64)
    from_at = models.DateTimeField()
    current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="type_one_per_version"),
            models.UniqueConstraint(fields=["code"], condition=models.Q(current=True), name="type_one_current"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.name_zh, self.name_en)


class Limit(models.Model):
    """A row of the city's table of limits: what a law or a promise gives, from a date on."""

    code = models.CharField(max_length=40)
    from_date = models.DateField()
    allow = models.CharField(max_length=16)
    extend = models.CharField(max_length=16, blank=True)
    basis = models.CharField(max_length=200)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "from_date"], name="limit_one_per_date")]

    def __str__(self) -> str:
        return f"{self.code} {self.allow} ({self.from_date})"


class DecisionTable(models.Model):
    """A version of a decision table, in force from a day on. Never changed: decisions name it."""

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    from_date = models.DateField()
    digest = models.CharField(max_length=64)
    body = models.TextField()
    """The version as the pack wrote it, as JSON (matters.tables)."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "version"], name="table_one_per_version")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version} ({self.from_date})"


class SubjectKey(models.Model):
    """The key to one person's data, itself wrapped by a key outside the database. Destroying it is erasure."""

    id = models.BigIntegerField(primary_key=True)
    wrapped = models.TextField()


class Subject(models.Model):
    """A person who raised something: name, phone and the like, readable only with the person's own key."""

    id = models.BigIntegerField(primary_key=True)
    key = models.OneToOneField(SubjectKey, models.SET_NULL, null=True)
    sealed = models.TextField()
    """AES-256-GCM (base64) of the person's data as JSON with the salt of its commitment; empty after erasure."""
    erased_at = models.DateTimeField(null=True)


class Matter(models.Model):
    """One promise: its number, type version, whose it is now, and the state its journal leaves it in."""

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    type = models.ForeignKey(MatterType, models.PROTECT, related_name="matters")
    title = models.CharField(max_length=200)
    region = models.CharField(max_length=12)
    channel = models.CharField(max_length=24)
    secret = models.CharField(max_length=64)
    """SHA-256 of the code that lets the reporter follow the matter."""
    reporter = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="matters")
    level = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=12)
    reason = models.CharField(max_length=16)
    lead = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    registered = models.DateTimeField()
    answered = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    """The earliest moment a running clock runs out."""
    lamp = models.CharField(max_length=8)
    rating = models.PositiveSmallIntegerField()
    paused = models.BooleanField()
    waiting = models.BooleanField()
    """Whether somebody must rule on a request: an objection, an extension."""
    elevated = models.PositiveSmallIntegerField()
    reopened = models.PositiveSmallIntegerField()
    looked_back = models.CharField(max_length=12)
    """What the look back found since it was closed (`held`, `rebounded`); empty while nobody has looked."""
    part_of = models.BigIntegerField()
    """The matter it was split from, 0 for none."""
    thing = models.CharField(max_length=40)
    """The code of what it is about, of one of the city's rolls (matters.rolls); empty for none."""
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    """Where it is (WGS 84), when the form asks for a point."""
    seq = models.PositiveIntegerField()
    head = models.CharField(max_length=64)
    state = models.TextField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["lead", "status", "due"], name="matter_by_lead"),
            models.Index(fields=["registered"], name="matter_by_registered"),
            models.Index(fields=["type", "registered"], name="matter_by_type"),
            models.Index(fields=["due", "id"], condition=models.Q(waiting=True, status="open"), name="matter_waiting"),
            models.Index(fields=["region", "registered"], name="matter_by_region"),
            models.Index(fields=["-id"], condition=models.Q(elevated__gt=0), name="matter_elevated"),
            models.Index(
                fields=["type", "closed"],
                condition=models.Q(status="closed", reason="answered", looked_back=""),
                name="matter_to_look_back_on",
            ),
            models.Index(fields=["lat", "lon"], condition=models.Q(lat__isnull=False), name="matter_by_point"),
            models.Index(fields=["-closed"], condition=models.Q(looked_back__gt=""), name="matter_looked_back_on"),
            models.Index(fields=["thing"], condition=~models.Q(thing=""), name="matter_by_thing"),
        ]

    def __str__(self) -> str:
        return self.number


class EntryQuerySet(models.QuerySet["Entry"]):
    """Says no before the database has to: entries are only ever added, and only by `store`."""

    def update(self, **kwargs: object) -> int:
        """Entries are never changed."""
        raise TypeError("entries are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Entries are never removed."""
        raise TypeError("entries are never removed")


class Entry(models.Model):
    """One thing that happened to a matter: the record itself. The database refuses update, delete and truncate."""

    pk = models.CompositePrimaryKey("matter_id", "seq")
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="entries", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=24)
    happened = models.DateTimeField()
    recorded = models.DateTimeField(db_index=True)
    by = models.BigIntegerField()
    """The person's number; 0 the platform, −1 the reporter."""
    unit = models.BigIntegerField()
    step = models.CharField(max_length=60)
    body = models.TextField()
    """The entry as canonical JSON: the bytes the chain is computed over."""
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.seq} {self.kind}"


class Step(models.Model):
    """One signer's part in one step, as the latest round leaves it."""

    pk = models.CompositePrimaryKey("matter_id", "key", "n")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="steps", db_index=False)
    key = models.CharField(max_length=60)
    n = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    unit = models.BigIntegerField()
    role = models.CharField(max_length=40)
    person = models.BigIntegerField()
    status = models.CharField(max_length=8)
    verdict = models.CharField(max_length=8)
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    standing = models.BooleanField(default=False)
    """Whether its own clock stands still."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "due"], condition=models.Q(status="open"), name="step_open_by_unit"),
            models.Index(fields=["key", "closed"], condition=models.Q(verdict="auto"), name="step_passed_by_itself"),
        ]


class Clock(models.Model):
    """One clock of a matter as it stands."""

    pk = models.CompositePrimaryKey("matter_id", "name")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="clocks", db_index=False)
    name = models.CharField(max_length=66)
    allow = models.CharField(max_length=16)
    basis = models.CharField(max_length=200)
    started = models.DateTimeField()
    due = models.DateTimeField()
    provisional = models.BooleanField()
    calendar = models.CharField(max_length=40)
    stopped = models.DateTimeField(null=True)
    next = models.DateTimeField(null=True)
    """When its next rung falls due."""
    given = models.BooleanField(default=False)
    """Whether `due` is as told by the source the matter came from, and not computed."""
    standing = models.BooleanField(default=False)
    """Whether it stands still."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next"], condition=models.Q(next__isnull=False), name="clock_next"),
            models.Index(fields=["calendar"], condition=models.Q(stopped__isnull=True), name="clock_running"),
            models.Index(fields=["due", "matter"], condition=models.Q(stopped__isnull=True), name="clock_by_due"),
        ]


class Visibility(models.Model):
    """That a unit may see a matter, and on what ground; written with the change that causes it."""

    pk = models.CompositePrimaryKey("matter_id", "unit", "basis")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="visible_to", db_index=False)
    unit = models.BigIntegerField()
    basis = models.CharField(max_length=12)
    level = models.PositiveSmallIntegerField()
    registered = models.DateTimeField()
    """The matter's: never changes."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "matter", "level"], name="visible_by_unit"),
            models.Index(fields=["unit", "-registered", "-matter", "level"], name="visible_newest"),
        ]


class Aside(models.Model):
    """That a person stands aside from a matter (回避) and does not see it, whatever posts they hold."""

    pk = models.CompositePrimaryKey("matter_id", "person")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="standing_aside", db_index=False)
    person = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "matter"], name="aside_by_person")]


class Assist(models.Model):
    """A span in which somebody of a grid acted for the applicant (帮办代办)."""

    pk = models.CompositePrimaryKey("matter_id", "n")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="assists", db_index=False)
    n = models.PositiveSmallIntegerField()
    person = models.BigIntegerField()
    unit = models.BigIntegerField()
    """The grid."""
    applicant = models.CharField(max_length=40)
    """The credit code of the enterprise served; empty where none is known."""
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "matter"], condition=models.Q(until__isnull=True), name="assist_by_person"),
            models.Index(fields=["unit", "since"], name="assist_by_grid"),
        ]


class Outcome(models.Model):
    """A typed quantity that came of a matter."""

    pk = models.CompositePrimaryKey("matter_id", "seq")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="outcomes", db_index=False)
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    amount = models.DecimalField(max_digits=20, decimal_places=4)
    unit = models.CharField(max_length=24)


class Words(models.Model):
    """What people wrote: title, text, replies, notes. The journal holds only a salted commitment to each."""

    pk = models.CompositePrimaryKey("matter_id", "n")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="words", db_index=False)
    n = models.CharField(max_length=32)
    """`<seq>.<kind>`: the entry it belongs to and what it is (title, text, words)."""
    body = models.TextField()
    salt = models.CharField(max_length=32)
    by_reporter = models.BooleanField()
    erased_at = models.DateTimeField(null=True)


class Document(models.Model):
    """A file on a matter. Its bytes lie in the installation's document store under their own digest."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.BigIntegerField()
    added = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    paper = models.CharField(max_length=80, blank=True, default="")
    """The paper it was drawn up as, with the template's version (`application@1a2b3c4d`); empty for what was given."""


class Origin(models.Model):
    """Where a matter came from, so that the same row or request is never taken twice."""

    source = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="origins")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "key"], name="origin_once")]


class Delivery(models.Model):
    """Something to be sent to one destination, once: written with the change that causes it, sent after the commit."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="deliveries", null=True)
    """Empty for a letter about more than one: a day's digest."""
    seq = models.PositiveIntegerField()
    channel = models.CharField(max_length=12)
    destination = models.CharField(max_length=300)
    key = models.CharField(max_length=120, unique=True)
    """The idempotency key the receiver gets: the same for every attempt."""
    kind = models.CharField(max_length=24)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    """When to try (again); empty once delivered or given up."""
    delivered_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="delivery_next"),
            models.Index(
                fields=["-id"],
                condition=models.Q(next_at__isnull=True, delivered_at__isnull=True),
                name="delivery_lost",
            ),
        ]


class Subscription(models.Model):
    """Who wants to be told: a webhook or a mailbox, of which types and which kinds of entry."""

    channel = models.CharField(max_length=12)
    destination = models.CharField(max_length=300)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """Only matters this unit can see; empty for all."""
    kinds = models.JSONField(default=list)
    types = models.JSONField(default=list)
    secret = models.CharField(max_length=80, blank=True)
    """Signs webhooks (HMAC-SHA256)."""
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")


class Counter(models.Model):
    """Numbers handed out in blocks, so that registering matters does not queue for one row."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)


class Seal(models.Model):
    """A signed statement of every chain head that moved since the seal before. The exported file is what proves."""

    n = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()
    matters = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=200)


class SealedHead(models.Model):
    """How far the seals cover a matter's chain."""

    matter_id = models.BigIntegerField(primary_key=True)
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)


class ImportRun(models.Model):
    """One import of a file: how far it is, so that an interrupted one goes on where it stopped."""

    digest = models.CharField(max_length=64)
    map_digest = models.CharField(max_length=64)
    source = models.CharField(max_length=80)
    rows = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    started = models.DateTimeField()
    finished = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["digest", "map_digest"], name="import_once")]


class Export(models.Model):
    """A list asked for as a workbook: how far it is, so that one broken off goes on, and where it can be fetched."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    list = models.CharField(max_length=12)
    sought = models.JSONField(default=dict)
    language = models.CharField(max_length=8)
    at = models.DateTimeField(db_index=True)
    """When it was asked for; lamps are judged then."""
    state = models.CharField(max_length=8, default="waiting")
    """`waiting`, `ready` or `failed`."""
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    mark = models.BigIntegerField(null=True)
    """The matter after which the next stretch begins."""
    spooled = models.BigIntegerField(default=0)
    """Bytes of the spool file that hold what is done."""
    all_read = models.BooleanField(default=False)
    next_at = models.DateTimeField(null=True)
    """When to go on: in the future while somebody is at it."""
    finished = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="export_by_person"),
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="export_next"),
        ]

    @property
    def percent(self) -> int:
        """How much is done, as the whole of 100."""
        return min(100, 100 * self.done // self.total) if self.total else 100


class SavedFilter(models.Model):
    """What somebody narrows a list to time and again, under a name of their own."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    list = models.CharField(max_length=12)
    """`inbox`, `unit` (the inbox of the units) or `matters`."""
    name = models.CharField(max_length=40)
    sought = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "list", "name"], name="filter_one_per_name")]

    def __str__(self) -> str:
        return self.name


class Digest(models.Model):
    """What a day began with for one person: matters by group, as ids; whoever reads it sees what they may see then."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField()
    groups = models.JSONField(default=dict)
    """`new`, `today`, `late`, `waiting`: how many (`n`) and the first of them (`matters`)."""
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "day"], name="digest_one_a_day")]


class NoDigest(models.Model):
    """That somebody wants no digest by mail; at the desk it is there all the same."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True, related_name="+")


class RatingInvitation(models.Model):
    """That somebody was served on the spot and may rate that visit (一次一评): by the code they were shown."""

    code = models.CharField(max_length=64, unique=True)
    """SHA-256 of the code: whoever holds it rates, and it names nobody."""
    unit = models.BigIntegerField()
    window = models.CharField(max_length=40)
    """The counter, of the pack's list; empty for none."""
    person = models.BigIntegerField()
    """Who served."""
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="invitation_by_time")]


class Rating(models.Model):
    """One rating as it was given. A later one of the same occasion replaces it in figures; both stay.

    Of a matter it is the projection of its entry; of a visit or place the record itself. Who rated is not in it.
    """

    occasion = models.CharField(max_length=80)
    """What is rated once: `m/<number>/<times reopened>`, `v/<invitation>`, `a/<code of its own>`."""
    n = models.PositiveSmallIntegerField()
    """Which of its occasion's ratings this is, from 1; the last one counts."""
    mode = models.CharField(max_length=8)
    """`visit` (一次一评), `matter` (一事一评) or `anytime` (随时可评)."""
    channel = models.CharField(max_length=12)
    stars = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    list = models.CharField(max_length=24)
    """The version of the list the reasons are of."""
    at = models.DateTimeField()
    by = models.BigIntegerField()
    """−1: the one served, by their own act; else the call-back officer who asked by phone."""
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="ratings")
    invitation = models.ForeignKey(RatingInvitation, models.PROTECT, null=True, related_name="ratings")
    seq = models.PositiveIntegerField(default=0)
    """The matter's entry; 0 for what is of no matter."""
    round = models.PositiveSmallIntegerField(default=0)
    """How often the matter had been reopened."""
    type = models.CharField(max_length=40)
    """The matter's type, empty for none."""
    unit = models.BigIntegerField()
    step = models.CharField(max_length=60)
    person = models.BigIntegerField()
    """Who served: whose answer or work it was; 0 where a place is rated."""
    place = models.CharField(max_length=60)
    """Of a visit or at any time: `unit:…`, `window:…` or `enterprise:…`."""
    after = models.IntegerField(null=True)
    """Seconds from the end of the matter or the visit."""
    said = models.CharField(max_length=64)
    """A salted commitment to the words, which lie apart; empty for none."""
    opened = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="+")
    """The rectification a bad one opened."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["occasion", "n"], name="rating_one_per_turn")]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="rating_by_time"),
            models.Index(fields=["unit", "at"], name="rating_by_unit"),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        """Add it; a rating is never changed."""
        if not self._state.adding:
            raise TypeError("ratings are never changed")
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class RatingWords(models.Model):
    """What somebody wrote with a rating of no matter; of a matter it lies among the matter's words."""

    rating = models.OneToOneField(Rating, models.PROTECT, primary_key=True, related_name="words")
    body = models.TextField()
    salt = models.CharField(max_length=32)


class RatingTrace(models.Model):
    """What helps to see ratings that are not what they seem, kept for a while: salted digests, never an address."""

    rating = models.OneToOneField(Rating, models.CASCADE, primary_key=True, related_name="trace")
    device = models.CharField(max_length=16)
    words = models.CharField(max_length=16)
    place = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["device", "place", "at"], name="trace_by_device"),
            models.Index(fields=["at"], name="trace_by_time"),
        ]
