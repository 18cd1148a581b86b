"""REGISTER mode against a registrar made by hand (RFC 3261 §10, digest of RFC 2617)."""

import hashlib
import re

import pytest
from sip_by_hand import Dialog, HandPhone, Message, sdp
from telephony_rig import Agent, StartAgent, until

from voicebot.telephony.registration import next_retry_s

pytestmark = pytest.mark.call
NONCE = "0123456789abcdef"
CHALLENGE = f'WWW-Authenticate: Digest realm="shop.example", nonce="{NONCE}", algorithm=MD5, qop="auth"\r\n'


def md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()


def is_authentic(message: Message, user: str, password: str) -> bool:
    fields = dict(re.findall(r'(\w+)="?([^",]+)"?', message.header("Authorization")))
    if fields.get("nonce") != NONCE or fields.get("username") != user:
        return False
    secret = md5(f"{user}:shop.example:{password}")
    request = md5(f"REGISTER:{fields['uri']}")
    return fields["response"] == md5(
        f"{secret}:{NONCE}:{fields['nc']}:{fields['cnonce']}:{fields['qop']}:{request}"
    )


def accept(phone: HandPhone, register: Message, agent: Agent, expires_s: int = 300) -> None:
    contact = register.header("Contact").split(";expires")[0]
    phone.send(register.response(200, more=f"Contact: {contact};expires={expires_s}\r\n"), agent.port)


async def test_register_with_digest_then_a_call_then_unregister(
    start_agent: StartAgent, phone: HandPhone
) -> None:
    settings = {
        "registrar": f"sip:127.0.0.1:{phone.port}",
        "username": "bot",
        "password": "hush",
        "allowed_sources": (),
    }
    async with start_agent(**settings) as agent:
        first = await phone.expect("REGISTER")
        assert not first.header("Authorization")
        assert not agent.agent.registered
        phone.send(first.response(401, more=CHALLENGE), agent.port)
        second = await phone.expect("REGISTER")
        assert is_authentic(second, "bot", "hush")
        assert "<sip:bot@127.0.0.1" in second.header("To")
        accept(phone, second, agent)
        await until(lambda: agent.agent.registered)
        # The registrar's address is allowed although the list is empty.
        await Dialog(phone, agent.port, called="bot").establish(sdp(9))
        await (await agent.next_line()).until_confirmed()
    last = await phone.expect("REGISTER")
    assert last.header("Expires") == "0" or "expires=0" in last.header("Contact")


async def test_a_refused_registration_is_tried_again(start_agent: StartAgent, phone: HandPhone) -> None:
    async with start_agent(registrar=f"127.0.0.1:{phone.port}", username="bot", password="x") as agent:
        first = await phone.expect("REGISTER")
        phone.send(first.response(403), agent.port)
        again = await phone.expect("REGISTER")
        assert not agent.agent.registered
        accept(phone, again, agent)
        await until(lambda: agent.agent.registered)


def test_retries_back_off_to_two_minutes() -> None:
    waits = [next_retry_s(None)]
    for _ in range(8):
        waits.append(next_retry_s(waits[-1]))
    assert waits == [2, 4, 8, 16, 32, 64, 120, 120, 120]
