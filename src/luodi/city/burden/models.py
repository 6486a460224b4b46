"""Forms as they were sent, the data items they ask, each asking of a unit, and the values given."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from luodi.city.burden.cycles import CYCLES
from luodi.city.burden.law import GROUNDS, MARKS
from luodi.city.registry.models import Named, Person, Unit
from luodi.engines.notation import Text

STATES = ("asked", "answered", "refused")


class Item(Named):
    """A data item (数据项) of the city: what is called alike is one item, whichever form asks it."""

    key = models.CharField(max_length=40, unique=True)
    word = models.CharField(max_length=120, unique=True)
    """The Chinese name without what does not tell it from another (law.word)."""

    def __str__(self) -> str:
        return f"{self.key} {self.name_zh}"


class SentForm(models.Model):
    """A form (报表) that a unit sends down. What was sent is never changed; a better one is sent anew."""

    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)
    number = models.CharField(max_length=40, blank=True)
    made_by = models.CharField(max_length=120, blank=True)
    approval = models.CharField(max_length=80, blank=True)
    valid_until = models.DateField(null=True)
    """The last day of its term."""
    size = models.PositiveSmallIntegerField()
    """How many items it asks."""
    cycle = models.CharField(max_length=9)
    first_due = models.DateField()
    round = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    """When its next round is asked; never for what is asked once or was stopped."""
    stopped = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["issuer", "-id"], name="form_by_issuer"),
            models.Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="form_next"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cycle__in=list(CYCLES)), name="form_cycle_known"),
            models.CheckConstraint(condition=Q(size__gt=0), name="form_asks_something"),
        ]

    def __str__(self) -> str:
        return self.title_zh

    @property
    def title(self) -> Text:
        """Its title in both languages."""
        return Text(self.title_zh, self.title_en)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The marks it does not print (law.MARKS)."""
        return tuple(mark for mark in MARKS if not getattr(self, mark))


class Ask(models.Model):
    """One item on one form, in the form's order."""

    form = models.ForeignKey(SentForm, models.CASCADE, related_name="asks")
    item = models.ForeignKey(Item, models.PROTECT, related_name="asks")
    place = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar = ["form_id", "place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["form", "item"], name="ask_once_on_a_form")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.place}"


class Asking(models.Model):
    """One unit asked to fill in a form, for one round of it."""

    form = models.ForeignKey(SentForm, models.PROTECT, related_name="askings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    round = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_index=True)
    due = models.DateField()
    again = models.PositiveSmallIntegerField(default=0)
    """Of its items, how many the unit had given on another form within the year before it was asked."""
    state = models.CharField(max_length=8, default="asked")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=8, blank=True)
    """Of a refusal: why it was lawful (law.GROUNDS), judged when it was made."""
    noted = models.DateTimeField(null=True)
    """Of a refusal: when somebody of the issuer took note of it."""

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["unit", "state", "due"], name="asking_by_unit"),
            models.Index(fields=["form"], condition=Q(state="refused", noted=None), name="asking_unnoted"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "unit", "round"], name="asking_once_a_round"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="asking_state_known"),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(ground__in=list(GROUNDS)), name="refusal_grounded"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}/{self.unit_id}/{self.round}"


class Value(models.Model):
    """What a unit gave for an item in one answer."""

    asking = models.ForeignKey(Asking, models.CASCADE, related_name="values")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    taken_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    """The value it was taken from unchanged, when it had been given before; nothing of what was typed."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["item", "-at"], name="value_by_item")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["asking", "item"], name="value_one_an_item")]

    def __str__(self) -> str:
        return self.text
