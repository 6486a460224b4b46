"""Empty workbooks to fill in: the headings, and one row that shows how."""

from pathlib import Path

from luodi.city.matters.office import current_type, definition, office
from luodi.city.matters.rolls import filled
from luodi.city.refusals import Refused
from luodi.city.workbooks.run import KINDS
from luodi.engines.notation import Text
from luodi.engines.prose import Column, write_workbook


def write_template(path: Path, code: str, *, language: str = "zh", type_: str = "") -> None:
    """Write a workbook with the sheet `code` (units, people, matters); for matters with the form of a type.

    Raises Refused `no_sheet` or `unknown_type`.
    """
    kind = KINDS.get(code)
    if kind is None:
        raise Refused(
            "no_sheet", Text(f"没有这样的表；有：{'、'.join(KINDS)}", f"Sheets are: {', '.join(KINDS)}"), "sheet"
        )
    shown = [(column.name, column.required, column.example) for column in kind.COLUMNS]
    if type_:
        row = current_type(type_)
        if row is None:
            raise Refused("unknown_type", Text(f"没有“{type_}”这类事项。", f"There is no type “{type_}”."), "type")
        shown = [(name, need, type_ if name == kind.COLUMNS[1].name else like) for name, need, like in shown]
        form = [filled(field, office().rolls) for field in definition(row.pk).form]
        shown += [(f.name, f.required, f.options[0] if f.options else "") for f in form]
    columns = [Column(name.get(language) + ("*" if need else ""), 18) for name, need, _ in shown]
    write_workbook(path, columns, [[like for *_, like in shown]], name=kind.NAME.get(language))
