"""Keys and copies lie apart: whoever holds both can read everything, whoever holds only a copy no personal data."""

import hashlib
import os
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings

from luodi.city.refusals import Refused
from luodi.engines.notation import Text

NAMES: Final = ("django", "master", "seal")
NEEDED: Final = ("master", "seal")
"""Without `master` nobody's data can be read, without `seal` no seal follows the last one. Another `django` key only
ends everybody's sign-in."""


def _given(name: str) -> str:
    return os.environ.get(f"LUODI_KEY_{name.upper()}", "")


def fingerprint(name: str, secret: str, salt: str) -> str:
    """Return what tells a key from another one without giving it away, even one that a person made up."""
    raw = hashlib.scrypt(f"{name}\0{secret}".encode(), salt=bytes.fromhex(salt), n=1 << 14, r=8, p=1, dklen=16)
    return raw.hex()


def fingerprints(salt: str, folder: Path | None = None) -> dict[str, str]:
    """Return the fingerprints of the keys given by the environment or lying in `folder`."""
    where = folder or Path(settings.HOME) / "keys"
    found: dict[str, str] = {}
    for name in NAMES:
        file = where / name
        if secret := _given(name) or (file.read_text().strip() if file.is_file() else ""):
            found[name] = fingerprint(name, secret, salt)
    return found


def put_apart(folder: Path) -> list[str]:
    """Copy the keys that lie in files into `folder`, readable by its owner alone; return their names."""
    home = Path(settings.HOME) / "keys"
    names = [name for name in NAMES if (home / name).is_file() and not _given(name)]
    if names:
        folder.mkdir(parents=True, mode=0o700)
    for name in names:
        target = folder / name
        target.touch(mode=0o600)
        shutil.copyfile(home / name, target)
    return names


def check(wanted: dict[str, str], salt: str, folder: Path | None) -> None:
    """Refuse (`keys_missing`, `keys_wrong`) unless environment or `folder` hold the keys a copy needs."""
    found = fingerprints(salt, folder or Path(os.devnull))
    for name in NEEDED:
        if name not in wanted:
            continue
        if name not in found:
            raise Refused(
                "keys_missing",
                Text(
                    f"缺少密钥 {name}：用 --keys 指出另存的密钥文件夹，或设环境变量 LUODI_KEY_{name.upper()}。",
                    f"The key {name} is missing: name the folder of keys with --keys, or set LUODI_KEY_{name.upper()}.",
                ),
                "keys",
            )
        if found[name] != wanted[name]:
            raise Refused(
                "keys_wrong",
                Text(f"密钥 {name} 不是这份备份的。", f"The key {name} does not belong to this backup."),
                "keys",
            )
