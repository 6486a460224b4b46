"""Registers the room with Django, and its part of a pack, of backups and of the proof."""

from importlib import import_module

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """The room of campaigns, cohorts and task forces."""

    name = "luodi.city.programmes"
    label = "programmes"
    verbose_name = "专项、批次、专班 Programmes"

    def ready(self) -> None:
        """Have the pack's part read, the files shared kept and proven, and projects name programmes as one sees them.

        Models are loaded only by now.
        """
        packing, packs = import_module("luodi.city.packing"), import_module("luodi.city.programmes.packs")
        if packs.PART not in packing.parts():
            packing.register(packs.PART)
        documents, models = import_module("luodi.city.matters.documents"), import_module("luodi.city.programmes.models")
        documents.kept_for(models.SharedFile, "erased_at")
        drafts, leads = import_module("luodi.city.projects.drafts"), import_module("luodi.city.programmes.leads")
        drafts.named_by(leads.PROGRAMME, import_module("luodi.city.programmes.access").may_name)
        beside, proof = import_module("luodi.city.matters.proof.beside"), import_module("luodi.city.programmes.proof")
        beside.register_whole("programmes", proof.check)
