"""What a real Kamailio does with calls that no worker takes, with broken ones, and with strangers."""

import shutil
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.telephony.front_by_hand import Front, front_before, headers, port_of, response, udp, uri, value
from voicebot.telephony.kamailio import FRONT_HEADER

pytestmark = pytest.mark.skipif(shutil.which("kamailio") is None, reason="kamailio is not installed")
NOBODY = [0, 0, 0]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    with front_before(len(NOBODY), tmp_path_factory.mktemp("front")) as front:
        yield front


@pytest.fixture
def front(running: Front) -> Front:
    for each in running.workers:
        each.status, each.contact = "486 Busy Here", ""
        each.asked.clear()
    return running


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("486 Busy Here", "SIP/2.0 503"),
        ("503 Service Unavailable", "SIP/2.0 503"),
        ("488 Not Acceptable Here", "SIP/2.0 488"),
        ("603 Decline", "SIP/2.0 603"),
    ],
)
def test_a_call_that_no_worker_takes_is_not_counted(front: Front, status: str, told: str) -> None:
    for each in front.workers:
        each.status = status
    for _ in range(3):
        answer = front.ask("INVITE")
        assert answer.startswith(told)
        assert not headers(answer, "warning") and not headers(answer, "server"), "who is inside is hidden"
    assert front.counts() == NOBODY


def test_who_is_refused_is_counted_once_however_many_workers_were_tried(front: Front) -> None:
    before = front.refused()
    assert front.ask("INVITE", "X-Voicebot-Front: no").startswith("SIP/2.0 503")
    assert front.refused() == before + 1
    assert len(front.asked) == len(front.workers)
    assert all(headers(each, FRONT_HEADER) == ["X-Voicebot-Front: 1"] for each in front.asked), (
        "workers are told who counts"
    )
    assert "all lines are busy: caller refused" in front.log


def test_an_invite_that_nobody_answers_takes_no_worker_out_of_service(front: Front) -> None:
    """A worker's stack drops what it cannot read without a word: that alone does not tell that it is dead."""
    for each in front.workers:
        each.status = ""
    answer = front.ask("INVITE")
    assert answer.startswith("SIP/2.0 503") and headers(answer, "retry-after")
    assert front.flags() == ["AP", "AP", "AP"]
    assert len(front.asked) == 2, "one is tried again, and the caller waits no longer"
    assert front.counts() == NOBODY


@pytest.mark.parametrize(
    ("contact", "more"),
    [
        ("Contact: <sip:a@", []),
        ("Contact: *;x", []),
        ("m: *", []),
        ("Contact: <sip:a@127.0.0.1>, <sip:b@", []),
        ("", []),
        (None, ["Content-Type: sdp"]),
        (None, ["Record-Route: <sip:"]),
        (None, ["Record-Route: <sip:127.0.0.1;lr>", "Record-Route: <sip:127.0.0.1"]),
    ],
)
def test_what_no_worker_can_read_is_refused(front: Front, contact: str | None, more: list[str]) -> None:
    assert front.ask("INVITE", *more, contact=contact).startswith("SIP/2.0 400")
    assert front.asked == []


@pytest.mark.parametrize(
    ("timers", "kept"),
    [
        (["Session-Expires: abc"], 0),
        (["x: abc"], 0),
        (["Session-Expires: 1800", "Session-Expires: abc"], 0),
        (["Min-SE: abc"], 0),
        (["Session-Expires: 1800;refresher=uac", "Min-SE: 90"], 2),
        (["x: 1800 ; refresher=uas", "Min-SE:90"], 2),
    ],
)
def test_a_call_goes_on_without_a_timer_that_no_worker_can_read(
    front: Front, timers: list[str], kept: int
) -> None:
    front.workers[0].status = "603 Decline"
    front.ask("INVITE", *timers)
    request = front.asked[0]
    assert sum(len(headers(request, name)) for name in ("session-expires", "x", "min-se")) == kept


def test_only_what_a_worker_reads_reaches_it(front: Front) -> None:
    """Each of the others, broken, would make the stack drop the call without a word."""
    read = ["P-Asserted-Identity: <sip:1@a>", "Privacy: none", "X-Shop: 1", "k: timer", "Allow: INVITE"]
    others = ["Authorization: Basic eA==", "Event: ;", "Replaces: ;", "Accept: ///", "Route: <sip:"]
    front.ask("INVITE", *read, *others, "X-Voicebot-Call: 1")
    came = front.asked[0].split("\r\n")
    assert [line for line in read if line not in came] == []
    assert [line for line in (*others, "X-Voicebot-Call: 1") if line in came] == []


def test_a_usual_call_of_a_provider_is_readable(front: Front) -> None:
    routes = [
        'Record-Route: "edge" <sip:198.51.100.7:5061;transport=tcp;lr>;x=1, <sip:198.51.100.8;lr;r2=on>'
    ]
    for contact in ("Contact: sip:a@127.0.0.1:5060", 'm: "A, B" <sip:a@127.0.0.1:5060;ob>;+sip.instance="u"'):
        front.ask("INVITE", *routes, contact=contact)
    assert len(front.asked) == 2 * len(front.workers)


def test_nobody_outside_sends_a_request_anywhere_by_calling_it_one_of_a_dialog(front: Front) -> None:
    to, through_us = "To: <sip:100@127.0.0.1>;tag=made-up", f"Route: <sip:127.0.0.1:{front.port};lr>"
    worker = f"sip:100@127.0.0.1:{port_of(front.workers[0].line)}"
    with udp() as victim:
        elsewhere = f"sip:100@127.0.0.1:{port_of(victim)}"
        for method in ("INVITE", "REFER", "BYE"):
            answer = front.ask(method, through_us, to=to, request_uri=elsewhere)
            assert answer.startswith("SIP/2.0 404")
        answer = front.ask("INVITE", through_us, to=to, request_uri=f"{worker};maddr=127.0.0.3")
        assert answer.startswith("SIP/2.0 404")
        further = f"{through_us}, <{elsewhere};lr>"
        assert front.ask("INVITE", further, to=to, request_uri=worker).startswith("SIP/2.0 404")
        assert front.ask("MESSAGE", through_us, to=to, request_uri=worker).startswith("SIP/2.0 405")
        victim.setblocking(False)
        with pytest.raises(BlockingIOError):
            victim.recv(65535)
    assert front.asked == []
    # To a worker it goes: whether there is such a dialog is for that to say, but our headers are gone.
    front.workers[0].status = "481 No such call"
    answer = front.ask("INVITE", through_us, "X-Voicebot-Evil: 1", to=to, request_uri=worker)
    assert answer.startswith("SIP/2.0 481")
    (asked,) = front.asked
    assert not headers(asked, "x-voicebot-evil")


def test_a_call_goes_on_where_its_worker_wants_to_be_reached(front: Front) -> None:
    """With VOICEBOT_SIP__PUBLIC_ADDRESS that is another address than the one that calls are sent to."""
    with udp() as public, udp() as caller:
        for each in front.workers:
            each.status, each.contact = "200 OK", f"sip:w@127.0.0.1:{port_of(public)}"
        call = uuid4().hex
        taken = front.ask("INVITE", caller=caller, call=call)
        assert taken.startswith("SIP/2.0 200") and sum(front.counts()) == 1
        (to,), (contact,) = headers(taken, "to"), headers(taken, "contact")
        assert str(port_of(public)) not in contact, "that is nobody's business"
        route = [f"Route: {value(line)}" for line in reversed(headers(taken, "record-route"))]
        front.send(caller, "ACK", *route, call=call, request_uri=uri(contact), to=to)
        assert public.recv(65535).startswith(b"ACK ")
        front.send(caller, "BYE", *route, call=call, request_uri=uri(contact), to=to)
        bye, source = public.recvfrom(65535)
        assert bye.startswith(b"BYE ")
        public.sendto(response(bye.decode(), "200 OK").encode(), source)
        assert caller.recv(65535).startswith(b"SIP/2.0 200")
    assert front.counts() == NOBODY


def test_strangers_do_not_fill_the_log(front: Front) -> None:
    before = len(front.log.splitlines())
    with udp("127.0.0.9") as stranger:
        for number in range(40):
            front.send(stranger, "INVITE", call=f"stranger{number}")
            stranger.sendto(b"\x16\x03\x01 this is no SIP\r\n\r\n", ("127.0.0.1", front.port))
    # What came before this has been read when it is answered; one process may still be busy with the last.
    assert front.ask("OPTIONS", request_uri=f"sip:127.0.0.1:{front.port}").startswith("SIP/2.0 200")
    lines = front.log.splitlines()[before:]
    assert 1 <= len([line for line in lines if "stranger: 127.0.0.9" in line]) <= 2
    assert len(lines) <= 6, lines
    assert front.asked == []
