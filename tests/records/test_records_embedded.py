"""The embedded server with several processes on it, some of them killed."""

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from own_postgres import until_gone
from sqlalchemy import URL

from voicebot.errors import RecordsError
from voicebot.records.embedded import EmbeddedServer
from voicebot.records.postgres_binaries import PostgresBinaries, last_log_line

FAST = {"fsync": "off"}
USER = Path(__file__).parent / "user_of_embedded.py"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def folder(postgres_folder: Callable[[str], Path], request: pytest.FixtureRequest) -> Iterator[Path]:
    folder = postgres_folder(f"own-{abs(hash(request.node.name)) % 10**8}")
    yield folder
    with contextlib.suppress(psutil.NoSuchProcess):
        for process in postmasters(folder):
            process.send_signal(signal.SIGQUIT)
            until_gone(process)
    shutil.rmtree(folder, ignore_errors=True)


def postmasters(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            is_postmaster = process.name() == "postgres" and "-D" in process.cmdline()
            if is_postmaster and process.cwd().removesuffix(" (deleted)") == str(folder / "cluster"):
                found.append(process)
    return found


def stops(folder: Path) -> bool:
    """Whether the server ends; what it has to write may take its time."""
    until_gone(*postmasters(folder))
    return True


def connect(url: URL) -> psycopg.Connection:
    return psycopg.connect(host=str(url.query["host"]), port=5432, user=url.username, dbname=url.database)


def ask(url: URL, query: str = "SELECT 1") -> object:
    with connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row is not None else None


def write(url: URL) -> None:
    with connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")


def start_user(folder: Path) -> subprocess.Popen[str]:
    """Another process that has a share in the server until its standard input is closed."""
    process = subprocess.Popen(
        [sys.executable, str(USER), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "running\n"
    return process


def test_the_last_one_to_leave_stops_it(folder: Path) -> None:
    first = EmbeddedServer.start(folder, FAST)
    second = start_user(folder)
    assert len(postmasters(folder)) == 1
    first.release()
    assert len(postmasters(folder)) == 1
    second.communicate("")
    assert second.returncode == 0
    assert stops(folder)


def test_data_survive_stop_and_start(folder: Path) -> None:
    server = EmbeddedServer.start(folder, FAST)
    write(server.url)
    server.release()
    server = EmbeddedServer.start(folder, FAST)
    assert ask(server.url, "SELECT answer FROM kept") == 42
    server.release()


def test_two_shares_in_one_process(folder: Path) -> None:
    first, second = EmbeddedServer.start(folder, FAST), EmbeddedServer.start(folder, FAST)
    first.release()
    first.release()
    assert ask(second.url) == 1
    second.release()
    assert stops(folder)


def test_several_processes_start_it_at_once(folder: Path) -> None:
    users = [
        subprocess.Popen(
            [sys.executable, str(USER), str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for user in users:
        assert user.stdout is not None
        assert user.stdout.readline() == "running\n"
    assert len(postmasters(folder)) == 1
    for user in users:
        user.communicate("")
    assert [user.returncode for user in users] == [0] * 4
    assert stops(folder)


def test_a_killed_starter_leaves_a_server_that_the_next_one_takes_over(folder: Path) -> None:
    starter = start_user(folder)
    starter.kill()
    starter.communicate()
    (orphan,) = postmasters(folder)
    server = EmbeddedServer.start(folder, FAST)
    assert postmasters(folder) == [orphan]
    assert ask(server.url) == 1
    server.release()
    assert stops(folder)


def test_a_forked_child_neither_stops_it_nor_holds_a_share(folder: Path) -> None:
    server = EmbeddedServer.start(folder, FAST)
    child = os.fork()
    if child == 0:
        server.release()
        os._exit(0 if not server.held_by_this_process else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert ask(server.url) == 1
    server.release()


def test_a_killed_server_is_started_again_with_its_data(folder: Path) -> None:
    server = EmbeddedServer.start(folder, FAST)
    write(server.url)
    (postmaster,) = postmasters(folder)
    postmaster.kill()
    until_gone(postmaster)
    server.ensure_running()
    assert ask(server.url, "SELECT answer FROM kept") == 42
    server.release()


def test_a_stale_pid_file_that_names_another_process_is_seen_through(folder: Path) -> None:
    """In a restarted container the number in postmaster.pid belongs to somebody else."""
    server = EmbeddedServer.start(folder, FAST)
    (postmaster,) = postmasters(folder)
    children = postmaster.children(recursive=True)
    postmaster.kill()
    until_gone(postmaster, *children)  # the children end by themselves
    bystander = subprocess.Popen(
        ["sleep", "600"], user=pwd.getpwnam("pgserver").pw_uid if os.geteuid() == 0 else None
    )
    try:
        for pid_file in (folder / "cluster" / "postmaster.pid", folder / "cluster" / ".s.PGSQL.5432.lock"):
            lines = pid_file.read_text().splitlines()
            pid_file.write_text("\n".join([str(bystander.pid), *lines[1:]]) + "\n")
        server.ensure_running()
        assert ask(server.url) == 1
    finally:
        bystander.kill()
        bystander.wait()
    server.release()


def test_half_an_initdb_is_thrown_away(folder: Path) -> None:
    unfinished = folder / "cluster.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer.start(folder, FAST)
    assert ask(server.url) == 1
    assert not unfinished.exists()
    server.release()


@pytest.mark.parametrize(
    "name",
    [
        "with spaces and 中文",
        "quotes ' and \" and $HOME and `id`, commas \\",
        "x" * 150,
    ],
)
def test_any_folder_name_will_do(folder: Path, name: str) -> None:
    server = EmbeddedServer.start(folder / name, FAST)
    assert ask(server.url, "SHOW data_directory") == str(folder / name / "cluster")
    socket_folder = Path(str(server.url.query["host"]))
    assert stat.S_IMODE(socket_folder.stat().st_mode) == 0o700
    server.release()
    if socket_folder != folder / name / "cluster":
        socket_folder.rmdir()


def test_it_speaks_utf8_whatever_the_locale(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in {"LANG": "zh_CN.GB18030", "LC_ALL": "xx_XX", "PGPORT": "9", "PGDATA": "/"}.items():
        monkeypatch.setenv(variable, value)
    server = EmbeddedServer.start(folder, FAST)
    assert ask(server.url, "SHOW server_encoding") == "UTF8"
    assert ask(server.url, "SELECT length('面膜') || upper('é')") == "2É"
    assert ask(server.url, "SHOW listen_addresses") == ""
    server.release()


def test_other_users_of_the_machine_stay_out(folder: Path) -> None:
    server = EmbeddedServer.start(folder, FAST)
    assert stat.S_IMODE((folder / "cluster").stat().st_mode) == 0o700
    server.release()


def test_a_folder_that_cannot_be_used_is_one_clear_line(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "file").touch()
    with pytest.raises(RecordsError, match=r"cannot use .*file.*VOICEBOT_DATABASE_URL") as caught:
        EmbeddedServer.start(folder / "file" / "postgres", FAST)
    assert "\n" not in str(caught.value)


def test_a_server_that_does_not_start_is_one_clear_line(folder: Path) -> None:
    EmbeddedServer.start(folder, FAST).release()
    with (folder / "cluster" / "postgresql.conf").open("a") as configuration:
        configuration.write("no_such_setting = 1\n")
    with pytest.raises(
        RecordsError, match=r"does not start: FATAL: .*contains errors; see .*postgres\.log"
    ) as caught:
        EmbeddedServer.start(folder, FAST)
    assert "\n" not in str(caught.value)


def test_data_of_another_postgresql_are_left_alone(folder: Path) -> None:
    cluster = folder / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("9\n")
    with pytest.raises(RecordsError, match="is of PostgreSQL 9"):
        EmbeddedServer.start(folder, FAST)


def test_nobody_elses_folder_is_taken(folder: Path) -> None:
    folder.mkdir(parents=True)
    link = folder / "link"
    link.symlink_to(folder)
    with pytest.raises(RecordsError, match="belongs to somebody else"):
        PostgresBinaries.find(folder).give_folder(link)


def test_one_process_asks_for_the_url_as_often_as_it_likes(folder: Path) -> None:
    script = (
        "from voicebot.config import load_settings\n"
        "from voicebot.records.database import database_url\n"
        "settings = load_settings()\n"
        "assert database_url(settings) == database_url(settings)\n"
    )
    subprocess.run([sys.executable, "-c", script], env={"VOICEBOT_DATA_DIR": str(folder)}, check=True)
    assert (folder / "postgres" / "cluster").exists()
    assert stops(folder / "postgres")


def test_a_share_in_a_deleted_folder_is_given_up_quietly(folder: Path) -> None:
    server = EmbeddedServer.start(folder, FAST)
    (postmaster,) = postmasters(folder)
    shutil.rmtree(folder)
    server.release()
    postmaster.send_signal(signal.SIGQUIT)


def test_the_last_complaint_of_a_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert last_log_line(log) == "it wrote no log"
    log.write_text(
        "2026-11-23 00:48:15.777 UTC [12175] FATAL:  could not create lock file\n"
        "2026-11-23 00:48:15.782 UTC [12175] LOG:  database system is shut down\n"
    )
    assert last_log_line(log) == "FATAL:  could not create lock file"
