"""The database machine: the packaged PostgreSQL, open to the network. Runs until it is killed.

Usage: python -m tests.cluster.database FOLDER PASSWORD
"""

import signal
import sys
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Literal

from voicebot.records import migrate
from voicebot.records.embedded import EmbeddedServer
from voicebot.records.url import shown

LISTENS = {"listen_addresses": "*", "fsync": "off"}
CLIENTS = "host all all 0.0.0.0/0 scram-sha-256\n"


def main(folder: Path, password: str) -> None:
    """Start it, let the user ``voicebot`` in with a password, say so, and wait."""
    server = EmbeddedServer.start(folder, LISTENS)
    with (server.cluster / "pg_hba.conf").open("a") as rules:
        rules.write(CLIENTS)
    url = server.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        made = SQL("CREATE ROLE voicebot LOGIN PASSWORD {}").format(Literal(password))
        connection.execute(made)
        connection.execute("ALTER DATABASE voicebot OWNER TO voicebot")
        connection.execute("SELECT pg_reload_conf()")
    migrate.upgrade(server.url.set(username="voicebot"))
    print("ready", shown(server.url), flush=True)
    signal.pause()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
