"""The log of a program that writes one file for ever."""

from pathlib import Path

from voicebot.service.log_file import keep_short, last_line_with


def test_a_long_log_is_emptied_and_its_end_kept(tmp_path: Path) -> None:
    path = tmp_path / "kamailio.log"
    with path.open("ab", buffering=0) as writer:
        writer.write(b"old\n" * 1000)
        keep_short(path, 4000)
        assert path.stat().st_size == 4000, "it is not longer than that yet"
        writer.write(b"new\n")
        keep_short(path, 4000)
        assert path.read_bytes() == b""
        writer.write(b"newer\n")
    assert path.read_bytes() == b"newer\n"
    kept = (tmp_path / "kamailio.log.1").read_bytes()
    assert len(kept) == 4000 and kept.endswith(b"old\nnew\n")


def test_a_log_is_emptied_also_where_its_end_cannot_be_kept(tmp_path: Path) -> None:
    path = tmp_path / "kamailio.log"
    path.write_bytes(b"x" * 100)
    (tmp_path / "kamailio.log.1").mkdir()
    keep_short(path, 10)
    assert path.read_bytes() == b""


def test_there_may_be_no_log_yet(tmp_path: Path) -> None:
    keep_short(tmp_path / "none")


def test_the_last_bad_line_is_found_from_the_end(tmp_path: Path) -> None:
    path = tmp_path / "kamailio.log"
    path.write_text("ERROR: long ago\n" + "INFO: all is well\n" * 5000, "utf-8")
    assert last_line_with(path, "ERROR", "CRITICAL") is None, "so far back it tells nothing of this start"
    with path.open("a") as file:
        file.write("  0(1) CRITICAL: no module\nINFO: ends\n")
    assert last_line_with(path, "ERROR", "CRITICAL") == "0(1) CRITICAL: no module"
