"""Rows of the registry and what the database refuses. Periods are half-open: a `to` day is the first day after."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from luodi.city.registry.append_only import AppendOnlyModel, AppendOnlyQuerySet
from luodi.city.registry.held import Held
from luodi.city.registry.kinds import Level, Means, Scope, UnitKind
from luodi.engines.notation import Text


class Named(models.Model):
    """Something with a name in both languages."""

    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200)

    class Meta:
        abstract = True

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.name_zh, self.name_en)


class Region(Named):
    """An administrative region: 6 digits by GB/T 2260, 9 for a street or town, 12 for a community."""

    code = models.CharField(max_length=12, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class Unit(Named):
    """An organisation. Its names and place as of a date stand in its spans; the name here is the last one written."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=UnitKind.choices)
    region = models.CharField(max_length=12, blank=True, db_index=True)
    uscc = models.CharField(max_length=18, null=True, unique=True)
    opened = models.DateField()
    abolished = models.DateField(null=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),
            models.CheckConstraint(
                condition=Q(abolished__isnull=True) | Q(abolished__gt=F("opened")), name="unit_ends_after_it_opens"
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(abolished__isnull=False), name="unit_merged_is_abolished"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class UnitSpan(Named):
    """Where a unit stood in the tree and what it was called from `from_date` until the day before `to_date`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="spans")
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="child_spans")
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["unit_id", "from_date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "from_date"], name="span_one_per_start"),
            models.UniqueConstraint(fields=["unit"], condition=Q(to_date__isnull=True), name="span_one_open"),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")), name="span_lasts_a_day"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("unit")), name="span_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_zh} {self.from_date}–{self.to_date or ''}"


class Role(Named):
    """What a post lets a person do: how far (`scope`), how confidential (`level_cap`) and what it `opens`."""

    code = models.CharField(max_length=40, unique=True)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    level_cap = models.PositiveSmallIntegerField(choices=Level.choices)
    opens = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scope__in=Scope.values), name="role_scope_known"),
            models.CheckConstraint(condition=Q(level_cap__in=Level.values), name="role_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"


class PersonManager(BaseUserManager["Person"]):
    """Finds people; making them is the action `add_person`'s business."""


class Person(AbstractBaseUser):
    """Somebody who works with the city. What they may do stands in their posts, never here."""

    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    mail = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    active = models.BooleanField(default=True)
    language = models.CharField(max_length=8, default="zh-hans")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar = ["name"]

    objects: ClassVar[PersonManager] = PersonManager()

    held: tuple[Held, ...] | None = None
    """Posts in force, when they were fetched together with the person (see `access.person_by_token`)."""

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the person may sign in: the name Django asks by."""
        return self.active


class Post(models.Model):
    """A person in a role in a unit, from a day until the day before another. Ended on its first day, it never was."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    role = models.ForeignKey(Role, models.PROTECT, related_name="posts")
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["unit", "role"], name="post_by_unit_and_role")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "unit", "role"], condition=Q(to_date__isnull=True), name="post_one_open"
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="post_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.role.code} · {self.unit.code}"


class Delegation(models.Model):
    """A post's holder lets another act for them until a moment that must be named."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="delegations")
    to = models.ForeignKey(Person, models.PROTECT, related_name="delegations")
    from_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.CharField(max_length=200)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("from_at")), name="delegation_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.post} → {self.to}"


class Bond(models.Model):
    """One specialist for one enterprise (一对一) for as long as the specialist is in service (在职终身制).

    It ends with no post: whoever is moved takes it along. It ends when it is handed over, when the specialist leaves
    or when the enterprise is no more.
    """

    enterprise = models.ForeignKey(Unit, models.PROTECT, related_name="bonds")
    person = models.ForeignKey(Person, models.PROTECT, related_name="bonds")
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(to_date__isnull=True), name="bond_one_per_enterprise"
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date")), name="bond_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.code} · {self.person}"


class Visit(models.Model):
    """A specialist was in touch with their enterprise. What came up becomes a matter of its own."""

    bond = models.ForeignKey(Bond, models.PROTECT, related_name="visits")
    on = models.DateField()
    means = models.CharField(max_length=8, choices=Means.choices)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["bond", "on"], name="visit_by_bond")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(means__in=Means.values), name="visit_means_known"),
        ]

    def __str__(self) -> str:
        return f"{self.bond} {self.on}"


class Token(models.Model):
    """A personal key to the API. Only its SHA-256 is kept; the plain text is shown once, when it is issued."""

    digest = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    last4 = models.CharField(max_length=4)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} …{self.last4}"


class RegistryEntry(AppendOnlyModel):
    """One change of the registry, kept as it happened. Rows are added and never altered."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="registry_entries")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, db_index=True)
    data = models.JSONField(default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.kind} {self.subject}"


class Revision(models.Model):
    """A number that grows with every change of what it names, so that a cache is checked with one cheap read."""

    name = models.CharField(max_length=40, unique=True)
    value = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"


class PackPart(models.Model):
    """A part of the loaded pack as it was last loaded: to read it later, and to see what a new load changes."""

    name = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64)
    body = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class SignIn(models.Model):
    """A sign-in of somebody in one browser, so that they can see where they are signed in and end it from elsewhere."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="sign_ins")
    how = models.CharField(max_length=12)
    """`password`, `oidc`, `demo`; `other` for what programs do."""
    agent = models.CharField(max_length=60, blank=True)
    """The browser and system in two words, never the whole line a browser sends."""
    at = models.DateTimeField()
    seen = models.DateTimeField()
    ended = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="sign_in_by_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.at:%F %T}"


class Identity(models.Model):
    """Who somebody is at a provider of identities: linked at the first sign-in and never taken over by another."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_of_one_person"),
            models.UniqueConstraint(fields=["person", "issuer"], name="identity_one_per_issuer"),
        ]

    def __str__(self) -> str:
        return f"{self.person} @ {self.issuer}"


class SecondFactor(models.Model):
    """A code generator somebody has (TOTP, RFC 6238), its secret sealed under the key outside the database."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="second_factor")
    sealed = models.TextField()
    confirmed = models.DateTimeField(null=True)
    """When the first code was right; before that it counts for nothing."""
    last_step = models.BigIntegerField(default=0)
    """The step of the last code taken: none is taken twice."""

    def __str__(self) -> str:
        return f"{self.person}"


class RecoveryCode(models.Model):
    """A code on paper for whoever lost their generator. Only its digest is kept, and it works once."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person}"
