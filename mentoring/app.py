"""The application: settings, then the kernel, then features in their order, then nothing else."""

from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from mentoring.config import Environment, Settings, check_settings, load_settings
from mentoring.core.feature import Feature, load

FEATURES = (
    "mentoring.features.people.feature:FEATURE",
    "mentoring.features.accounts.feature:FEATURE",
    "mentoring.features.programmes.feature:FEATURE",
    "mentoring.features.pairings.feature:FEATURE",
    "mentoring.features.eligibility.feature:FEATURE",
    "mentoring.features.requests.feature:FEATURE",
    "mentoring.features.rounds.feature:FEATURE",
    "mentoring.features.logbook.feature:FEATURE",
    "mentoring.features.pulses.feature:FEATURE",
    "mentoring.features.attention.feature:FEATURE",
    "mentoring.features.reports.feature:FEATURE",
    "mentoring.features.notices.feature:FEATURE",
    "mentoring.features.certificates.feature:FEATURE",
    "mentoring.features.handover.feature:FEATURE",
    "mentoring.features.guide.feature:FEATURE",
    "mentoring.features.privacy.feature:FEATURE",
)
MIGRATIONS = Path(__file__).parents[1] / "migrations"


def load_features() -> tuple[Feature, ...]:
    """Return the manifests, lowest first."""
    return tuple(load(target) for target in FEATURES)


def create_app(settings: Settings | None = None) -> Flask:
    """Return a new application; settings come from the environment unless they are given."""
    settings = check_settings(settings) if settings else load_settings()
    app = Flask("mentoring", instance_path=str(settings.instance_path), static_folder=None)
    configure(app, settings)
    register(app, settings, load_features())
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Give Flask and its extensions their values."""
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        AUDIT_KEY=settings.audit_key,
        TESTING=settings.environment is Environment.TESTING,
        SQLALCHEMY_DATABASE_URI=settings.database,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=settings.upload_limit_bytes,
        MAX_FORM_MEMORY_SIZE=settings.upload_limit_bytes,
        SESSION_COOKIE_NAME="__Host-session",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.behind_https_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # Flask's documented way


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.database.startswith("sqlite"):
        return {"connect_args": {"timeout": 1.0}}
    return {"pool_size": 10, "max_overflow": 20, "pool_timeout": 5, "pool_pre_ping": True}


def register(app: Flask, settings: Settings, features: tuple[Feature, ...]) -> None:
    """Start the kernel and register what each manifest adds."""
    from flask_migrate import Migrate

    from mentoring.core import i18n, messages, security, web
    from mentoring.core.database import db, init_database
    from mentoring.core.mail.letters import KINDS, LETTERS

    sentences = dict(messages.MESSAGES)
    for feature in features:
        if feature.messages:
            sentences.update(load(feature.messages))
    loaders = [load(feature.actor_loader) for feature in features if feature.actor_loader]
    switches = [load(feature.programme_switch) for feature in features if feature.programme_switch]
    app.extensions["mentoring"] = web.Kernel(
        settings=settings,
        features=features,
        permissions={name: rules for feature in features for name, rules in feature.permissions.items()},
        messages=sentences,
        constraints={name: code for feature in features for name, code in feature.constraints.items()},
        jobs={"core.send_mail": "mentoring.core.mail:send_mail", "core.send_due_mail": "mentoring.core.mail:send_due",
              "core.send_digests": "mentoring.core.mail:send_digests",
              **{name: target for feature in features for name, target in feature.jobs.items()}},
        schedule={"core.send_due_mail": 60, "core.send_digests": 600,
                  **{name: seconds for feature in features for name, seconds in feature.schedule.items()}},
        letters=LETTERS | {name: letter for feature in features for name, letter in feature.letters.items()},
        letter_kinds={name: kind for feature in features for name, kind in feature.letter_kinds.items()} | KINDS,
        navigation=tuple(sorted((item for feature in features for item in feature.navigation),
                                key=lambda item: (item.section, item.order))),
        load_actor=loaders[0] if loaders else None,
        load_switch=switches[0] if switches else None,
        own_phone=frozenset(name for feature in features for name in feature.own_phone),
        home=tuple(feature.home for feature in reversed(features) if feature.home),
    )
    init_database(app)
    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    i18n.init_i18n(app)
    security.init_security(app)
    web.init_web(app)
    for feature in features:
        for blueprint in feature.blueprints:
            app.register_blueprint(load(blueprint))
        if feature.setup:
            load(feature.setup)(app)


