"""Luodi: start → A → (B ∥ C) → D → E through its actions, on SQLite (synchronous=FULL) or PostgreSQL.

Nothing is left out: permission under the lock, the hash chain, clocks on the working-day calendar, the projection, the
reporter's secret, durable before it is acknowledged. Sixteen at once share transactions (group commit), as served.
"""

import argparse
import os
import sys
from importlib.metadata import version
from pathlib import Path

from answering import Life, answer

sys.path.insert(0, str(Path(__file__).parent.parent))
from write import POSTS, load, set_up, type_in_force

TYPE = """
type: five
row: A2
name: {zh: 五步, en: Five steps}
summary: {zh: 与同类软件比, en: Beside peers}
intake: qd-12345
public: true
anonymous: true
flow:
  - {step: assign, name: {zh: 派单, en: A}, by: intake, role: dispatcher}
  - parallel:
      - {step: handle, name: {zh: 牵头, en: B}}
      - {step: assist, name: {zh: 协办, en: C}, act: handle, by: co, signing: {style: all}}
  - {step: reply, name: {zh: 答复, en: D}}
  - {step: close, name: {zh: 办结, en: E}, by: intake, role: clerk}
clocks:
  - {name: overall, title: {zh: 办理, en: Overall}, limit: RX-SD, from: assigned, to: replied, ladder: standard}
"""
STEPS = (
    ("bench-clerk", "assign", {"lead": "qd-zjj", "co": ["qd-cgj"]}, ""),
    ("bench-lead", "handle", {}, "handle"),
    ("bench-help", "handle", {}, "assist"),
    ("bench-lead", "reply", {"words": "已经解决。"}, ""),
    ("bench-clerk", "close", {}, ""),
)


def make() -> Life:
    """Return one matter's life."""
    from luodi.city.matters.access import PUBLIC
    from luodi.city.matters.actions import act, action, raise_matter
    from luodi.city.matters.actions.raise_matter import Draft
    from luodi.city.registry.models import Person

    people = {p.username: p for p in Person.objects.filter(username__in=POSTS)}
    draft = Draft("five", "路灯不亮", "小区门口的路灯坏了三天，请尽快修。", "370202")

    def life() -> int:
        number = raise_matter(PUBLIC, draft).number
        for who, kind, data, step in STEPS:
            act(people[who], action(kind), number, data, step=step)
        return len(STEPS)

    return life


def main() -> None:
    """Load the city, check one whole matter, and answer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database", choices=("sqlite", "postgresql", "as-it-is"), help="as-it-is: as the settings say")
    parser.add_argument("home", type=Path, nargs="?")
    options = parser.parse_args()
    if options.database != "as-it-is":
        set_up(options.database, options.home)
    import django

    django.setup()
    load()
    from django.db import connections

    from luodi.city.matters.models import Matter

    type_in_force("five", "五步", "Five steps", TYPE)
    make()()
    assert Matter.objects.order_by("-pk").values_list("status", flat=True)[0] == "closed"
    answer(make, connections.close_all, version=version("luodi"), pid=os.getpid())


if __name__ == "__main__":
    main()
