"""`luodi programmes bulletin`: what can be told of a programme; of one that is not there it says so."""

from cli_support import Luodi

from luodi.city.programmes.models import Programme
from luodi.city.registry.kinds import Level
from luodi.city.registry.models import Person, Unit


def test_a_programme_is_told_and_one_that_is_not_there_said_so(db: None, luodi: Luodi) -> None:
    programme = Programme.objects.create(
        code="sz",
        kind="cohort",
        title_zh="体悟实训",
        lead=Unit.objects.get(code="qd-zzb"),
        level=Level.INTERNAL,
        from_date="2026-01-01",
        to_date="2026-12-20",
        by=Person.objects.get(username="wang"),
        at="2026-01-01T00Z",
    )
    programme.targets.create(name_zh="走访企业", measure="enterprises", amount=5)
    said = luodi("programmes", "bulletin", "sz")
    assert (said.code, "目标1项，完成0项。" in said.out) == (0, True)
    missing = luodi("programmes", "bulletin", "nonsense")
    assert (missing.code, "没有这个专班" in missing.err) == (2, True)
