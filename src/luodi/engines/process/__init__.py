"""The process engine: trees, what may be asked of a running matter, what follows, and how it is drawn. No I/O.

`parse_flow` reads a tree, `decide` answers a command with entries or a `Refusal`, `evolve` writes them down,
`possible` says what someone can do now, and `finish` proves that what runs can end.
"""

from luodi.engines.process.allowed import Possible, possible
from luodi.engines.process.command import (
    THE_REPORTER,
    THE_SYSTEM,
    Actor,
    City,
    Command,
    Decision,
    Limit,
    Refusal,
    Ruling,
    Rung,
)
from luodi.engines.process.decide import COMMANDS, decide
from luodi.engines.process.migrate import CannotMigrate, Obstacle, migrate, obstacles
from luodi.engines.process.model import Flow
from luodi.engines.process.parse import FlowReader, parse_flow
from luodi.engines.process.plan import finish, next_command
from luodi.engines.process.state import (
    REPORTER,
    SYSTEM,
    Entry,
    State,
    evolve,
    pack_entry,
    pack_state,
    unpack_entry,
    unpack_state,
)

__all__ = [
    "COMMANDS",
    "REPORTER",
    "SYSTEM",
    "THE_REPORTER",
    "THE_SYSTEM",
    "Actor",
    "CannotMigrate",
    "City",
    "Command",
    "Decision",
    "Entry",
    "Flow",
    "FlowReader",
    "Limit",
    "Obstacle",
    "Possible",
    "Refusal",
    "Ruling",
    "Rung",
    "State",
    "decide",
    "evolve",
    "finish",
    "migrate",
    "next_command",
    "obstacles",
    "pack_entry",
    "pack_state",
    "parse_flow",
    "possible",
    "unpack_entry",
    "unpack_state",
]
