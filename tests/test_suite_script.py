"""``scripts/test`` ends as its parts ended: CI knows the suite by its exit status and nothing else."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ENVIRONMENT = """#!/usr/bin/env bash
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PYTHON=$ROOT/python
"""
PYTHON = """#!/bin/sh
# A Python whose modules ({failing} fails) do nothing but tell that they ran.
echo "ran $2"
[ "$2" != "{failing}" ]
"""


def suite(tmp_path: Path, failing: str) -> subprocess.CompletedProcess[str]:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    shutil.copy(ROOT / "scripts" / "test", scripts / "test")
    (scripts / "environment").write_text(ENVIRONMENT)
    (tmp_path / "python").write_text(PYTHON.format(failing=failing))
    (tmp_path / "python").chmod(0o755)
    return subprocess.run([scripts / "test"], capture_output=True, text=True, timeout=60, check=False)


def test_it_ends_well_where_nothing_failed(tmp_path: Path) -> None:
    ended = suite(tmp_path, failing="nothing")
    assert ended.returncode == 0, ended.stderr
    assert "ran pytest" in ended.stdout


@pytest.mark.parametrize("failing", ["ruff", "compileall", "pytest", "mypy"])
def test_it_fails_with_any_of_its_parts(tmp_path: Path, failing: str) -> None:
    assert suite(tmp_path, failing).returncode != 0


def test_what_the_types_said_is_shown_where_they_failed(tmp_path: Path) -> None:
    assert "ran mypy" in suite(tmp_path, failing="mypy").stdout
