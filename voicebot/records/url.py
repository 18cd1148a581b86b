"""Where the database is."""

import re

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from voicebot.config import Settings
from voicebot.errors import RecordsError

_POSTGRES_SCHEMES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})


def own_server_url(settings: Settings) -> URL | None:
    """The server named by ``VOICEBOT_DATABASE_URL``; ``None``: the embedded one.

    Raises:
        RecordsError: it is not a PostgreSQL URL. The message does not quote it: it may
            hold a password.
    """
    if settings.database_url is None or not settings.database_url.get_secret_value().strip():
        return None
    given = settings.database_url.get_secret_value().strip()
    scheme = given.partition("://")[0].lower()
    # pydantic's and Heroku's spelling, and the drivers of other programs' settings.
    if not re.fullmatch(r"postgres(ql)?(\+\w+)?", scheme) or "://" not in given:
        raise RecordsError(
            "VOICEBOT_DATABASE_URL is not a PostgreSQL URL; write postgresql://USER:PASSWORD@HOST:5432/DATABASE"
        )
    if scheme not in _POSTGRES_SCHEMES:
        raise RecordsError(
            f"VOICEBOT_DATABASE_URL asks for the driver {scheme.partition('+')[2]}; write postgresql://..."
        )
    try:
        url = make_url("postgresql+psycopg" + given[len(scheme) :])
    except (ArgumentError, ValueError) as error:
        raise RecordsError(
            "VOICEBOT_DATABASE_URL cannot be read; write postgresql://USER:PASSWORD@HOST:5432/DATABASE and "
            "percent-encode special characters of the password (@ is %40)"
        ) from error.__cause__
    if url.database is None or url.database == "":
        raise RecordsError("VOICEBOT_DATABASE_URL names no database; write .../DATABASE at its end")
    return url


def shown(url: URL) -> str:
    """The URL for messages: no password, no options."""
    if "host" in url.query:
        return f"the PostgreSQL socket in {url.query['host']}"
    port = f":{url.port}" if url.port is not None else ""
    user = f"{url.username}@" if url.username else ""
    return f"postgresql://{user}{url.host or 'localhost'}{port}/{url.database}"
