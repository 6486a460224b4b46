"""Closed lists the registry's rows choose from. Words are the field's; see the word list in docs."""

from typing import Final

from django.db import models


class UnitKind(models.TextChoices):
    """What sort of organisation a unit is."""

    CITY = "city", "城市 city"
    BUREAU = "bureau", "部门 bureau"
    DISTRICT = "district", "区市 district"
    STREET = "street", "镇街 street"
    COMMUNITY = "community", "社区 community"
    ENTERPRISE = "enterprise", "企业 enterprise"
    CHAMBER = "chamber", "商会 chamber"
    SCHOOL = "school", "学校 school"
    HOST = "host", "实训单位 host"
    CENTRE = "centre", "中心 centre"
    OTHER = "other", "其他 other"


class Scope(models.TextChoices):
    """How far down the tree a role sees from the unit it is held in."""

    OWN = "own", "本单位 own unit"
    SUBTREE = "subtree", "本单位及下级 unit and below"
    ALL = "all", "全部 all units"


class Level(models.IntegerChoices):
    """Confidentiality: the higher, the fewer see it."""

    PUBLIC = 0, "公开 public"
    INTERNAL = 1, "内部 internal"
    RESTRICTED = 2, "受限 restricted"
    SEALED = 3, "密封 sealed"


class Means(models.TextChoices):
    """How a specialist was in touch with an enterprise."""

    ONSITE = "onsite", "上门 on site"
    CALL = "call", "电话 by phone"
    ONLINE = "online", "线上 on line"
    RECEIVED = "received", "接待 received"


SPECIALIST: Final = "specialist"
"""服务专员: the role that a bond with an enterprise gives wherever its holder serves."""
BONDS: Final = "registry.bonds"
"""What a role opens that pairs specialists with enterprises (roles.yaml)."""
SYSADMIN: Final = "sysadmin"
SECADMIN: Final = "secadmin"
AUDITOR: Final = "auditor"
ADMINISTRATORS: Final = frozenset({SYSADMIN, SECADMIN, AUDITOR})
"""系统、安全、审计管理员: three roles that must be three different people (三员分立, GB/T 22239-2019 8.1.4)."""
