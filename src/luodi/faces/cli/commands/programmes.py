"""`luodi programmes`: which there are, how far one is and who owes what, and a cohort placed in its hosts.

Without `--by` only what is internal is told: a confidential programme is told to those who see it.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from luodi.city.programmes import access, bulletin, queries, queries_of_people, queries_of_rounds
from luodi.city.programmes.actions.place import decide, propose
from luodi.city.programmes.models import Programme, Round
from luodi.city.refusals import Refused
from luodi.city.registry.actors import SYSTEM, Actor
from luodi.engines.notation import Text, read_file
from luodi.faces.cli.commands import programme_files
from luodi.faces.cli.commands.accounts import person_called
from luodi.faces.cli.commands.figures import table
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="专项、批次、专班：进度、分派。Programmes: progress, placement.")
app.add_typer(programme_files.app, name="files")
Code = Annotated[str, typer.Argument(help="代码 a programme's code")]
By = Annotated[str, typer.Option("--by", help="以谁的身份（用户名） as whom")]
LISTED = (
    Text("代码", "code"),
    Text("种类", "kind"),
    Text("牵头", "lead"),
    Text("到", "until"),
    Text("人", "people"),
    Text("任务", "tasks"),
    Text("名称", "title"),
)
TARGETS = (
    Text("目标", "target"),
    Text("已达", "reached"),
    Text("目标数", "amount"),
    Text("%", "%"),
    Text("每人", "each"),
)
OWING = (Text("姓名", "name"), Text("还欠", "owes still"))
SEATS = (Text("用户名", "user name"), Text("姓名", "name"), Text("接收单位", "host"))


@app.callback()
def programmes() -> None:
    """专项、批次、专班。Programmes."""


def _who(by: str) -> Actor:
    return person_called(by) if by else SYSTEM


@app.command("list")
def list_(
    kind: Annotated[str, typer.Option(help="campaign、cohort、task_force")] = "",
    ended: Annotated[bool, typer.Option("--ended", help="连同已结束的 those that ended, too")] = False,
    by: By = "",
) -> None:
    """列出专项、批次、专班。The programmes there are."""
    rows = access.visible(_who(by)).select_related("lead").order_by("-from_date", "-pk")
    rows = rows.filter(kind=kind) if kind else rows
    found = rows if ended else rows.filter(closed=None)
    console.say(table([_line(row) for row in found], LISTED))


def _line(row: Programme) -> list[str]:
    people = queries.members(row).exclude(person=None).count()
    told = (row.to_date.isoformat(), f"{people:,}", f"{row.tasks.count():,}", console.text(row.title))
    return [row.code, row.kind, console.text(row.lead.name), *told]


@app.command("show")
def show(code: Code, by: By = "", as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """目标和进度、谁还欠什么、意见建议转化。Targets, who owes what, what became of suggestions."""
    who = _who(by)
    row = access.get(who, code)
    progress, people = queries.progress(who, row), queries_of_people.each(row)
    made = queries_of_people.conversion(row)
    if as_json:
        console.json(
            {
                "code": row.code,
                "title": {"zh": row.title_zh, "en": row.title_en},
                "targets": [_target(one) for one in progress],
                "people": [
                    {
                        "username": one.member.person.username if one.member.person else "",
                        "counts": {measure: _plain(n) for measure, n in one.counts.items()},
                        "owes": [owed.target.measure for owed in one.owes],
                    }
                    for one in people
                ],
                "suggestions": {name: getattr(made, name) for name in made.__slots__},
            }
        )
        return
    console.say(f"{row.code}  {console.text(row.title)}  {row.from_date} – {row.to_date}")
    console.say(table([_told(one) for one in progress], TARGETS))
    owing = [one for one in people if one.owes]
    if owing:
        console.say(table([_owing(one) for one in owing], OWING))
    if made.made:
        zh = f"意见建议 {made.made} 条，已答复 {made.answered}，制度成果 {made.rules}，回头看 {made.looked_back}。"
        en = f"Suggestions: {made.made}; answered: {made.answered}; rules: {made.rules}; looked at: {made.looked_back}."
        console.say(Text(zh, en))


def _plain(n: Decimal | int) -> str:
    return f"{Decimal(n).normalize():f}"


def _target(one: queries.Progress) -> dict[str, Any]:
    said = {"reached": _plain(one.reached), "amount": _plain(one.amount), "percent": _plain(one.percent)}
    return {"name": one.target.name_zh, "measure": one.target.measure, **said, "done": one.done, "of": one.of}


def _told(one: queries.Progress) -> list[str]:
    each = f"{one.done}/{one.of}" if one.target.each else ""
    return [console.text(one.target.name), _plain(one.reached), _plain(one.amount), _plain(one.percent), each]


def _owing(one: queries_of_people.Done) -> list[str]:
    owes = [f"{console.text(o.target.name)} {_plain(o.reached)}/{_plain(o.target.amount)}" for o in one.owes]
    return [one.member.person.name if one.member.person else "", "；".join(owes)]


@app.command("bulletin")
def bulletin_(code: Code, by: By = "") -> None:
    """通报可用的话：人数、责任书、目标、线索、项目。People, letters, targets, leads and projects in sentences."""
    who = _who(by)
    for sentence in bulletin.sentences(bulletin.told(who, access.get(who, code))):
        console.say(sentence.text)


@app.command("place")
def place(
    code: Code,
    by: Annotated[str, typer.Option("--by", help="谁来分派（用户名） who places them")],
    rules: Annotated[
        Path | None, typer.Option(help="规则，YAML 或 JSON the rules", exists=True, dir_okay=False)
    ] = None,
    fair: Annotated[bool, typer.Option("--fair", help="先顾安排得最差的人 the worst off first")] = False,
    settle: Annotated[bool, typer.Option("--decide", help="定下并冻结 decide and freeze it")] = False,
) -> None:
    """求分派方案；没有证到最优就以 1 退出。Propose a placement; ends with 1 where it is not proven the best."""
    person = person_called(by)
    row = propose(person, code, _rules(rules), fair=fair)
    names = queries_of_rounds.names(row.programme)
    seats = [[who, names.get(who, who), names.get(host, host)] for who, host in sorted(row.seats.items())]
    console.say(table(seats, SEATS))
    console.say(_proof(row))
    if row.score < row.bound:
        raise typer.Exit(1)
    if settle:
        decide(person, code, row.n)
        console.say(Text(f"第 {row.n} 轮已定下，校验值 {row.digest}。", f"Round {row.n} is decided: {row.digest}."))


def _rules(path: Path | None) -> list[Mapping[str, Any]]:
    if path is None:
        return []
    found = read_file(path)
    given = found.get("rules") if isinstance(found, dict) else found
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        told = Text("规则文件写一列规则：- {rule: apart, people: […]}", "A file of rules holds a list of them.")
        raise Refused("bad_value", told, "rules")
    return [dict(one) for one in given]


def _proof(row: Round) -> Text:
    gap = row.bound - row.score
    zh = "已证最优" if not gap else f"离最优最多差 {gap}"
    en = "proven to be the best" if not gap else f"at most {gap} from the best"
    people = len(row.seats)
    return Text(
        f"第 {row.n} 轮：{people} 人，得分 {row.worth}，{zh}，动了 {len(row.moved)} 人。",
        f"Round {row.n}: {people} people, worth {row.worth}, {en}; moved: {len(row.moved)}.",
    )
