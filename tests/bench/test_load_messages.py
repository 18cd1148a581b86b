"""The SIP that test callers speak, SIPp's files, and charts."""

from pathlib import Path

import pytest

from voicebot.bench.load import sip_message
from voicebot.bench.load.sip_message import Caller, read_sip
from voicebot.bench.load.sipp import read_figures
from voicebot.bench.plot import Chart, Line, svg
from voicebot.errors import SimulationError

CALLER = Caller("13800138000", "127.0.0.1", 5062, 40000, "abc@127.0.0.1", "t1")
ANSWER = (
    b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5062;branch=z9hG4bK1\r\n"
    b"Record-Route: <sip:10.0.0.1;lr>, <sip:10.0.0.2;lr>\r\nrecord-route: <sip:10.0.0.3;lr>\r\n"
    b"f: <sip:13800138000@127.0.0.1>;tag=t1\r\nTo: <sip:100@bot>;tag=b7\r\nCall-ID: abc@127.0.0.1\r\n"
    b"CSeq: 1 INVITE\r\nContact: <sip:bot@127.0.0.1:5070>\r\n\r\n"
    b"v=0\r\nc=IN IP4 127.0.0.9\r\nm=audio 4000 RTP/AVP 8\r\n"
)


def test_an_invite_reads_back_as_it_was_meant() -> None:
    message = read_sip(sip_message.invite(CALLER, "sip:100@127.0.0.1:5060", "z9hG4bK1"))
    assert message is not None
    assert (message.method, message.status) == ("INVITE", 0)
    assert sip_message.tag_of(message.header("from")) == "t1"
    assert sip_message.media_of(message) == ("127.0.0.1", 40000)
    assert int(message.header("content-length")) == len(message.body)


def test_an_answer_settles_where_the_next_requests_go() -> None:
    response = read_sip(ANSWER)
    assert response is not None
    assert (response.status, response.method) == (200, "INVITE")
    assert sip_message.media_of(response) == ("127.0.0.9", 4000)
    dialog = sip_message.dialog_of(response)
    assert dialog.target == "sip:bot@127.0.0.1:5070"
    assert dialog.routes == ("<sip:10.0.0.3;lr>", "<sip:10.0.0.2;lr>", "<sip:10.0.0.1;lr>")
    bye = read_sip(sip_message.in_dialog("BYE", CALLER, dialog, "z9hG4bK2", 2))
    assert bye is not None
    assert bye.start == "BYE sip:bot@127.0.0.1:5070 SIP/2.0"
    assert bye.every("route") == list(dialog.routes)
    assert bye.header("to") == "<sip:100@bot>;tag=b7"


def test_a_refusal_tells_when_to_try_again() -> None:
    head = b"SIP/2.0 503 Busy\r\nCSeq: 1 INVITE\r\n"
    told, silent = read_sip(head + b"Retry-After: 10 (busy)\r\n\r\n"), read_sip(head + b"\r\n")
    assert told is not None and silent is not None
    assert (told.retry_after_s, silent.retry_after_s) == (10, None)


def test_what_is_no_sip_is_nothing() -> None:
    assert read_sip(b"\r\n\r\n") is None
    assert read_sip(b"\x80\x08rtp") is None


def test_a_request_of_the_other_side_is_answered_along_its_way() -> None:
    bye = read_sip(
        b"BYE sip:a SIP/2.0\r\nVia: one\r\nVia: two\r\nFrom: f\r\nTo: t\r\nCall-ID: i\r\nCSeq: 7 BYE\r\n\r\n"
    )
    assert bye is not None
    response = read_sip(sip_message.answer(bye, "200 OK"))
    assert response is not None
    assert (response.status, response.method, response.every("via")) == (200, "BYE", ["one", "two"])


def test_sipps_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "caller_7_.csv").write_text("TotalCallCreated;FailedCall(C);\n3;0;\n9;1;\n")
    (tmp_path / "caller_7_counts.csv").write_text(
        "1_INVITE_Sent;4_486_Recv;5_503_Recv;6_200_Recv;\n9;1;2;6;\n"
    )
    (tmp_path / "caller_7_rtt.csv").write_text(
        "Date_ms;response_time_ms;rtd_no\n1.0;12;1\n2.0;4;2\n3.0;30;1\n"
    )
    found = read_figures(tmp_path, 7)
    assert (found.created, found.failed, found.busy) == (9, 1, 3)
    assert (found.set_up_ms, found.tear_down_ms) == ((12.0, 30.0), (4.0,))
    with pytest.raises(SimulationError, match=r"no figures.*bad scenario"):
        read_figures(tmp_path, 8, "bad scenario")


def test_a_chart_has_its_lines_its_limit_and_no_broken_numbers() -> None:
    lines = (Line("p95 <ms>", ((8, 700.0), (16, float("nan")), (24, 1000.0))), Line("median", ()))
    drawn = svg(Chart("Waits", "calls", "ms", lines, limit=1200.0, caption="here"))
    assert drawn.count("<polyline") == 2
    assert drawn.count("<circle") == 2
    assert "stroke-dasharray" in drawn
    assert "p95 &lt;ms&gt;" in drawn
    assert "nan" not in drawn
    assert svg(Chart("Empty", "x", "y", ()))
