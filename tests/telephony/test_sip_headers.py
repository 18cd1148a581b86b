"""What is read from the text of an INVITE, also when the text is garbage."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicebot.telephony.headers import (
    is_allowed,
    mask_number,
    normalise_number,
    parse_invite,
    source_ip,
    user_part,
)


def invite(*headers: str, line: str = "INVITE sip:4001234567@192.0.2.1 SIP/2.0") -> str:
    return "\r\n".join([line, "Via: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1", *headers]) + "\r\n\r\nv=0\r\n"


def test_the_called_number_is_of_the_request_line_not_of_to() -> None:
    facts = parse_invite(invite("To: <sip:999@192.0.2.1>", "From: <sip:100@h>;tag=1", "Call-ID: abc@h"))
    assert facts.called_number == "4001234567"
    assert facts.call_id == "abc@h"


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("INVITE sip:+864001234567@h;user=phone SIP/2.0", "+864001234567"),
        ("INVITE sip:%2B8640@h SIP/2.0", "+8640"),
        ("INVITE tel:+86-400-123;phone-context=example.com SIP/2.0", "+86400123"),
        ("INVITE sip:8000;npdi;rn=1@h SIP/2.0", "8000"),
        ("INVITE sips:shop@h SIP/2.0", "shop"),
        ("INVITE sip:192.0.2.1 SIP/2.0", ""),
        ("INVITE sip:shop:secret@h SIP/2.0", "shop"),
        ("", ""),
    ],
)
def test_the_request_line(line: str, called: str) -> None:
    assert parse_invite(invite(line=line)).called_number == called


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        (["From: <sip:13812345678@h>;tag=1"], "13812345678"),
        (["f: sip:13812345678@h;tag=1"], "13812345678"),
        (['From: "sip:666@evil" <sip:13812345678@h>;tag=1'], "13812345678"),
        (['From: "张 \\" <sip:1@x>" <sip:+86%20138%201234@h>;tag=1'], "+861381234"),
        (["From: <sip:100@h>;tag=1", "P-Asserted-Identity: <sip:+8613812345678@h>"], "+8613812345678"),
        (["From: <sip:100@h>;tag=1", "p-asserted-identity:tel:+8613812345678"], "+8613812345678"),
        (["P-Asserted-Identity: <sip:shop@h>", "P-Asserted-Identity: <tel:+8610>"], "+8610"),
        (["From: <sip:100@h>;tag=1", "P-Asserted-Identity: <sip:shop@h>"], "100"),
        (["From:\r\n <sip:13812345678@h>\r\n ;tag=1"], "13812345678"),
        (['From: "Anonymous" <sip:anonymous@anonymous.invalid>;tag=1'], None),
        (["From: <sip:linphone@h>;tag=1"], None),
        (["From: <sip:100@h>;tag=1", "P-Asserted-Identity: <sip:200@h>", "Privacy: id"], None),
        (["From: <sip:100@h>;tag=1", "Privacy: user;critical"], None),
        (["From: <sip:100@h>;tag=1", "Privacy: none"], "100"),
        (["From:"], None),
        ([], None),
    ],
)
def test_the_caller(headers: list[str], caller: str | None) -> None:
    assert parse_invite(invite(*headers)).caller_number == caller


def test_x_headers_are_lower_case_and_the_first_wins() -> None:
    facts = parse_invite(invite("X-Campaign: spring: sale", "x-campaign: autumn", "X-Id:", "Subject: no"))
    assert facts.x_headers == {"x-campaign": "spring: sale", "x-id": ""}


def test_the_body_is_not_read() -> None:
    assert parse_invite(invite() + "X-Evil: 1\r\nFrom: <sip:1@h>\r\n").x_headers == {}


@given(st.text())
def test_garbage_never_raises(text: str) -> None:
    parse_invite(text)
    user_part(text)
    source_ip(text)
    assert not is_allowed(text + "x", [ip_network("0.0.0.0/0")])


@pytest.mark.parametrize(
    ("user", "number"),
    [
        ("138-1234 (5678)", "13812345678"),
        ("+86.138", "+86138"),
        ("*86#", "*86#"),
        ("12+3", None),
        ("١٢٣", None),
        ("", None),
        ("1" * 33, None),
    ],
)
def test_numbers(user: str, number: str | None) -> None:
    assert normalise_number(user) == number


def test_masked_numbers_keep_three_and_two() -> None:
    assert mask_number("13812345678") == "138******78"
    assert mask_number("12345") == "*****"
    assert mask_number(None) == "unknown"


def test_sources() -> None:
    assert source_ip("192.0.2.7:5060") == "192.0.2.7"
    assert source_ip("[2001:db8::1]:5060") == "2001:db8::1"
    networks = [ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")]
    assert is_allowed("192.0.2.7", networks)
    assert is_allowed("::ffff:192.0.2.7", networks)
    assert is_allowed("2001:db8::1", networks)
    assert not is_allowed("192.0.3.7", networks)
    assert not is_allowed("", networks)


@pytest.mark.parametrize("user, called", [("%00", ""), ("1%000", "10"), ("a%0Db", "ab")])
def test_control_characters_never_reach_the_database(user: str, called: str) -> None:
    facts = parse_invite(f"INVITE sip:{user}@127.0.0.1 SIP/2.0\r\nCall-ID: x\udcffy\0\r\n\r\n")
    assert facts.called_number == called
    facts.call_id.encode("utf-8")
    assert "\0" not in facts.call_id
