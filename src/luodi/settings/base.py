"""What every installation shares. Nothing here is a secret and nothing here names a machine."""

import os
from pathlib import Path

from luodi.settings.database import database_from
from luodi.settings.logs import configuration

HOME = Path(os.environ.get("LUODI_HOME", "var")).resolve()
"""Where this installation keeps its database, keys, documents and seals."""

DEBUG = False
ALLOWED_HOSTS = [h for h in os.environ.get("LUODI_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LUODI_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "luodi.city.registry",
    "luodi.city.matters",
    "luodi.city.search",
    "luodi.city.studies",
    "luodi.city.assessment",
    "luodi.city.burden",
    "luodi.city.checklists",
    "luodi.city.projects",
    "luodi.city.programmes",
    "luodi.faces.web",
    "luodi.faces.portal",
    "luodi.faces.desk",
    "luodi.faces.api",
    "luodi.faces.cli",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "luodi.faces.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "luodi.faces.web.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "luodi.faces.web.middleware.ContentPolicyMiddleware",
]

ROOT_URLCONF = "luodi.faces.urls"
WSGI_APPLICATION = "luodi.faces.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "luodi.faces.web.context.page",
            ],
        },
    },
]

DATABASES = {"default": database_from(os.environ.get("DATABASE_URL", ""), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "registry.Person"

# Cookies carry the session: no row is read or written to know who is asking.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

LUODI_SECOND_FACTOR = os.environ.get("LUODI_SECOND_FACTOR", "")
"""Of whom a second factor is asked: `administrators`, `everybody`, or only of those who set one up (empty)."""

LUODI_OIDC_ISSUER = os.environ.get("LUODI_OIDC_ISSUER", "")
"""The city's provider of identities (OpenID Connect), exactly as it names itself; empty for none."""
LUODI_OIDC_CLIENT = os.environ.get("LUODI_OIDC_CLIENT", "")
LUODI_OIDC_SECRET = os.environ.get("LUODI_OIDC_SECRET", "")
LUODI_OIDC_SCOPE = os.environ.get("LUODI_OIDC_SCOPE", "openid profile")
LUODI_OIDC_CLAIM = os.environ.get("LUODI_OIDC_CLAIM", "preferred_username")
"""Which claim is the user name, when somebody first comes; from then on the provider's own number of them counts."""

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "faces" / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LUODI_PACK = os.environ.get("LUODI_PACK", "qingdao")
_HOUR = os.environ.get("LUODI_DIGEST_HOUR", "7")
LUODI_DIGEST_HOUR: int | None = int(_HOUR) if _HOUR else None
"""From which hour of the city's day its digests are made; none when empty."""
LUODI_DEMO = os.environ.get("LUODI_DEMO", "") == "1"
"""Demo mode lists the demo staff on the sign-in page. Never on a real city's machine."""

LUODI_OPEN311_HOURLY = int(os.environ.get("LUODI_OPEN311_HOURLY", "0"))
"""How many matters one address may raise by Open311 in an hour without an api_key; 0: only with one."""

LUODI_UPLOAD_BYTES = 20 * 1024 * 1024
LUODI_SCAN = os.environ.get("LUODI_SCAN", "")
"""A command that looks at every file before it is kept: exit code 0 clean, 1 harmful (`clamdscan --fdpass {file}`)."""
LUODI_SCAN_SECONDS = float(os.environ.get("LUODI_SCAN_SECONDS", "30"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("LUODI_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("LUODI_MAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("LUODI_MAIL_FROM", "luodi@localhost")

LOGGING = configuration(os.environ.get("LUODI_LOG", ""))
"""LUODI_LOG: `json` or `plain` logs each request and action in a line; empty, only what is wrong."""
