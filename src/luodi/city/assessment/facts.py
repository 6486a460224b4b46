"""What the journal says of each matter as of a moment, as one relational expression that every database answers alike.

Three layers. `flat` is the journal with what entries settle pulled out of their bodies into plain columns: made by the
record's own database (SQLite, PostgreSQL). `facts` is one row a matter: what stands of what was settled (`FACTS`),
made by the same database, or folded from a file of columns for DuckDB. Conditions (`CONDITIONS`) are predicates over a
row of facts. All times are milliseconds since 1970, so that no engine's idea of time zones enters; what stands `last`
is packed into one number with its order, because no two engines spell "the last one" alike.
"""

from dataclasses import dataclass
from typing import Final, Literal, Protocol

from luodi.city.matters.store.moments import MILLISECONDS

SPAN: Final = 1 << 42
"""Above every value `last` keeps (milliseconds until 2109), and a power of two: the low bits are the value."""
REASONS: Final = {"answered": 1, "declined": 2, "withdrawn": 3, "merged": 4, "handed_over": 5, "unanswered": 6}
COLUMNS: Final = (
    *("matter", "seq", "kind", "happened", "recorded", "type", "region"),
    *("lead", "answered", "closed", "reason", "rating", "reopened", "elevated", "looked"),
    *("due", "stop", "standing", "outcome", "amount", "contented", "solved"),
)
"""Of `flat`. `amount` in ten-thousandths; `looked` 1 held, 2 rebounded; `contented`, `solved` 1 yes, 2 no, 3 partly,
0 not said."""


Asks = tuple[tuple[str, tuple[str, ...]], ...]
"""Questions to the facts of a matter, in order: which fact, and by which of its codes the answer is yes."""


class Dialect(Protocol):
    """How one database reads a value out of an entry's body, and the moment of a column."""

    body: str
    """A relation to join that holds the parsed body, or nothing."""

    def number(self, *path: str) -> str:
        """Return the expression of a whole number at a path of the body, NULL where there is none."""

    def word(self, *path: str) -> str:
        """Return the expression of a text at a path of the body."""

    def scaled(self, *path: str) -> str:
        """Return the expression of ten thousand times a decimal at a path of the body, as a whole number."""

    def moment(self, column: str) -> str:
        """Return the milliseconds of a column of time."""


class Sqlite:
    """SQLite: JSON functions read the text; times are ISO texts in UTC."""

    body = ""

    def number(self, *path: str) -> str:
        """Return json_extract: whole numbers stay whole."""
        return f"json_extract(e.body, '$.{_dotted(path)}')"

    word = number

    def scaled(self, *path: str) -> str:
        """Return it by way of a real: exact up to 2^53 ten-thousandths."""
        return f"CAST(round(CAST({self.number(*path)} AS REAL) * 10000) AS INTEGER)"

    def moment(self, column: str) -> str:
        """Return it rounded."""
        return MILLISECONDS["sqlite"].format(column)


class Postgres:
    """PostgreSQL: the body is parsed once a row."""

    body = "CROSS JOIN LATERAL (SELECT e.body::jsonb AS j OFFSET 0) parsed"

    def word(self, *path: str) -> str:
        """Return the text at the path."""
        keys = ",".join("-1" if key == "#" else key for key in path)
        return f"(parsed.j #>> '{{{keys}}}')"

    def number(self, *path: str) -> str:
        """Return the text at the path as a bigint."""
        return f"{self.word(*path)}::bigint"

    def scaled(self, *path: str) -> str:
        """Return the exact number times ten thousand."""
        return f"round({self.word(*path)}::numeric * 10000)::bigint"

    def moment(self, column: str) -> str:
        """Return the column's epoch."""
        return MILLISECONDS["postgresql"].format(column)


def _dotted(path: tuple[str, ...]) -> str:
    """Return a path in SQLite's spelling: `#` is the last item of a list, a whole number an index."""
    out = ""
    for key in path:
        out += "[#-1]" if key == "#" else f"[{key}]" if key.isdigit() else f'."{key}"'
    return out.removeprefix(".")


@dataclass(frozen=True, slots=True)
class Flows:
    """What the flows of the city's types say that entries do not: by number of the type's version."""

    clocks: dict[tuple[str, ...], tuple[int, ...]]
    """The clock that ends with the answer: its name in a version, then those in others; whose they are."""
    must_accept: tuple[str, ...]
    """Codes of types with a step of acceptance."""


def flat(dialect: Dialect, flows: Flows, types: tuple[str, ...], asks: Asks = ()) -> str:
    """Return the journal in plain columns, of matters of some types (all: none named), for Django's own tables.

    Every one of `asks` is one column more: `fact0`, `fact1`, … 1 yes, 0 no, where an entry settles that fact.

    Takes two parameters: up to when it happened and up to when it was recorded, both included.
    """
    d = dialect
    fx = ("fx", "set")
    settled = {
        **{key: d.number(*fx, key) for key in ("lead", "answered", "closed", "rating", "reopened", "elevated")},
        "reason": _coded(d.word(*fx, "reason"), {"": 0} | REASONS),
        "looked": _coded(d.word(*fx, "looked_back"), {"": 0, "held": 1, "rebounded": 2}),
        "due": _clocked(flows, d, "due"),
        "stop": f"CASE WHEN {_clocked(flows, d, 'due')} IS NOT NULL THEN coalesce({_clocked(flows, d, 'stop')}, 0) END",
        "standing": f"CASE WHEN {_clocked(flows, d, 'pauses', '#', '1')} = 0 THEN 1"
        f" WHEN {_clocked(flows, d, 'due')} IS NOT NULL THEN 0 END",
        "outcome": f"CASE WHEN e.kind = 'outcome' THEN {d.word('data', 'kind')} END",
        "amount": f"CASE WHEN e.kind = 'outcome' THEN {d.scaled('data', 'amount')} END",
        "contented": _of_call(d, "satisfied"),
        "solved": _of_call(d, "solved"),
    }
    asked = "".join(f", {_asked(d, *ask)} AS fact{n}" for n, ask in enumerate(asks))
    chosen = f"AND t.code IN ({words(types)})" if types else ""
    return f"""SELECT e.matter_id AS matter, e.seq AS seq, e.kind AS kind, {d.moment("e.happened")} AS happened,
 {d.moment("e.recorded")} AS recorded, t.code AS type, m.region AS region,
 {", ".join(f"{settled[name]} AS {name}" for name in COLUMNS[7:])}{asked}
FROM matters_entry e JOIN matters_matter m ON m.id = e.matter_id JOIN matters_mattertype t ON t.id = m.type_id {d.body}
WHERE e.happened <= %s AND e.recorded <= %s {chosen}"""  # noqa: S608 - codes and this module's own words


def _clocked(flows: Flows, dialect: Dialect, *path: str) -> str:
    if not flows.clocks:
        return "NULL"
    cases = "".join(
        f" WHEN m.type_id IN ({', '.join(map(str, versions))}) THEN {_first(dialect, names, path)}"
        for names, versions in sorted(flows.clocks.items())
    )
    return f"CASE{cases} END"


def _first(dialect: Dialect, names: tuple[str, ...], path: tuple[str, ...]) -> str:
    """Return what stands at the path of the first of these clocks that an entry moves."""
    found = [dialect.number("fx", "clocks", name, *path) for name in names]
    return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"


def _asked(dialect: Dialect, fact: str, codes: tuple[str, ...]) -> str:
    words((fact,))  # it goes into the path as it stands
    answer = dialect.word("fx", "facts", fact)
    return f"CASE WHEN {answer} IN ({words(codes)}) THEN 1 WHEN {answer} IS NOT NULL THEN 0 END"


def _coded(expression: str, codes: dict[str, int]) -> str:
    cases = "".join(f" WHEN '{word}' THEN {code}" for word, code in codes.items())
    return f"CASE {expression}{cases} END"


def _of_call(dialect: Dialect, key: str) -> str:
    answer = _coded(dialect.word("data", key), {"none": 0, "unknown": 0, "yes": 1, "no": 2, "partly": 3})
    return f"CASE WHEN e.kind = 'called_back' THEN {answer} END"


def words(words: tuple[str, ...]) -> str:
    """Return codes as SQL literals; ValueError for what is no code (they come from packs, which only admit codes)."""
    if not all(word.replace("-", "").replace("_", "").isalnum() for word in words):
        raise ValueError("a code of a type is letters, digits, - and _")
    return ", ".join(f"'{word}'" for word in words)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a matter comes to in one respect: which entries settle it, to what, and which of several stands."""

    where: str
    """Of `flat`: the entries that settle it."""
    value: str
    """Of such an entry: a whole number."""
    stands: Literal["last", "least", "most"] = "last"
    empty: int | None = 0
    """What stands where no entry settles it."""


def _settled(column: str, empty: int | None = 0) -> Fact:
    return Fact(f"{column} IS NOT NULL", column, "last", empty)


FACTS: Final[dict[str, Fact]] = {
    "registered": Fact("kind = 'registered'", "happened", "least", None),
    "was_accepted": Fact(
        "kind IN ('accepted', 'registered')", "CASE WHEN kind = 'accepted' THEN 1 ELSE 0 END", "most", None
    ),
    **{name: _settled(name) for name in ("lead", "answered", "closed", "reason", "rating", "reopened", "elevated")},
    **{name: _settled(name) for name in ("looked", "stop", "standing", "contented", "solved")},
    "due": _settled("due", None),
    "rated_at": Fact("kind = 'rated'", "happened", "most", None),
    "called_at": Fact("kind = 'called_back'", "happened", "most", None),
}
"""The one definition: `facts` writes it as SQL, a file of columns (assessment.columns) folds its numbers by it."""


def facts(flat_relation: str, flows: Flows, more: str = "", asks: Asks = ()) -> str:
    """Return one row a matter from a relation of `flat`'s columns; `more` is further aggregates."""
    known = FACTS | {f"fact{n}": _settled(f"fact{n}") for n in range(len(asks))}
    told = ",\n ".join(f"{_standing(fact)} AS {name}" for name, fact in known.items())
    return f"""SELECT matter, MAX(type) AS type, MAX(region) AS region, {needs_none("MAX(type)", flows)} AS needs_none,
 {told}{more}
FROM {flat_relation} GROUP BY matter"""  # noqa: S608


def needs_none(type_: str, flows: Flows) -> str:
    """Return 1 where a type has no step of acceptance, 0 where it has one."""
    must = f"{type_} NOT IN ({words(flows.must_accept)})" if flows.must_accept else "1 = 1"
    return f"CASE WHEN {must} THEN 1 ELSE 0 END"


def _standing(fact: Fact) -> str:
    if fact.stands == "last":
        out = f"MAX(CASE WHEN {fact.where} THEN seq * {SPAN} + {fact.value} END) & {SPAN - 1}"
    else:
        of = "MIN" if fact.stands == "least" else "MAX"
        out = f"{of}(CASE WHEN {fact.where} THEN {fact.value} END)"
    return out if fact.empty is None else f"coalesce({out}, {fact.empty})"


_ACCEPTED: Final = f"reason <> {REASONS['declined']} AND (was_accepted = 1 OR needs_none = 1)"
_ANSWERED: Final = f"answered > 0 AND reason <> {REASONS['declined']}"
_ENDED: Final = "CASE WHEN stop > 0 THEN stop ELSE answered END"

CONDITIONS: Final[dict[str, str]] = {
    "registered": "registered IS NOT NULL",
    "accepted": _ACCEPTED,
    "declined": f"reason = {REASONS['declined']}",
    "withdrawn": f"reason = {REASONS['withdrawn']}",
    "merged": f"reason = {REASONS['merged']}",
    "handed_over": f"reason = {REASONS['handed_over']}",
    "answered": _ANSWERED,
    "closed": "closed > 0",
    "open": "closed = 0",
    "on_time": f"{_ANSWERED} AND due IS NOT NULL AND {_ENDED} < due",
    "late": f"{_ANSWERED} AND due IS NOT NULL AND {_ENDED} >= due",
    "overdue": f"closed = 0 AND answered = 0 AND {_ACCEPTED} AND due IS NOT NULL AND stop = 0 AND standing = 0"
    " AND due <= {now}",
    "unclocked": f"{_ANSWERED} AND due IS NULL",
    "reopened": "reopened > 0",
    "elevated": "elevated > 0",
    "rated": "rating > 0",
    "satisfied": "rating >= 4",
    "neutral": "rating = 3",
    "dissatisfied": "rating BETWEEN 1 AND 2",
    "called_back": "called_at IS NOT NULL",
    "contented": "contented = 1",
    "contented_partly": "contented = 3",
    "contented_said": "contented > 0",
    "solved": "solved = 1",
    "solved_partly": "solved = 3",
    "solved_said": "solved > 0",
    "held": "looked = 1",
    "rebounded": "looked = 2",
}
"""Each condition of a measure, over a row of facts; `{now}` is the moment as of which is asked."""
MOMENTS: Final = {
    "registered": "registered",
    "answered": "CASE WHEN answered > 0 THEN answered END",
    "closed": "CASE WHEN closed > 0 THEN closed END",
    "due": "due",
    "rated": "CASE WHEN rating > 0 THEN rated_at END",
    "called_back": "called_at",
}
