"""Folders that are kept: damaged ones are made again, dead builders' leavings and old folders go."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from voicebot.asr.kept_folders import MANIFEST_FILE, MOST_KEPT, kept, kept_or_made


class Maker:
    def __init__(self, linked: Path | None = None) -> None:
        self.times = 0
        self.linked = linked

    def __call__(self, folder: Path) -> None:
        self.times += 1
        (folder / "graph").mkdir()
        (folder / "graph" / "HCLG.fst").write_bytes(b"arcs" * 1000)
        if self.linked is not None:
            (folder / "am").symlink_to(self.linked)


def cut(folder: Path) -> None:
    os.truncate(folder / "graph" / "HCLG.fst", 100)


def change(folder: Path) -> None:
    (folder / "graph" / "HCLG.fst").write_bytes(b"arcs" * 999 + b"arks")


def lose_file(folder: Path) -> None:
    (folder / "graph" / "HCLG.fst").unlink()


def lose_manifest(folder: Path) -> None:
    (folder / MANIFEST_FILE).unlink()


def empty_manifest(folder: Path) -> None:
    (folder / MANIFEST_FILE).write_bytes(b"")


def foreign_manifest(folder: Path) -> None:
    (folder / MANIFEST_FILE).write_text("[1, 2]")


def test_a_folder_is_made_once(tmp_path: Path) -> None:
    make = Maker()
    assert kept(tmp_path, "a") is None
    for _ in range(2):
        assert kept_or_made(tmp_path, "a", make) == kept(tmp_path, "a") == tmp_path / "a"
    assert make.times == 1


@pytest.mark.parametrize("damage", [cut, change, lose_file, lose_manifest, empty_manifest, foreign_manifest])
def test_a_damaged_folder_is_made_again(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    make = Maker()
    folder = kept_or_made(tmp_path, "a", make)
    damage(folder)
    with capture_logs() as logs:
        assert kept(tmp_path, "a") is None
    assert logs[0]["event"] == "kept_folder_damaged"
    kept_or_made(tmp_path, "a", make)
    assert make.times == 2
    assert (folder / "graph" / "HCLG.fst").read_bytes() == b"arcs" * 1000


def test_what_is_only_linked_is_not_held_against_the_manifest(tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "final.mdl").write_bytes(b"weights")
    kept_or_made(tmp_path / "kept", "a", Maker(model))
    (model / "final.mdl").write_bytes(b"better weights")
    assert kept(tmp_path / "kept", "a") is not None


def test_a_link_that_leads_nowhere_or_elsewhere_makes_the_folder_anew(tmp_path: Path) -> None:
    model, other = tmp_path / "model", tmp_path / "other"
    for folder in (model, other):
        folder.mkdir()
    make = Maker(model)
    made = kept_or_made(tmp_path / "kept", "a", make)
    (made / "am").unlink()
    assert kept(tmp_path / "kept", "a") is None
    kept_or_made(tmp_path / "kept", "a", make)
    (made / "am").unlink()
    (made / "am").symlink_to(other)
    assert kept(tmp_path / "kept", "a") is None
    kept_or_made(tmp_path / "kept", "a", make)
    model.rmdir()
    assert kept(tmp_path / "kept", "a") is None
    assert make.times == 3


def test_a_maker_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").write_text("done")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        kept_or_made(tmp_path, "a", fail)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_leavings_of_killed_makers_and_the_oldest_folders_are_removed(tmp_path: Path) -> None:
    (tmp_path / ".making-dead").mkdir()
    (tmp_path / ".making-dead" / "half").write_text("")
    for number in range(MOST_KEPT + 2):
        folder = kept_or_made(tmp_path, f"graph-{number}", Maker())
        os.utime(folder, (number, number))
    kept(tmp_path, "graph-2")  # the oldest that is left; now it was used last
    kept_or_made(tmp_path, "newest", Maker())
    left = {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert len(left) == MOST_KEPT
    assert {"newest", "graph-2", f"graph-{MOST_KEPT + 1}"} <= left
    assert not left & {"graph-0", "graph-1", "graph-3", ".making-dead"}


def test_two_at_once_make_it_once(tmp_path: Path) -> None:
    make = Maker()
    threads = [threading.Thread(target=kept_or_made, args=(tmp_path, "a", make)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert make.times == 1
