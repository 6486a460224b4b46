"""现场检查 and 问题 at the desk: the page for a phone in the field, and a finding up to its rectification."""

from decimal import Decimal, InvalidOperation
from typing import Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.city.checklists import access, queries
from luodi.city.checklists.actions.answer_finding import answer_finding, rule_finding, silent
from luodi.city.checklists.actions.attach_evidence import attach_evidence
from luodi.city.checklists.actions.put_right import put_right
from luodi.city.checklists.actions.record_check import Seen, record_checks
from luodi.city.checklists.actions.sign_finding import sign_finding
from luodi.city.checklists.models import RESULTS, Check, Inspection, Visit
from luodi.city.checklists.models.visits import STANDINGS
from luodi.city.matters.documents import path_of
from luodi.city.refusals import Refused
from luodi.city.registry.models import Person
from luodi.engines.notation import Text
from luodi.engines.process import Refusal
from luodi.faces.desk.gate import staff
from luodi.faces.web.checklists import told_fields
from luodi.faces.web.forms import Form, Input, pick, plain
from luodi.faces.web.language import pair, say

SHOWN: Final = 200


def _visit(person: Person, pk: int, unit: str) -> tuple[Inspection, Visit]:
    try:
        row = access.get(person, pk)
    except Refused as refused:
        raise Http404 from refused
    visit = access.visits(person, pk).filter(unit__code=unit).first()
    if visit is None or not access.on_team(person, row):
        raise Http404
    return row, visit


@staff
def check(request: HttpRequest, person: Person, pk: int, unit: str) -> HttpResponse:
    """Show what is still to be looked at in a unit; a POST records what was looked at, all of it or nothing."""
    row, visit = _visit(person, pk, unit)
    error, status = "", 200
    if request.method == "POST":
        try:
            made = record_checks(person, pk, unit, _seen(request, row))
        except Refused as refused:
            error, status = say(refused.message), 422
        else:
            messages.success(request, pair(f"已记录 {len(made)} 项。", f"Recorded: {len(made)}."))
            return redirect("desk:inspection_check", pk, unit)
    done = {one.item_id: one for one in queries.listed(person, inspection=pk).filter(unit=visit.unit_id)}
    items = queries.items_of(row)
    page = {
        "row": row,
        "visit": visit,
        "left": [(item, told_fields(item), _typed(request, item.pk)) for item in items if item.pk not in done],
        "done": [(item, done[item.pk], say(RESULTS[done[item.pk].result])) for item in items if item.pk in done],
        "results": pick(RESULTS.items()),
        "error": error,
        "size": len(items),
    }
    return render(request, "desk/inspection_check.html", page, status=status)


def _typed(request: HttpRequest, item: int) -> dict[str, str]:
    return {key: request.POST.get(f"{key}-{item}", "") for key in ("result", "words", "score")}


def _seen(request: HttpRequest, row: Inspection) -> list[Seen]:
    """Return what was answered: items without an answer are left for later."""
    out = []
    for item in queries.items_of(row):
        typed = _typed(request, item.pk)
        if typed["result"]:
            words = typed["words"].replace("\x00", "")[:2_001]
            out.append(Seen(item.pk, typed["result"], words, _score(typed["score"], item.number)))
    return out


def _score(text: str, number: str) -> Decimal | None:
    try:
        return Decimal(text) if text.strip() else None
    except InvalidOperation as error:
        raise Refused("bad_value", WRONG_SCORE, number) from error


WRONG_SCORE: Final = Text("分数要写数字。", "Points are a number.")


@staff
def findings(request: HttpRequest, person: Person) -> HttpResponse:
    """List the findings one may see, those that wait for somebody first."""
    wanted = plain(request.GET.get("standing"), 8)
    rows = list(queries.listed(person, finding=True, standing=wanted if wanted in STANDINGS else "")[: SHOWN + 1])
    told = [(row, say(STANDINGS[row.standing]), queries.fate(row, timezone.now())) for row in rows[:SHOWN]]
    standings = [(code, say(name)) for code, name in STANDINGS.items() if code]
    page = {"rows": told, "more": len(rows) > SHOWN, "standings": standings, "wanted": wanted}
    return render(request, "desk/findings.html", page)


def _check(person: Person, pk: int) -> Check:
    try:
        access.check(person, pk)
    except Refused as refused:
        raise Http404 from refused
    return queries.listed(person).get(pk=pk)


@staff
def finding(request: HttpRequest, person: Person, pk: int) -> HttpResponse:
    """Show a check with its evidence, and what may be done with it now."""
    row = _check(person, pk)
    signers = [signer.person for signer in row.signers.all()]
    plans = access.may_plan(person, row.inspection)
    team = access.on_team(person, row.inspection)
    rules = plans and person not in signers and (row.standing == "disputed" or silent(row, timezone.now()))
    page = {
        "row": row,
        "standing": say(STANDINGS[row.standing]) if row.standing else say(RESULTS[row.result]),
        "fields": told_fields(row.item),
        "signers": signers,
        "became": queries.fate(row, timezone.now()),
        "may_sign": team and row.standing in ("noted", "signed") and person not in signers,
        "may_answer": row.standing == "signed" and access.may_answer(person, row),
        "may_rule": rules,
        "may_put_right": plans and row.standing == "settled",
        "may_attach": team and row.inspection.state == "running" and row.standing in ("", "noted", "signed"),
        "answers": Form([Input("words", pair("说明（有异议必填）", "Words (needed for a dispute)"), "long")]).inputs,
        "ruling": Form([Input("words", pair("理由", "Why"), "long", True)]).inputs,
    }
    return render(request, "desk/finding.html", page)


@require_POST
@staff
def finding_move(request: HttpRequest, person: Person, pk: int, kind: str) -> HttpResponse:
    """Sign a finding, answer it for the unit, rule on it, have it put right, or add evidence."""
    _check(person, pk)
    words = request.POST.get("words", "").replace("\x00", "")
    yes = request.POST.get("choice") == "yes"
    try:
        if kind == "sign":
            sign_finding(person, pk)
        elif kind == "answer":
            answer_finding(person, pk, agrees=yes, words=words)
        elif kind == "rule":
            rule_finding(person, pk, stands=yes, words=words)
        elif kind == "put-right":
            put_right(person, pk, urge="yes" if request.POST.get("urge") else "no")
        elif kind == "evidence":
            for file in request.FILES.getlist("files"):
                attach_evidence(person, pk, file.name or "file", file)
        else:
            raise Http404
    except (Refused, Refusal) as refused:
        messages.error(request, say(refused.message))
    else:
        messages.success(request, pair("已办理。", "Done."))
    return redirect("desk:finding", pk)


@staff
def evidence(request: HttpRequest, person: Person, pk: int) -> FileResponse:
    """Give a piece of evidence out, to be saved."""
    try:
        row = queries.evidence(person, pk)
    except Refused as refused:
        raise Http404 from refused
    path = path_of(row.sha256)
    if not path.is_file():
        raise Http404
    name = "".join(sign for sign in row.name if sign.isprintable()) or "file"
    response = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
