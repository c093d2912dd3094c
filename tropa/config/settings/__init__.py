"""Django's settings, composed from the surroundings (environment.py) and the product's own choices."""

import os
from pathlib import Path

import tropa
from tropa.config.settings.content_security import policy
from tropa.config.settings.databases import database
from tropa.config.settings.environment import bracketed, read_environment
from tropa.core.backup.switching import finish

ENVIRONMENT = read_environment()
# A restore that a crash cut short is finished before anything reads keys or base; costs one look when there is none.
finish(ENVIRONMENT.data, ENVIRONMENT.database_url)
PACKAGE = Path(tropa.__file__).parent

SECRET_KEY = ENVIRONMENT.secret_key
DEBUG = os.environ.get("TROPA_DEBUG") == "1"
ALLOWED_HOSTS = [bracketed(ENVIRONMENT.host_name), "localhost", "127.0.0.1", "[::1]"]
ROOT_URLCONF = "tropa.config.urls"
WSGI_APPLICATION = "tropa.config.wsgi.application"
APPEND_SLASH = True

INSTALLED_APPS = [
    "tropa.core",
    "tropa.staff",
    "tropa.customers",
    "tropa.activities",
    "tropa.sales",
    "tropa.inbox",
    "tropa.analytics",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "ninja",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
]

MIDDLEWARE = [
    "tropa.core.transport.Transport",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tropa.staff.middleware.Recognition",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tropa.staff.middleware.Door",
    "tropa.staff.middleware.Answers",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            # Cotton and template partials overwrite each other's loaders when they set themselves up; named here once.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django_cotton.cotton_loader.Loader", "django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "tropa.core.templatetags.face",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tropa.core.frame.frame",
            ],
        },
    }
]

DATABASES = {"default": database(ENVIRONMENT)}
TASKS = {
    "default": {"BACKEND": "tropa.core.tasks.declaring.JobBackend", "QUEUES": ["now", "soon", "bulk"], "OPTIONS": {}}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "staff.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email"]},
    },
]
LOGIN_URL = "account:sign_in"
MFA_ADAPTER = "tropa.staff.factors.adapter.SealingAdapter"
MFA_RECOVERY_CODE_DIGITS = 10
PASSWORD_RESET_TIMEOUT = 3600

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("ru", "Русский"), ("en", "English")]
# The folders that are no installed apps and yet say something to people.
LOCALE_PATHS = [PACKAGE / "lib" / "locale", PACKAGE / "config" / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = ["tropa.core.formats"]
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path] = []
# The build puts the hash into the names (core.assets), so files are served as they lie in the apps, without collecting.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/.+-[A-Z0-9]{8}\.(js|css|svg|woff2)$"
COTTON_ISOLATE_BY_DEFAULT = True

CONTENT_SECURITY_POLICY = policy(ENVIRONMENT.live_url)

SESSION_ENGINE = "tropa.staff.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.secure
SESSION_COOKIE_NAME = "__Host-session" if ENVIRONMENT.secure else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if ENVIRONMENT.secure else "csrf"
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.secure else 0
SECURE_SSL_REDIRECT = False
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other names of the company's domain are not ours to promise https for
    "security.W008",  # TLS ends in the proxy, and so does the redirect to it
    "security.W021",  # for the same reason no browser is told of it beforehand
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "tropa.staff.middleware.answers.foreign_form"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {"discretion": {"()": "tropa.core.discretion.Discretion"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["discretion"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Where addresses are written; other handlers than ours listen too.
        "django.request": {"filters": ["discretion"]},
        "django.security.csrf": {"filters": ["discretion"]},
    },
}
