"""Imports between rooms go one way, and the pure rooms stay pure."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "voicebot"

ROOMS_FROM_THE_TOP = [
    "cli",
    "console",
    "bench",
    "simulator",
    "campaign",
    "service",
    "webhooks",
    "archive",
    "jobs",
    "telephony",
    "media",
    "asr",
    "tts",
    "llm",
    "shop",
    "records",
    "dialogue",
    "knowledge",
    "language",
]
OPEN_TO_ALL = {"config", "config_sections", "errors", "circuit_breaker"}
PURE_ROOMS = ["dialogue", "knowledge", "language"]
PURE_LIBRARIES = {"yaml", "pypinyin", "cn2an", "pydantic", "pydantic_core", "numpy", "pycrfsuite", "voicebot"}
FORBIDDEN_STANDARD_MODULES = {
    "asyncio",
    "concurrent",
    "http",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "select",
    "shutil",
    "signal",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
FORBIDDEN_CALLS = {"open", "print", "input"}


def source_files(room: str | None = None) -> list[Path]:
    return sorted((PACKAGE / room if room else PACKAGE).rglob("*.py"))


def imported_modules(path: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            assert node.module is not None
            found.append((node.lineno, node.module))
            if node.module == "voicebot":
                found += [(node.lineno, f"voicebot.{alias.name}") for alias in node.names]
    return found


def room_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def test_every_folder_is_a_known_room() -> None:
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders <= set(ROOMS_FROM_THE_TOP)


@pytest.mark.parametrize("path", source_files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_rooms_below_it(path: Path) -> None:
    here = room_of(path)
    for line, module in imported_modules(path):
        parts = module.split(".")
        if parts[0] != "voicebot" or len(parts) == 1:
            continue
        there = parts[1]
        if there in OPEN_TO_ALL or there == here or here.startswith("__"):
            continue
        assert here in ROOMS_FROM_THE_TOP, f"{path}:{line}: {here} must not import {there}"
        order = ROOMS_FROM_THE_TOP
        assert order.index(there) > order.index(here), f"{path}:{line}: {here} must not import {there}"


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_pure_rooms_do_no_input_or_output(room: str) -> None:
    for path in source_files(room):
        for line, module in imported_modules(path):
            top = module.split(".")[0]
            assert top not in FORBIDDEN_STANDARD_MODULES, f"{path}:{line}: {module} in a pure room"
            assert top in PURE_LIBRARIES or top in sys.stdlib_module_names, f"{path}:{line}: {module}"
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in FORBIDDEN_CALLS, f"{path}:{node.lineno}: {node.func.id}()"
            if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}:
                owner = node.value
                is_class = isinstance(owner, ast.Name) and owner.id in {"datetime", "date"}
                assert not is_class, f"{path}:{node.lineno}: reads the clock"


def test_only_telephony_imports_pjsua2() -> None:
    for path in source_files():
        if room_of(path) != "telephony":
            assert not [m for _, m in imported_modules(path) if m.split(".")[0] == "pjsua2"], path
