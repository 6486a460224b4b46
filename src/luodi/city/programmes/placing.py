"""A cohort's placement as the engine reads it: from rows and from what was frozen; rules and refusals in words."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from luodi.city.programmes.models import Programme, Round
from luodi.city.refusals import Refused
from luodi.engines.matching.placement import (
    Apart,
    AtMost,
    Demand,
    Host,
    Least,
    Most,
    Never,
    Only,
    Person,
    Problem,
    Rule,
    Share,
    Together,
    Weights,
)
from luodi.engines.notation import Text

RULES: Final = ("together", "apart", "never", "only", "at_most", "share")


def asked(
    programme: Programme, rules: Sequence[Mapping[str, Any]], now: Mapping[str, str], fair: bool, weights: Weights
) -> dict[str, Any]:
    """Return all that decides a placement, as plain JSON: who was selected, the hosts, the rules."""
    people = programme.candidates.filter(state="selected").select_related("person").order_by("person__username")
    hosts = programme.hosts.select_related("unit").order_by("unit__code")
    return {
        "people": [
            {"code": c.person.username, "traits": c.traits, "fields": sorted(c.fields), "wishes": c.wishes}
            for c in people
        ],
        "hosts": [{"code": h.unit.code, "least": h.least, "most": h.most, "wants": sorted(h.wants)} for h in hosts],
        "rules": [dict(rule) for rule in rules],
        "now": dict(now),
        "fair": fair,
        "weights": [weights.fit, weights.wish, weights.stay],
    }


def digest_of(body: Mapping[str, Any]) -> str:
    """Return the SHA-256 of what was asked, as canonical JSON."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def check_rules(body: Mapping[str, Any]) -> None:
    """Raise Refused `bad_value` on `rules`, with its number, for a rule that is none or is of what is not here: people,
    hosts, a trait or a value nobody has."""
    people, hosts = {p["code"] for p in body["people"]}, {h["code"] for h in body["hosts"]}
    traits = {trait for p in body["people"] for trait in p["traits"]}
    values = {f"{trait}={value}" for p in body["people"] for trait, value in p["traits"].items()}
    for n, given in enumerate(body["rules"], 1):
        if not _well_formed(given):
            known = "、".join(RULES)
            raise Refused(
                "bad_value", Text(f"第 {n} 条规则看不懂；可用：{known}。", f"Rule {n} is none of: {known}."), "rules"
            )
        named = {*given.get("people", ()), *([given["person"]] if "person" in given else ())}
        strange = sorted((named - people) | (set(given.get("hosts", ())) - hosts))
        strange += [given["trait"]] if "trait" in given and given["trait"] not in traits else []
        if not strange and "value" in given and f"{given['trait']}={given['value']}" not in values:
            strange = [f"{given['trait']}={given['value']}"]
        if strange:
            told = "、".join(strange)
            zh, en = f"第 {n} 条规则：这里没有“{told}”。", f"Rule {n}: there is no “{told}” here."
            raise Refused("bad_value", Text(zh, en), "rules")


def _well_formed(given: Mapping[str, Any]) -> bool:
    match given:
        case {"rule": "together" | "apart", "people": [*people], **more}:
            return not more and all(isinstance(one, str) for one in people)
        case {"rule": "never" | "only", "person": str(), "hosts": [*hosts], **more}:
            return not more and bool(hosts) and all(isinstance(one, str) for one in hosts)
        case {"rule": "at_most", "trait": str(), "number": int(number), **more}:
            return not more and number > 0
        case {"rule": "share", "trait": str(), "value": str(), **rest}:
            least, most = rest.get("least", 0), rest.get("most", 100)
            known = rest.keys() <= {"least", "most"}
            return known and isinstance(least, int) and isinstance(most, int) and 0 <= least <= most <= 100
    return False


def problem_of(body: Mapping[str, Any]) -> Problem:
    """Return the engine's problem. Raises Refused `bad_value` on `rules` where one names somebody not placed here."""
    people = tuple(Person(p["code"], p["traits"], frozenset(p["fields"]), tuple(p["wishes"])) for p in body["people"])
    hosts = tuple(Host(h["code"], h["least"], h["most"], frozenset(h["wants"])) for h in body["hosts"])
    rules = tuple(_rule(rule) for rule in body["rules"])
    try:
        return Problem(people, hosts, rules, Weights(*body["weights"]), body["now"], body["fair"])
    except ValueError as error:
        raise Refused("bad_value", Text(f"规则不对：{error}", f"A rule is wrong: {error}"), "rules") from error


def _rule(given: Mapping[str, Any]) -> Rule:
    match given:
        case {"rule": "together", "people": people}:
            return Together(frozenset(people))
        case {"rule": "apart", "people": people}:
            return Apart(frozenset(people))
        case {"rule": "never", "person": person, "hosts": hosts}:
            return Never(person, frozenset(hosts))
        case {"rule": "only", "person": person, "hosts": hosts}:
            return Only(person, frozenset(hosts))
        case {"rule": "at_most", "trait": trait, "number": number}:
            return AtMost(trait, number)
        case {"rule": "share", "trait": trait, "value": value, **rest}:
            least, most = (Fraction(rest.get(key, full), 100) for key, full in (("least", 0), ("most", 100)))
            return Share(trait, value, least, most)
    known = "、".join(RULES)
    raise Refused("bad_value", Text(f"规则可用：{known}。", f"Rules: {known}."), "rules")


def last_round(programme: Programme) -> Round | None:
    """Return the latest placement of a cohort; None before the first."""
    return programme.rounds.order_by("-n").first()


def said(demand: Demand, names: Mapping[str, str]) -> Text:
    """Return a demand in words; `names` calls people and hosts."""

    def call(codes: Iterable[str]) -> str:
        return "、".join(names.get(code, code) for code in sorted(codes))

    match demand:
        case Together(people):
            return Text(f"{call(people)}须在一处", f"{call(people)} go together")
        case Apart(people):
            return Text(f"{call(people)}不能在一处", f"{call(people)} must not be together")
        case Never(person, hosts):
            return Text(f"{call([person])}回避{call(hosts)}", f"{call([person])} must not go to {call(hosts)}")
        case Only(person, hosts):
            return Text(f"{call([person])}只去{call(hosts)}", f"{call([person])} goes to {call(hosts)} only")
        case AtMost(trait, number):
            return Text(f"一处同一{trait}最多 {number} 人", f"at most {number} of one {trait} at a host")
        case Share(trait, value, least, most):
            low, high = int(least * 100), int(most * 100)
            return Text(f"各处{trait}为{value}的占 {low}–{high}%", f"{low}–{high}% with {trait} {value} at each host")
        case Least(host, number):
            return Text(f"{call([host])}至少 {number} 人", f"{call([host])} takes at least {number}")
        case Most(host, number):
            return Text(f"{call([host])}最多 {number} 人", f"{call([host])} takes at most {number}")
