"""Stopping the bot while it starts."""

import asyncio

from voicebot.config import Settings, SipSettings, TtsEngine, TtsSettings
from voicebot.service.serve import Ready, serve, uri_host


async def test_a_bot_that_is_stopped_while_it_starts_takes_no_calls(database_settings: Settings) -> None:
    settings = database_settings.model_copy(
        update={"sip": SipSettings(port=0), "tts": TtsSettings(engine=TtsEngine.ESPEAK)}
    )
    ready: list[Ready] = []
    stop = asyncio.Event()
    stop.set()
    await serve(settings, ready.append, stop)
    assert not ready


def test_an_ipv6_address_stands_in_brackets_in_a_uri() -> None:
    assert uri_host(SipSettings(bind_address="::1")) == "[::1]"
    assert uri_host(SipSettings(public_address="192.0.2.1")) == "192.0.2.1"
