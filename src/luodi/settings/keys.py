"""Secrets of one installation: made on first use, kept in files outside the database and outside git."""

import os
import secrets
from pathlib import Path


def installation_secret(home: Path, name: str) -> str:
    """Return the secret `name`, from the environment (`LUODI_KEY_<NAME>`) or `home/keys/<name>`, making it once.

    Two processes that start together agree: the file is created exclusively, and the loser reads the winner's.
    """
    given = os.environ.get(f"LUODI_KEY_{name.upper()}")
    if given:
        return given
    path = home / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f"{name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
