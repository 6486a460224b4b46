"""Many stateless web processes over one PostgreSQL, behind a TLS proxy."""

import os

from luodi.settings.embedded import *  # noqa: F403

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = int(os.environ.get("LUODI_HSTS", "3600"))
LUODI_SECOND_FACTOR = os.environ.get("LUODI_SECOND_FACTOR", "administrators")
