"""`luodi route`: teach where texts belong, ask, and measure how well that goes."""

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM
from luodi.city.search import advice
from luodi.city.search.routing import TARGETS, BadModel, advise, learned, path_of
from luodi.engines.notation import Text
from luodi.faces.cli.console import console

app = typer.Typer(help="分办建议：学、问、量。Routing help: teach, ask, measure.", no_args_is_help=True)
TARGET_HELP = "unit（牵头单位 lead unit）或 subject（类别 subject）"
Target = Annotated[str, typer.Option(help=TARGET_HELP)]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出 print JSON")]


def _target(target: str) -> str:
    if target not in TARGETS:
        raise typer.BadParameter("、".join(TARGETS), param_hint="--target")
    return target


def _teaching() -> Any:
    """Return the teaching room, loaded only here: scikit-learn takes a second and 100 MB."""
    return import_module("luodi.city.search.teaching")


@app.command("train")
def train(
    file: Annotated[Path | None, typer.Argument(help="label 和文字的 CSV；不给则用已办结的事项 labelled CSV")] = None,
    target: Target = "unit",
    field: Annotated[str, typer.Option(help="subject 用表单的哪一栏 the form field that is the subject")] = "",
    as_json: AsJson = False,
) -> None:
    """学：从本市已办结的事项，或从一个有标签的文件。Learn from closed matters, or from a labelled file."""
    teaching = _teaching()
    if _target(target) == "subject" and file is None and not field:
        raise typer.BadParameter("--field", param_hint="--field")
    lessons = teaching.labelled(file) if file else teaching.own(target, field)
    source = file.name if file else f"matters{':' + field if field else ''}"
    story = teaching.teach(SYSTEM, target, lessons, source, _progress)
    if as_json:
        console.json(story)
        return
    left = f"，{len(story['left_out'])} 类太少未学" if story["left_out"] else ""
    left_en = f", {len(story['left_out'])} labels left out" if story["left_out"] else ""
    console.say(
        Text(
            f"学了 {story['texts']:,} 件、{len(story['labels'])} 类{left}，{story['seconds']} 秒：{path_of(target)}",
            f"Learned {story['texts']:,} texts, {len(story['labels'])} labels{left_en}, in {story['seconds']} s: "
            f"{path_of(target)}",
        )
    )


def _progress(done: int, total: int) -> None:
    console.progress(Text(f"第 {done}/{total} 步", f"step {done} of {total}"))


@app.command("suggest")
def suggest(
    text: Annotated[str, typer.Argument(help="文字 the text")],
    title: Annotated[str, typer.Option(help="标题 its title")] = "",
    target: Target = "unit",
    as_json: AsJson = False,
) -> None:
    """问：这段话归谁办、属于哪一类，把握多大，依据哪些词。Ask where a text belongs, how sure, and why."""
    found = _ask(_target(target), title, text)
    if as_json:
        console.json(found)
        return
    for one in found:
        because = "、".join(one.because) or "—"
        console.say(
            Text(
                f"{one.confidence:6.1%}  {one.label}  {one.name.zh}  依据：{because}",
                f"{one.confidence:6.1%}  {one.label}  {one.name.en}  because of: {because}",
            )
        )
    if not found:
        console.say(Text("没有足够把握的建议。", "Nothing is sure enough to suggest."))


def _ask(target: str, title: str, text: str) -> Any:
    try:
        if learned(target) is None:
            raise _no_model()
        return advise(target, title, text)
    except BadModel as error:
        said = Text(
            f"模型文件不能用：{error}；重新运行 luodi route train。", f"Not a model: {error}; run luodi route train."
        )
        raise Refused("bad_model", said, "target") from error


def _no_model() -> Refused:
    return Refused(
        "no_model",
        Text("还没有模型；先运行 luodi route train。", "There is no model yet; run luodi route train first."),
    )


@app.command("measure")
def measure(
    file: Annotated[
        Path | None, typer.Argument(help="另一份有标签的 CSV；不给则看建议采纳情况 another labelled CSV")
    ] = None,
    target: Target = "unit",
    as_json: AsJson = False,
) -> None:
    """量：在另一份文件上有多准；或派单时的建议有多少被采纳。How right on another file, or how many were taken."""
    _target(target)
    if file is None:
        _say_taken(as_json, target)
        return
    teaching = _teaching()
    found = teaching.measure(target, teaching.labelled(file))
    if as_json:
        console.json(found)
        return
    console.say(
        Text(
            f"{found.texts:,} 件：正确 {found.right:.1%}，宏平均 F1 {found.macro_f1:.4f}，"
            f"把握的误差 {found.calibration_error:.4f}",
            f"{found.texts:,} texts: {found.right:.1%} right, macro-F1 {found.macro_f1:.4f}, "
            f"calibration error {found.calibration_error:.4f}",
        )
    )
    for n, said, true in found.bands:
        console.say(
            Text(f"  {n:6,} 件  说 {said:.1%}  对 {true:.1%}", f"  {n:6,} texts  said {said:.1%}  right {true:.1%}")
        )


def _say_taken(as_json: bool, target: str) -> None:
    rows = advice.taken(SYSTEM, target)
    if as_json:
        console.json(rows)
        return
    names = {"prefilled": Text("预先填好的", "filled in"), "suggested": Text("只作提示的", "suggested")}
    for row in rows:
        share = f"{row.taken / row.offered:.1%}" if row.offered else "—"
        name = names[row.band]
        console.say(
            Text(
                f"{name.zh}：{row.offered:,} 条，采纳 {row.taken:,}（{share}），平均把握 {row.confidence:.1%}",
                f"{name.en}: {row.offered:,}, {row.taken:,} taken ({share}), stated {row.confidence:.1%}",
            )
        )
