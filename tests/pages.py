"""Every page there is, as the routes tell it: one that nobody thought of is opened, read and pictured like the rest."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, reverse

from luodi.faces.desk import urls as desk
from luodi.faces.portal import urls as portal

NOT_A_PAGE = {
    "portal:figures_csv": "a file",
    "portal:figures_json": "a file",
    "portal:similar": "a part of the form",
    "desk:similar": "a part of the form",
    "desk:oidc": "leads to another server",
    "desk:oidc_back": "comes from another server",
    "desk:code": "stands between password and desk for those with a second factor",
    "desk:delegation_end": "a form is sent to it",
    "desk:digest_mail": "a form is sent to it",
    "desk:sign_out_everywhere": "a form is sent to it",
    "desk:thing": "a row of a roll, shown like the roll",
    "portal:language": "switches the language",
    "portal:leave": "forgets the matter",
    "portal:bpmn": "a file",
    "portal:rate_visit": "opened by an invitation's code, shown like the page of a place",
    "portal:file": "a file",
    "portal:do": "a form is sent to it",
    "desk:demo": "signs in",
    "desk:sign_out": "signs out",
    "desk:upload": "takes files",
    "desk:assisting_do": "a form is sent to it",
    "desk:assisting_file": "a file",
    "desk:assisted": "opened by who acts for the applicant, pictured in its own test",
    "desk:assisting_over": "opened by the head of a grid, for a matter that somebody acts in",
    "desk:papers": "a form is sent to it",
    "desk:file": "a file",
    "desk:preview": "a file",
    "desk:filter": "a form is sent to it",
    "desk:many": "a form is sent to it",
    "desk:export_journal": "a file",
    "desk:export_file": "a file",
    "desk:export_again": "a form is sent to it",
    "desk:template": "a file",
    "portal:result": "shown like the desk's page of an assessment",
    "desk:assessment_again": "a form is sent to it",
    "desk:bulletin_file": "a file",
    "desk:assessment_move": "a form is sent to it",
    "portal:contest": "shown like the desk's page of a contest",
    "portal:contest_unit": "shown like the desk's page of a unit in a contest",
    "desk:contest": "opened on a frozen run, looked at in its own test",
    "desk:contest_unit": "opened on a frozen run, looked at in its own test",
    "desk:appraisal": "opened by who is on its roll, looked at in its own test",
    "desk:appraisal_move": "a form is sent to it",
    "desk:appraisal_report": "a form is sent to it",
    "desk:appraisal_question": "a form is sent to it",
    "desk:appraisal_reply": "a form is sent to it",
    "desk:assessment_draw": "a form is sent to it",
    "desk:contest_move": "a form is sent to it",
    "desk:objection_rule": "a form is sent to it",
    "desk:filing_judge": "a form is sent to it",
    "desk:study_picture": "a file",
    "desk:study_workbook": "a file",
    "desk:study_drop": "a form is sent to it",
    "desk:burden_stop": "a form is sent to it",
    "desk:programme": "one programme, shown in its own test",
    "desk:programme_course": "one programme's course, shown in its own test",
    "desk:programme_files": "one programme's files, shown in its own test",
    "desk:programme_file": "a file; of a sealed one what for is asked, shown in its own test",
    "desk:field": "a trainee's page, shown in its own test",
    "desk:field_shell": "kept for when there is no network, shown in its own test",
    "desk:field_worker": "a file",
    "desk:placement": "a cohort's placement, shown in its own test",
    "desk:place": "a form is sent to it",
    "desk:member_release": "a form is sent to it",
    "desk:burden_noted": "a form is sent to it",
    "desk:burden_refuse": "a form is sent to it",
    "desk:burden_form": "a form that was sent, pictured in its own test",
    "desk:burden_asking": "a form to fill in, pictured in its own test",
    "desk:checklist_workbook": "a file",
    "desk:checklist_next": "a form is sent to it",
    "desk:checklist_in_force": "a form is sent to it",
    "desk:checklist_diff": "two versions of a list, shown in its own test",
    "desk:inspection": "an inspection, shown in its own test",
    "desk:inspection_check": "a unit that is inspected, shown in its own test",
    "desk:inspection_move": "a form is sent to it",
    "desk:finding": "a finding, shown in its own test",
    "desk:finding_move": "a form is sent to it",
    "desk:evidence": "a file",
    "desk:keypost_choose": "a form is sent to it",
    "desk:keypost_list": "a list that was chosen, shown in its own test",
    "desk:integrity_file": "a sealed file, shown in its own test",
    "desk:selection": "a selection, shown in its own test",
    "desk:selection_move": "a form is sent to it",
    "desk:project": "one project, pictured in its own test",
    "desk:project_do": "a form is sent to it",
    "desk:project_month_judge": "a form is sent to it",
    "desk:projects_file": "a file",
    "desk:webhook_end": "a form is sent to it",
    "desk:delivery_again": "a form is sent to it",
    "desk:revoke": "a form is sent to it",
}
WHO = {
    "desk:webhooks": "sysadmin",
    "desk:workbooks": "sysadmin",
    "desk:handing_over": "sysadmin",
    "desk:assisting": "lc-wg-sp-head",
    "desk:assessments": "qu",
    "desk:assessment": "qu",
    "desk:bulletin": "qu",
    "desk:figure": "qu",
    "desk:appraisals": "qu",
    "desk:contests": "qu",
    "desk:filings": "qu",
    "desk:sign_in": "",
    "desk:inspection_plan": "wen",
    "desk:checklist": "wen",
    "desk:keyposts": "wen",
    "desk:integrity_files": "shi",
}
"""Who opens a page; others of the desk are opened by a clerk of the hotline."""
QUERIES = {"desk:study_cases": "?what=activity&of=0"}
"""What a page must be asked for."""
CLERK, ROLL = "zhou", "residences"


@dataclass(frozen=True, slots=True)
class Opened:
    """One page to open: its name, its address, and as whom (a user name; empty for the public)."""

    name: str
    url: str
    who: str


def pages(
    number: str, type_: str = "hotline", study: int = 0, run: str = "", bulletin: str = "", **more: str
) -> Iterator[Opened]:
    """Yield every page of portal and desk; those of one matter show `number`, those of a study the clerk's `study`,
    those of an assessment the hotline's `run`, a bulletin that of another, which is decided.

    Raises KeyError for a route with a part that stands for nothing known here: say what to open it with.
    """
    known: Mapping[str, object] = {
        "portal:guide": {"code": type_},
        "portal:raise": {"code": type_},
        "portal:progress": {"number": number},
        "portal:rate": {"kind": "window", "code": "smzx-1"},
        "desk:matter": {"number": number},
        "desk:do": {"number": number, "kind": "note"},
        "desk:identity": {"number": number},
        "desk:raise_one": {"code": type_},
        "desk:unit": {"code": "qd-zjj"},
        "desk:roll": {"code": ROLL},
        "desk:enterprise": {"code": "lc-jixie"},
        "desk:checklist": {"code": "small-powers"},
        "portal:power": {"code": "small-powers"},
        "desk:type": {"code": type_, "version": 1},
        "desk:assessment": {"number": run},
        "desk:bulletin": {"number": bulletin},
        "desk:figure": {"number": run, "unit": "370212", "indicator": "answered"},
        "desk:study": {"pk": study},
        "desk:study_variants": {"pk": study},
        "desk:study_loads": {"pk": study},
        "desk:study_waiting": {"pk": study},
        "desk:study_redesign": {"pk": study},
        "desk:study_discovered": {"pk": study},
        "desk:study_cases": {"pk": study},
        **more,
    }
    for room, routes in (("portal", portal.urlpatterns), ("desk", desk.urlpatterns)):
        for route in routes:
            assert isinstance(route, URLPattern)
            name = f"{room}:{route.name}"
            if name in NOT_A_PAGE:
                continue
            values = known[name] if "<" in str(route.pattern) else {}
            who = WHO.get(name, CLERK) if room == "desk" else ""
            more_ = QUERIES.get(name, "")
            yield Opened(name, reverse(name, kwargs=values) + more_, who)  # type: ignore[arg-type]
