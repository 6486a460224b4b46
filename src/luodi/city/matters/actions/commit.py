"""所附记录变动: what another room keeps of a matter was changed; its journal says which change, and proves it."""

from luodi.city.matters.actions.base import Action, Field
from luodi.engines.notation import Text

COMMIT = Action(
    "commit",
    Text("所附记录变动", "What is kept beside it was changed"),
    Text("由平台写入：哪一种变动和它的摘要值。", "Written by the platform: which change, and its digest."),
    (
        Field("what", Text("哪一种变动", "Which change"), required=True, example="project.amended"),
        Field("sha256", Text("摘要值", "Its digest"), required=True, example="0" * 64),
    ),
)
"""The platform's alone, so it is none of the actions people and programs are offered."""
