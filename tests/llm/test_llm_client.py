"""The client against a server that is slow, wrong, down, or breaks off."""

import asyncio
import json
import time

import pytest

from tests.llm.fake_llm_server import (
    drops_mid_body,
    hangs,
    llm_server,
    response,
    says,
    sends,
    trickles,
)
from voicebot.config import LlmAnswerFormat, LlmSettings
from voicebot.errors import ConfigError, LlmAnswerError, LlmError, LlmTimeoutError, LlmUnavailableError
from voicebot.llm.answers import MOST_SLOTS, ProposalAnswer
from voicebot.llm.client import MOST_BYTES, ChatClient

MESSAGES = [{"role": "user", "content": "你好"}]
GOOD = {"intent": "recommend", "slots": [{"slot": "price_max", "value": 300, "quote": "三百以内"}]}
SECRET = "sk-very-secret-4711"


def settings(base_url: str, **more: object) -> LlmSettings:
    return LlmSettings(enabled=True, base_url=base_url, model="tiny", **more)  # type: ignore[arg-type]


async def ask(base_url: str, timeout_s: float = 60.0, **more: object) -> ProposalAnswer:
    client = ChatClient(settings(base_url, **more), {"THE_KEY": SECRET})
    try:
        return await client.ask(MESSAGES, ProposalAnswer, timeout_s=timeout_s)
    finally:
        await client.close()


async def test_a_good_answer_comes_back_typed() -> None:
    async with llm_server(says(GOOD)) as server:
        answer = await ask(server.base_url)
    assert answer.intent == "recommend"
    assert (answer.slots[0].slot, answer.slots[0].value) == ("price_max", 300)
    (request,) = server.requests
    assert request["model"] == "tiny" and request["messages"] == MESSAGES and request["stream"] is False
    schema = request["response_format"]["json_schema"]
    assert schema["strict"] and schema["schema"]["additionalProperties"] is False


async def test_a_server_that_knows_no_schemas_is_asked_for_json_only() -> None:
    async with llm_server(says(GOOD)) as server:
        await ask(server.base_url, answer_format=LlmAnswerFormat.JSON_OBJECT)
    assert server.requests[0]["response_format"] == {"type": "json_object"}


WRONG = {
    "no JSON": "好的，我来帮您看看。",
    "fenced": f"```json\n{json.dumps(GOOD)}\n```",
    "half of it": json.dumps(GOOD)[:-3],
    "a list": [],
    "a field is missing": {"intent": "recommend"},
    "a field too many": {**GOOD, "reasoning": "因为"},
    "the wrong type": {"intent": 5, "slots": []},
    "a truth value as value": {"intent": None, "slots": [{"slot": "a", "value": True, "quote": "a"}]},
    "no end of slots": {"intent": None, "slots": GOOD["slots"] * (MOST_SLOTS + 1)},
    "endless text": {"intent": "很" * 1000, "slots": []},
    "deeply nested": "[" * 5000,
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG.keys())
async def test_anything_else_is_no_answer(content: object) -> None:
    async with llm_server(says(content)) as server:
        with pytest.raises(LlmAnswerError, match="ProposalAnswer"):
            await ask(server.base_url)


BROKEN = {
    "not HTTP": b"hello\r\n\r\n",
    "nothing": b"",
    "an error": response(b"{}", status="500 Internal Server Error"),
    "too many requests": response(b"{}", status="429 Too Many Requests"),
    "a redirect": response(b"", status="302 Found\r\nLocation: http://127.0.0.1:1/v1"),
    "no envelope": response(b'{"error": "no such model"}'),
    "no choices": response(b'{"choices": []}'),
    "not UTF-8": response(b'{"choices": "\xff\xfe"}'),
    "far too much": response(b" " * (MOST_BYTES + 1)),
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN.keys())
async def test_a_broken_server_is_one_error_of_ours(raw: bytes) -> None:
    async with llm_server(sends(raw)) as server:
        with pytest.raises(LlmError):
            await ask(server.base_url)


async def test_a_connection_that_drops_mid_body_is_unavailable() -> None:
    async with llm_server(drops_mid_body(GOOD)) as server:
        with pytest.raises(LlmUnavailableError):
            await ask(server.base_url)


async def test_nobody_there_is_unavailable() -> None:
    async with llm_server(says(GOOD)) as server:
        gone = server.base_url
    with pytest.raises(LlmUnavailableError, match="ConnectError; is the server up"):
        await ask(gone)


@pytest.mark.parametrize("behave", [hangs, trickles])
async def test_the_time_limit_covers_the_whole_answer(behave: object) -> None:
    async with llm_server(behave) as server:  # type: ignore[arg-type]
        began_s = time.monotonic()
        with pytest.raises(LlmTimeoutError, match="within 100 ms"):
            await asyncio.wait_for(ask(server.base_url, timeout_s=0.1), 60)
        assert time.monotonic() - began_s >= 0.1


async def test_the_key_goes_to_the_server_and_nowhere_else(capsys: pytest.CaptureFixture[str]) -> None:
    async with llm_server(sends(response(b"{}", status="401 Unauthorized"))) as server:
        with pytest.raises(LlmUnavailableError) as caught:
            await ask(server.base_url, api_key_variable="THE_KEY")
    assert f"authorization: bearer {SECRET}" in server.headers[0].lower()
    assert SECRET not in f"{caught.value!r} {settings('http://a', api_key_variable='THE_KEY')!r}"
    assert SECRET not in "".join(capsys.readouterr())


async def test_a_redirect_is_not_followed() -> None:
    async with llm_server(says(GOOD)) as other:
        away = response(b"", status=f"307 Moved\r\nLocation: {other.base_url}/chat/completions")
        async with llm_server(sends(away)) as server:
            with pytest.raises(LlmUnavailableError, match="307"):
                await ask(server.base_url, api_key_variable="THE_KEY")
    assert other.requests == []


def test_what_is_missing_is_said_at_the_start() -> None:
    with pytest.raises(ConfigError, match="VOICEBOT_LLM__MODEL"):
        ChatClient(LlmSettings(enabled=True), {})
    with pytest.raises(ConfigError, match="API_KEY_VARIABLE") as caught:
        ChatClient(settings("http://a", api_key_variable=SECRET), {})
    assert SECRET not in str(caught.value)


async def test_a_password_in_the_address_is_not_repeated() -> None:
    async with llm_server(sends(b"")) as server:
        address = server.base_url.replace("//", f"//user:{SECRET}@")
        with pytest.raises(LlmUnavailableError) as caught:
            await ask(address)
    assert SECRET not in str(caught.value)
