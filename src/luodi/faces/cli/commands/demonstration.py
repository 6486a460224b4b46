"""`luodi demo`: tables, pack, staff and some months of invented matters, ready to be served."""

import time
from typing import Annotated

import typer
from django.conf import settings

from luodi.city import packing
from luodi.engines.notation import Text
from luodi.faces.cli.commands.server import migrate
from luodi.faces.cli.console import console
from luodi.faces.cli.demo import PASSWORD, SEED, Size, build, inspect, let_them_in, send_forms
from luodi.faces.cli.demo.programmes import programmes
from luodi.faces.cli.demo.projects import projects
from luodi.faces.cli.demo.quarters import quarters
from luodi.faces.cli.demo.shared_files import shared_files
from luodi.faces.cli.people import load_people

SHOWN = ("zhou", "wu", "wang", "feng", "zheng", "xu", "he", "shi")


def demo(
    size: Annotated[Size, typer.Option(help="small 约 200 件，full 约 5000 件 some 200 or 5,000 matters")] = Size.FULL,
    seed: Annotated[int, typer.Option(help="随机种子：同一种子同一城市 the same seed, the same city")] = SEED,
) -> None:
    """建演示城市：数据包、虚构的人员和一年的事项；再跑不重复，中断可续。Make a demo city; again adds nothing."""
    started = time.monotonic()
    migrate()
    pack = settings.LUODI_PACK
    changes = packing.load(packing.find_pack(pack))
    console.note(Text(f"数据包：{len(changes)} 处变化", f"Pack: {len(changes)} changes"))
    staff = load_people(pack)
    console.note(Text(f"人员：新增 {staff}", f"Staff: {staff} new"))
    people = let_them_in(pack)
    made = build(pack, _progress, size=size, seed=seed)
    forms = send_forms(pack, seed=seed)
    inspect(pack, seed=seed)
    console.note(Text(f"报表：新增 {forms} 份", f"Forms: {forms} new"))
    quarters(seed)
    programmes(seed)  # before the projects: some of them were brought by a cohort
    shared_files(pack)
    entered = projects(seed)
    console.note(Text(f"项目：新增 {entered} 个", f"Projects: {entered} new"))
    console.say(
        Text(
            f"演示城市已就绪：新增 {made} 件（{time.monotonic() - started:.0f} 秒）。口令都是 {PASSWORD}",
            f"The demo city is ready: {made} new matters ({time.monotonic() - started:.0f} s). Password: {PASSWORD}",
        )
    )
    for person in people:
        if person.username in SHOWN:
            console.say(f"  {person.username:8} {person.name}")
    console.say(Text("运行 luodi serve，打开 http://127.0.0.1:8000", "Run luodi serve and open http://127.0.0.1:8000"))


def _progress(done: int, total: int) -> None:
    console.progress(Text(f"事项：{done}/{total}", f"Matters: {done}/{total}"))
