"""The chat-completions API that vLLM, Ollama and most vendors speak.

Source: OpenAI API reference, "Create chat completion", with ``response_format`` for JSON output.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from voicebot.config import LlmAnswerFormat, LlmSettings
from voicebot.errors import ConfigError, LlmAnswerError, LlmTimeoutError, LlmUnavailableError
from voicebot.llm.answers import Completion

MOST_TOKENS = 400
MOST_BYTES = 64 * 1024
"""Of an answer; a server that sends more is not answering our question."""

Answer = TypeVar("Answer", bound=BaseModel)
Messages = Sequence[Mapping[str, str]]


class ChatClient:
    """Asks one model for one JSON object.

    Args:
        settings: where it is and what it is called.
        environment: where the key is looked up; its value is neither logged nor part of any message.

    Raises:
        ConfigError: no model is named, or the variable that should hold the key is not set.
    """

    def __init__(self, settings: LlmSettings, environment: Mapping[str, str] = os.environ) -> None:
        if not settings.model:
            raise ConfigError("VOICEBOT_LLM__MODEL is empty; name the model that the server offers")
        self._settings = settings
        headers = {}
        if settings.api_key_variable:
            headers["Authorization"] = f"Bearer {_key(settings.api_key_variable, environment)}"
        # A redirect would carry what callers say, and the key, to a place nobody has configured.
        self._http = httpx.AsyncClient(headers=headers, follow_redirects=False, timeout=None)
        self._url = f"{settings.base_url.rstrip('/')}/chat/completions"
        self._server = settings.base_url.partition("//")[2].partition("/")[0].rpartition("@")[2]

    async def ask(self, messages: Messages, answer: type[Answer], *, timeout_s: float) -> Answer:
        """The model's answer, checked against its schema.

        Raises:
            LlmTimeoutError: it did not come within ``timeout_s``, the body included.
            LlmUnavailableError: the server cannot be reached, refuses, or breaks off.
            LlmAnswerError: what came is not what was asked for.
        """
        try:
            async with asyncio.timeout(timeout_s):
                body = await self._post(self._request(messages, answer))
        except TimeoutError:
            raise LlmTimeoutError(
                f"{self._server}: no answer within {timeout_s * 1000:.0f} ms; use a smaller model or a GPU"
            ) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise LlmUnavailableError(f"{self._server}: {type(error).__name__}; is the server up?") from error
        try:
            return answer.model_validate_json(Completion.model_validate_json(body).content)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            raise LlmAnswerError(
                f"{self._server}: the answer is no {answer.__name__} ({where}: {first['type']}); "
                "use a model that keeps to a JSON schema"
            ) from None

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    def _request(self, messages: Messages, answer: type[BaseModel]) -> dict[str, object]:
        wanted: dict[str, object] = {"type": "json_object"}
        if self._settings.answer_format is LlmAnswerFormat.JSON_SCHEMA:
            schema = {"name": answer.__name__, "schema": answer.model_json_schema(), "strict": True}
            wanted = {"type": "json_schema", "json_schema": schema}
        return {
            "model": self._settings.model,
            "messages": list(messages),
            "response_format": wanted,
            "temperature": 0,
            "max_tokens": MOST_TOKENS,
            "stream": False,
        }

    async def _post(self, request: Mapping[str, object]) -> bytes:
        async with self._http.stream("POST", self._url, json=request) as response:
            if response.status_code != httpx.codes.OK:
                raise LlmUnavailableError(
                    f"{self._server}: HTTP {response.status_code}; check the model's name and the key"
                )
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise LlmAnswerError(f"{self._server}: the answer is longer than {MOST_BYTES} bytes")
            return bytes(body)


def _key(variable: str, environment: Mapping[str, str]) -> str:
    key = environment.get(variable, "").strip()
    if not key or not key.isascii():
        # The setting is not quoted: some put the key itself there.
        raise ConfigError(
            "VOICEBOT_LLM__API_KEY_VARIABLE: the environment variable that it names holds no key; "
            "set that variable, or leave the setting empty for a server that wants no key"
        )
    return key
