"""Registers the room with Django and its part of a pack."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """The room of assessment."""

    name = "luodi.city.assessment"
    label = "assessment"
    verbose_name = "考核评价 Assessment"

    def ready(self) -> None:
        """Hook up what needs models to be loaded."""
        from luodi.city import packing  # noqa: PLC0415 - models load first
        from luodi.city.assessment import packs  # noqa: PLC0415
        from luodi.city.assessment.appraisals import models as appraisals  # noqa: F401, PLC0415
        from luodi.city.assessment.contests import models as contests  # noqa: F401, PLC0415
        from luodi.city.assessment.sampling import models as sampling  # noqa: F401, PLC0415

        if packs.PART not in packing.parts():
            packing.register(packs.PART)
