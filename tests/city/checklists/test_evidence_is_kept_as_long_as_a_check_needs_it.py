"""A file that shows what was found outlives a matter's with the same bytes, and goes into backups."""

from datetime import date
from io import BytesIO

import pytest
from django.utils import timezone

from luodi.city.checklists.actions.attach_evidence import attach_evidence
from luodi.city.checklists.actions.plan_inspection import Plan, plan_inspection
from luodi.city.checklists.actions.record_check import Seen, record_checks
from luodi.city.checklists.actions.start_inspection import start_inspection
from luodi.city.checklists.queries import items_of
from luodi.city.matters import documents
from luodi.city.registry.models import Person
from luodi.city.safekeeping import backup
from luodi.engines.notation import Text

pytestmark = pytest.mark.django_db


def test_the_file_of_a_finding_is_needed_and_goes_into_a_backup() -> None:
    wen, today = Person.objects.get(username="wen"), timezone.localdate()
    plan = Plan("qd-jw", Text("察访", ""), "targeted", today, today, ["small-powers"], ["370202001"], ["wen", "mou"])
    row = plan_inspection(wen, plan)
    start_inspection(wen, row.pk, paper="1号", paper_day=date(2026, 11, 1), authority="市纪委监委")
    (check,) = record_checks(wen, row.pk, "370202001", [Seen(items_of(row)[0].pk, "finding", "没有记录")])
    kept = attach_evidence(wen, check.pk, "a.txt", BytesIO("照片说明".encode()))
    assert documents.path_of(kept.sha256).is_file()
    assert documents.kept_elsewhere(kept.sha256)
    assert not documents.kept_elsewhere("0" * 64)
    assert "SELECT sha256 FROM checklists_evidence" in backup._documents()
