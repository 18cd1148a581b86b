"""One user agent in this process, telephones around it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sip_by_hand import HandPhone, RtpEcho
from telephony_rig import Agent, StartAgent, rtp_ports

from voicebot.config import CallSettings, SipSettings
from voicebot.telephony.user_agent import UserAgent


@pytest.fixture
def start_agent() -> StartAgent:
    """A user agent on a port that the system chooses, stopped at the end."""

    @contextlib.asynccontextmanager
    async def start(*, calls: CallSettings | None = None, **settings: Any) -> AsyncIterator[Agent]:
        agent = Agent()
        settings.setdefault("port", 0)
        chosen = SipSettings(rtp_port_first=next(rtp_ports), rtp_port_count=100, **settings)
        agent.agent = UserAgent(chosen, on_incoming=agent.on_incoming, call_settings=calls or CallSettings())
        async with agent.agent:
            yield agent

    return start


@pytest_asyncio.fixture
async def agent(start_agent: StartAgent) -> AsyncIterator[Agent]:
    async with start_agent() as started:
        yield started


@pytest_asyncio.fixture
async def phone() -> AsyncIterator[HandPhone]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(HandPhone, local_addr=("127.0.0.1", 0))
    yield protocol
    transport.close()


@pytest_asyncio.fixture
async def rtp() -> AsyncIterator[RtpEcho]:
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.create_datagram_endpoint(RtpEcho, local_addr=("127.0.0.1", 0))
    yield protocol
    transport.close()
