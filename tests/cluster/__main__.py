"""``python -m tests.cluster``: see ``scripts/cluster-test``."""

import argparse
import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

from rich.console import Console

from tests.cluster.cluster import Cluster
from tests.cluster.findings import Findings
from tests.cluster.machines import NotPossibleHereError, enclosure, see_that_it_is_possible
from tests.cluster.short_story import short_story
from tests.cluster.story import long_story

FAILED = 1
NOT_POSSIBLE = 77
"""As in automake: skipped."""
INSIDE = "VOICEBOT_INSIDE_CLUSTER_TEST"


def main() -> int:
    """Enter the enclosure, or tell the story in it."""
    parser = argparse.ArgumentParser(
        prog="cluster-test", description="Several machines in network namespaces."
    )
    parser.add_argument("--short", action="store_true", help="spread, cut and back again only")
    parser.add_argument("--folder", type=Path, help="for data and logs; default: a new one in /tmp")
    arguments = parser.parse_args()
    if INSIDE not in os.environ:
        try:
            see_that_it_is_possible()
        except NotPossibleHereError as error:
            print(f"cluster-test: not possible here: {error}", file=sys.stderr)
            return NOT_POSSIBLE
        sys.stdout.flush()
        inside = enclosure((sys.executable, "-m", "tests.cluster", *sys.argv[1:]))
        os.execvpe(inside[0], inside, {**os.environ, INSIDE: "1"})
    signal.signal(signal.SIGTERM, _leave)  # the first process of a namespace ignores what it does not handle
    folder = (arguments.folder or Path(tempfile.mkdtemp(prefix="voicebot-cluster-"))).resolve()
    console = Console(soft_wrap=True, highlight=False)
    started_s = time.monotonic()
    findings = Findings(lambda line: console.print(f"{time.monotonic() - started_s:6.1f} s  {line}"))
    console.print(f"logs and data: {folder}")
    cluster = Cluster(folder, voices=not arguments.short)
    try:
        (short_story if arguments.short else long_story)(cluster, findings)
    except TimeoutError as error:
        findings.assert_that("the story goes on", False, error)
    findings.print(Console(highlight=False, width=console.width if console.is_terminal else 150))
    return 0 if findings.all_hold else FAILED


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
