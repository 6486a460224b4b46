"""Codes of the outside world, checked."""

from typing import Final
from unicodedata import normalize

from stdnum.cn import uscc as standard

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

ALPHABET: Final = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")


def normal_uscc(written: str) -> str:
    """Return a unified social credit code (GB 32100-2015) without separators and in capitals.

    The check character comes from python-stdnum, right where much-copied snippets fail: a check value of 31 is the
    character 0. Unlike it, letters are taken in the first two places: rural collectives' codes begin with N.
    Raises Refused `uscc_wrong`.
    """
    code = str(standard.compact(normalize("NFKC", written)))
    sound = len(code) == 18 and ALPHABET.issuperset(code) and code[2:8].isdigit()
    if not sound or standard.calc_check_digit(code[:-1]) != code[-1]:
        raise Refused(
            "uscc_wrong",
            Text(f"统一社会信用代码不对：{written}", f"not a unified social credit code: {written}"),
            "uscc",
        )
    return code
