"""Two nodes behind a front, in network namespaces: the short form of ``scripts/cluster-test``."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cluster.__main__ import NOT_POSSIBLE

ROOT = Path(__file__).parent.parent
PATIENCE_S = 900.0

pytestmark = pytest.mark.call


def test_calls_go_on_when_a_node_is_cut_off(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.cluster", "--short", "--folder", tmp_path]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    if done.returncode == NOT_POSSIBLE:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr
