"""Runs with bulletins for tests: a month of appeals in a district, a run decided, its bulletin's words and papers."""

from collections.abc import Callable

from api_client import Answer, ApiClient
from luodi.city.assessment.models import Run
from quarters import answered

As = Callable[[str], ApiClient]


def month(region: str, *, late: int, cases: int = 12, first: str = "2026-11-03", unsolved: int = 0) -> list[str]:
    """Raise so many appeals on a day, answer the `late` ones seventeen days after and the others two; rated alike."""
    year, number, day = (int(part) for part in first.split("-"))
    slow, quick = (f"{year}-{number:02}-{day + days:02}" for days in (17, 2))
    return [
        answered(region, first, slow if n < late else quick, solved="no" if n < unsolved else "yes", stars=5)
        for n in range(cases)
    ]


def decided(as_: As, scheme: str, period: tuple[str, str]) -> str:
    """Collect a run and see it through to its decision; return its number."""
    body = {"scheme": scheme, "since": period[0], "until": period[1]}
    number = str(as_("qu").post("/assessments", body).ok()["number"])
    as_("hou").post(f"/assessments/{number}/moves/check").ok()
    as_("qu").post(f"/assessments/{number}/moves/preview").ok()
    # The days of objection pass: the clock of the test stands still.
    run = Run.objects.get(number=number)
    run.objections_until = run.known
    run.save()
    as_("he").post(f"/assessments/{number}/moves/decide").ok()
    return number


def published(as_: As, scheme: str, period: tuple[str, str]) -> str:
    """See a run through to its publication; return its number."""
    number = decided(as_, scheme, period)
    as_("qu").post(f"/assessments/{number}/moves/freeze").ok()
    as_("he").post(f"/assessments/{number}/moves/publish").ok()
    return number


def words(bulletin: Answer, language: str = "zh") -> list[str]:
    """Return what each block of a bulletin says, tables aside."""
    lines = ("".join(span["text"] for span in block[language]) for block in bulletin["blocks"])
    return [line for line in lines if line]


def on_paper(client: ApiClient, run: str, form: str, language: str) -> bytes:
    """Return a file of a run's bulletin."""
    return bytes(client.get(f"/assessments/{run}/bulletin/{form}", language=language).ok().body)
