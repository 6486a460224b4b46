"""帮办代办: the applicant authorises somebody of a grid, who acts for them, hands the work over or lays it down."""

from dataclasses import replace

from luodi.city.matters import access
from luodi.city.matters.access import Reporter
from luodi.city.matters.actions.base import Action, Call, Field, wrong
from luodi.city.matters.actions.fields import REASON, options, reason
from luodi.city.matters.actions.standing_aside import forget
from luodi.city.matters.assisting import applicant_of, grid_of
from luodi.city.matters.models import Matter
from luodi.city.matters.office import Office, definition, office
from luodi.city.matters.store import Order, Receipt, submit
from luodi.city.refusals import Refused
from luodi.city.registry.codes import normal_uscc
from luodi.engines.notation import Text
from luodi.engines.process import unpack_state

WORD = options(
    counter=("申请人当面授权", "In person"),
    paper=("申请人签字的授权书", "By a signed paper"),
    phone=("申请人电话授权", "By phone"),
)
"""How the applicant's word was given to whoever writes it down."""
ASSISTANT = Field(
    "assistant",
    Text("帮办员", "Assistant"),
    "number",
    True,
    help=Text("编号见 /assistants", "its number, see /assistants"),
    example=1,
)


def _named(call: Call, region: str, city: Office) -> int:
    """Return the grid in which the person named serves there. Raises Refused `no_assistant`."""
    grid = grid_of(int(call.data["assistant"]), region, city)
    if grid is None:
        told = Text("此人不是服务该地的帮办员。", "They are no assistant who serves there.")
        raise Refused("no_assistant", told, "assistant")
    return grid.id


def _authorise(call: Call) -> list[Receipt]:
    """Authorise; whose credit code it is comes from the form where nobody gave it."""
    city, matter = office(), call.matter
    data = call.data | {"grid": _named(call, matter.region, city)}
    if isinstance(call.who, Reporter):
        data.pop("how", None)
    elif "how" not in data:
        wrong(call.action.fields[1], "", "、".join(code for code, _ in WORD))
    given = str(data.pop("applicant", ""))
    if applicant := normal_uscc(given) if given else _code(call):
        data["applicant"] = applicant
    return submit(Order([replace(call, data=data).act()], also=forget))


def _code(call: Call) -> str:
    """Return the credit code that the form was answered with, empty for none and for what is no code."""
    matter, words = call.matter, access.words(call.who, call.matter)
    written = {n.removeprefix("1.form."): body for n, body in words.items() if n.startswith("1.form.")}
    found = applicant_of(definition(matter.type_id), unpack_state(matter.state).facts | written)
    try:
        return normal_uscc(found) if found else ""
    except Refused:
        return ""


def _pass(call: Call) -> list[Receipt]:
    """Hand over to another one. Whoever asks sees the matter as the applicant does, or heads the grid."""
    region = Matter.objects.values_list("region", flat=True).get(number=call.number)
    data = call.data | {"grid": _named(call, region, office())}
    return submit(Order([replace(call, data=data).act()], also=forget))


ASSISTING = (
    Action(
        "authorise",
        Text("授权帮办", "Authorise an assistant"),
        Text(
            "请帮办员代为补充材料、说明情况、上门取送；承诺、撤回、评价仍由申请人自己做，授权随时可以解除。",
            "An assistant files, explains and carries for the applicant. Promising, taking back and rating stay the "
            "applicant's own, who may end it at any time.",
        ),
        (
            ASSISTANT,
            Field("how", Text("授权方式", "How the word was given"), "choice", False, WORD, example="counter"),
            Field("applicant", Text("申请单位信用代码", "Credit code of the applicant"), example="91370213MA3T10001D"),
        ),
        run=_authorise,
    ),
    Action(
        "end_authority",
        Text("解除帮办", "End the assistance"),
        Text("此后帮办员看不到也办不了；已经办的仍然有效。", "They see and do no more; what was done stands."),
        (reason("材料已齐，自行办理"),),
        danger=True,
    ),
    Action(
        "pass_authority",
        Text("转交帮办", "Hand the assistance over"),
        Text("由另一名帮办员接着帮办，申请人会看到。", "Another assistant goes on; the applicant is shown it."),
        (ASSISTANT, REASON),
        run=_pass,
    ),
    Action(
        "carry",
        Text("上门代取送", "Fetch or bring"),
        Text("上门取走材料，或把结果送到申请人手里。", "Materials were fetched, or a result was brought."),
        (
            Field(
                "way",
                Text("取还是送", "Which"),
                "choice",
                True,
                options(collect=("代取", "Fetched"), deliver=("代送", "Brought")),
                example="collect",
            ),
            Field("materials", Text("取走的材料", "Materials"), "codes", example=["application"]),
            Field("words", Text("说明", "Remark"), "words", example="到厂里取申请表原件"),
        ),
    ),
)
