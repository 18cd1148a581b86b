"""The recogniser of a shop: the configured model, made to follow what this shop's callers say.

Following is a help, not a need: whatever goes wrong with it, the bot answers with the model as it is.
"""

import asyncio
from pathlib import Path

import structlog

from voicebot.asr.engine import Recogniser
from voicebot.asr.factory import load_recogniser
from voicebot.asr.following import Wish, affordable, can_follow, kept_model
from voicebot.asr.making_apart import Making
from voicebot.config import AsrEngine, Settings
from voicebot.errors import RecognitionError
from voicebot.service.deployment import Deployment
from voicebot.service.expected_speech import expected_speech

log = structlog.get_logger(__name__)


def build_recogniser(settings: Settings, deployment: Deployment) -> Recogniser:
    """Load the recogniser for a shop. Load it before forking.

    The first time for a dialplan takes a few seconds, later ones find the graph on disk.

    Raises:
        RecognitionError: the model cannot be loaded.
    """
    try:
        wish = _wish(settings, deployment)
        if wish is not None:
            return _load(settings, kept_model(wish) or Making(wish).result())
    except Exception as error:
        _tell(settings, error)
    return _as_it_is(settings, deployment)


async def renew_recogniser(settings: Settings, deployment: Deployment) -> Recogniser:
    """The same while calls go on.

    Raises:
        RecognitionError: the model cannot be loaded.
    """
    try:
        wish = await asyncio.to_thread(_wish, settings, deployment)
        if wish is not None:
            folder = await asyncio.to_thread(kept_model, wish)
            if folder is None:
                making = Making(wish, aside=True)
                try:
                    folder = await asyncio.to_thread(making.result)
                except asyncio.CancelledError:
                    making.stop()
                    raise
            return await asyncio.to_thread(_load, settings, folder)
    except Exception as error:
        _tell(settings, error)
    return await asyncio.to_thread(_as_it_is, settings, deployment)


def _wish(settings: Settings, deployment: Deployment) -> Wish | None:
    """What the model is to follow; None where it follows by other means, or not at all."""
    asr = settings.asr
    if not asr.follow_dialplan or asr.engine is not AsrEngine.VOSK:
        return None
    if not can_follow(asr.model_dir):
        log.info(
            "vocabulary_not_followed", model=str(asr.model_dir), cause="static graph without its grammar"
        )
        return None
    followed, left_out = affordable(expected_speech(deployment))
    if left_out:
        log.warning(
            "vocabulary_shortened", texts=len(followed), left_out=len(left_out), first=left_out[0].text
        )
    return Wish(
        asr.model_dir, followed, tuple(deployment.dialogue.vocabulary()), settings.recogniser_cache_dir
    )


def _load(settings: Settings, folder: Path) -> Recogniser:
    return load_recogniser(settings.asr.model_copy(update={"model_dir": folder}))


def _as_it_is(settings: Settings, deployment: Deployment) -> Recogniser:
    hotwords: list[str] = []
    if settings.asr.follow_dialplan and settings.asr.engine is AsrEngine.SHERPA:
        hotwords = [word for word in deployment.dialogue.vocabulary() if len(word) > 1]
    return load_recogniser(settings.asr, hotwords)


def _tell(settings: Settings, error: Exception) -> None:
    # The trace of an expected error says nothing that its message does not.
    trace = None if isinstance(error, RecognitionError) else error
    log.warning(
        "vocabulary_not_followed", model=str(settings.asr.model_dir), cause=str(error), exc_info=trace
    )
