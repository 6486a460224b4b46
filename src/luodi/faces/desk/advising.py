"""Routing help on the form that assigns: sure enough, it is filled in beforehand; less sure, it is only said."""

from luodi.city.matters.actions import Action
from luodi.city.search.routing import Advised, BadModel, advise
from luodi.faces.desk.dossier import Dossier
from luodi.faces.web.forms import Form
from luodi.faces.web.language import pair, say


def advised(form: Form, dossier: Dossier, action: Action) -> Form:
    """Add what is suggested to a form that names a lead unit. A person decides: nothing is sent by itself."""
    lead = form.get("lead") if action.kind == "assign" else None
    found = _asked(dossier) if lead else []
    if lead and found:
        lead.help = " ".join(filter(None, (lead.help, _told(found))))
        if found[0].prefill and not lead.value:
            lead.value = found[0].label
    return form


def _asked(dossier: Dossier) -> list[Advised]:
    try:
        return advise("unit", dossier.matter.title, dossier.written["text"])
    except BadModel:
        return []


def _told(found: list[Advised]) -> str:
    """Return the best suggestion with its reasons, and what else it may be."""
    best, *others = found
    why = "、".join(best.because)
    if best.prefill:
        first = pair(f"已按建议预填：{_named(best)}", f"Filled in as suggested: {_named(best)}")
    else:
        first = pair(f"建议（请确认）：{_named(best)}", f"Suggested, please confirm: {_named(best)}")
    reasons = pair(f"，依据：{why}", f", because of: {why}") if why else ""
    rest = pair("；也可能是 ", "; or ") + "、".join(map(_named, others)) if others else ""
    return f"{first}{reasons}{rest}" + pair("。", ".")


def _named(one: Advised) -> str:
    return pair(f"{say(one.name)}（把握 {one.confidence:.0%}）", f"{say(one.name)} ({one.confidence:.0%} sure)")
