"""Redesigns of a studied process: minutes of simulation, so they are looked for beside (see `beside`)."""

import logging
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from luodi.city.claiming import claimed
from luodi.city.matters.office import office
from luodi.city.studies import keeping
from luodi.city.studies.models import Study
from luodi.engines.insight.errors import LogError
from luodi.engines.insight.log import Log
from luodi.engines.insight.redesign import Advice, Report, redesign
from luodi.engines.notation import Text

LEASE: Final = timedelta(hours=1)
CASES: Final = 20_000
"""The latest so many cases are simulated: more change the answer less than the chance of the draw does."""

log = logging.getLogger("luodi.studies")


def work(at: datetime) -> int:
    """Look for the redesigns of all studies that wait for them; return how many were looked at."""
    done = 0
    while study := claimed(Study.objects.all(), "advice_at", at, LEASE):
        _look(study)
        done += 1
    return done


def _look(study: Study) -> None:
    try:
        # A log that was brought may be of anywhere: its days off are those it shows.
        calendar = office().calendar if study.origin == "journal" else None
        report = redesign(_latest(keeping.whole(study)), calendar=calendar)
        study.advice, study.advice_state = plain(report), "ready"
    except LogError as error:
        study.advice, study.advice_state = {"zh": error.text.zh, "en": error.text.en}, "failed"
    except Exception as error:
        log.exception("advice_failed", extra={"study": study.pk})
        told = Text(f"没有推演成（{type(error).__name__}）", f"it could not be simulated ({type(error).__name__})")
        study.advice, study.advice_state = {"zh": told.zh, "en": told.en}, "failed"
    found = {"advice": study.advice, "advice_state": study.advice_state, "advice_at": None}
    # Taken back meanwhile, its row waits for a log first.
    Study.objects.filter(pk=study.pk, advice_at=study.advice_at).update(**found)


def _latest(found: Log) -> Log:
    if found.cases <= CASES:
        return found
    return found.select(np.sort(np.argsort(found.begins, kind="stable")[-CASES:]))


def plain(report: Report) -> dict[str, Any]:
    """Return what was found in plain values, as the record keeps it."""
    return {
        "observed": report.observed,
        "simulated": report.simulated,
        "miss": report.miss,
        "limit": report.limit,
        "bottlenecks": [[name, days] for name, days in report.bottlenecks[:10]],
        "advice": [_plain(one) for one in report.advice],
    }


def _plain(one: Advice) -> dict[str, Any]:
    option = one.option
    return {
        "kind": option.kind,
        "steps": list(option.steps),
        "amount": option.amount,
        "text": [option.text.zh, option.text.en],
        "evidence": [option.evidence.zh, option.evidence.en],
        "before": one.before,
        "after": one.after,
        "low": one.low,
        "high": one.high,
        "late": list(one.late),
        "refused": one.refused,
    }
