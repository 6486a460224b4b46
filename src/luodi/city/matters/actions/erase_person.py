"""删除个人信息: on lawful request key, words and files are destroyed; the chain holds (PIPL art. 47)."""

from luodi.city.matters.actions.base import Action, Call, Field
from luodi.city.matters.erasing import clear, erase
from luodi.city.matters.models import Matter
from luodi.city.matters.office import definition
from luodi.city.matters.store import Act, Order, Receipt, submit
from luodi.engines.notation import Text
from luodi.engines.process import THE_SYSTEM, Command, unpack_state


def _run(call: Call) -> list[Receipt]:
    others = [Act(pk, Command("erase", THE_SYSTEM, call.at, call.data)) for pk in _along(call.matter)]
    receipts = submit(Order([call.act(), *others], also=erase))
    # After the commit: a file must not be gone while its row still stands. Erasing again repeats what a crash cut off.
    clear(receipt.matter for receipt in receipts)
    return receipts


def _along(matter: Matter) -> list[int]:
    """Return what is erased along with a matter: the others of the same person's row, the parts, a bundle's too."""
    parts = unpack_state(matter.state).parts if definition(matter.type_id).parts else []
    begun = Matter.objects.filter(pk__in=parts).order_by("pk").values_list("pk", flat=True) if parts else []
    return list(dict.fromkeys([*_of_the_same(matter), *begun, *_parts(matter.pk)]))


def _of_the_same(matter: Matter) -> list[int]:
    """Return the other matters of the same person's row: the rectification of what they rated, and the other way."""
    if matter.reporter_id is None:
        return []
    rows = Matter.objects.filter(reporter=matter.reporter_id).exclude(pk=matter.pk)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _parts(whole: int) -> list[int]:
    out: list[int] = []
    found = [whole]
    while found := list(Matter.objects.filter(part_of__in=found).order_by("pk").values_list("pk", flat=True)):
        out += found
    return out


ERASE = Action(
    "erase",
    Text("删除个人信息", "Erase personal data"),
    Text("依法删除诉求人的信息和其所写文字，不可恢复。", "The person's data and words are destroyed for good."),
    (Field("basis", Text("依据", "Legal basis"), required=True, example="个人信息保护法第四十七条"),),
    danger=True,
    run=_run,
)
