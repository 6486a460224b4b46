"""`luodi map`: draw maps from the city's own boundaries, or from the pack's schematic ones again."""

from pathlib import Path
from typing import Annotated

import typer

from luodi.city.registry.actions.keep_outlines import keep_outlines
from luodi.city.registry.actors import SYSTEM
from luodi.city.registry.models import Region
from luodi.city.registry.outlines import read_geojson
from luodi.engines.notation import Text
from luodi.faces.cli.console import console

app = typer.Typer(no_args_is_help=True, help="地图：换用自己的区划边界。Maps: the city's own boundaries.")


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="GeoJSON，属性 adcode 或 code 是区划代码。With adcode or code.")],
) -> None:
    """用文件里的边界画地图；留在本机，不发到别处。Draw maps from the boundaries in a file; it stays on this machine."""
    shapes = read_geojson(file, frozenset(Region.objects.values_list("code", flat=True)))
    keep_outlines(SYSTEM, shapes)
    console.note(Text(f"换用了 {len(shapes)} 个区划的边界。", f"{len(shapes)} regions are drawn from it now."))


@app.command()
def drop() -> None:
    """恢复数据包里的示意轮廓。Go back to the pack's schematic outlines."""
    keep_outlines(SYSTEM, {})
    console.note(Text("恢复了数据包的示意轮廓。", "The pack's outlines are drawn again."))
