"""The tables of the job queue, brought in from procrastinate's own migrations.

procrastinate ships every migration since its first version, named by the version that brought it.
A revision of ours runs those between two names, so that the same revision makes the same tables
whatever newer procrastinate is installed. When an update of procrastinate brings further ones (a
test fails then), a new revision runs those after ``NEWEST``.
"""

from importlib import resources

from alembic import op

NEWEST = "03.04.00_50_post_add_retry_failed_job_procedure"
"""The last migration of procrastinate that our revisions have run."""

_DROP_ALL = """
DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
    procrastinate_workers CASCADE;
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN
        SELECT oid::regprocedure AS name FROM pg_proc
        WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
    LOOP
        EXECUTE 'DROP FUNCTION ' || each.name || ' CASCADE';
    END LOOP;
END $$;
DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status;
"""


def is_of_our_models(name: str | None, kind: str, parents: object) -> bool:
    """For Alembic's comparison with our models: procrastinate's tables are none of them."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def shipped() -> list[str]:
    """Names of the migrations of the installed procrastinate, in the order to run them."""
    files = resources.files("procrastinate.sql").joinpath("migrations").iterdir()
    return sorted(file.name.removesuffix(".sql") for file in files if file.name.endswith(".sql"))


def run_queue_migrations(*, after: str = "", upto: str) -> None:
    """Run procrastinate's migrations with names from ``after`` (excluded) to ``upto`` (included)."""
    folder = resources.files("procrastinate.sql").joinpath("migrations")
    for name in shipped():
        if after < name <= upto:
            _execute(folder.joinpath(f"{name}.sql").read_bytes())


def drop_queue() -> None:
    """Take away all that procrastinate's migrations have made; the jobs are lost."""
    _execute(_DROP_ALL.encode())


def _execute(statements: bytes) -> None:
    """Run a file of statements as it is: on the driver's connection, where ``%`` means nothing."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(statements)
