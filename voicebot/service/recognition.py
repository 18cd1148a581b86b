"""The recogniser of a shop: the configured model, made to follow what this shop's callers say."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import structlog

from voicebot.asr.engine import Recogniser
from voicebot.asr.factory import load_recogniser
from voicebot.asr.following import can_follow, following_model
from voicebot.config import AsrEngine, Settings
from voicebot.errors import RecognitionError
from voicebot.service.deployment import Deployment
from voicebot.service.expected_speech import expected_speech

log = structlog.get_logger(__name__)


def build_recogniser(settings: Settings, deployment: Deployment) -> Recogniser:
    """Load the recogniser for a shop. Load it before forking.

    The first time for a dialplan takes a few seconds, later ones find the graph on disk. If the graph cannot
    be made, the model is used as it is.

    Raises:
        RecognitionError: the model cannot be loaded.
    """
    asr = settings.asr
    if not asr.follow_dialplan:
        return load_recogniser(asr)
    if asr.engine is AsrEngine.SHERPA:
        return load_recogniser(asr, [word for word in deployment.dialogue.vocabulary() if len(word) > 1])
    if not can_follow(asr.model_dir):
        log.info(
            "vocabulary_not_followed", model=str(asr.model_dir), cause="static graph without its grammar"
        )
        return load_recogniser(asr)
    try:
        folder = _followed(settings, deployment)
        return load_recogniser(asr.model_copy(update={"model_dir": folder}))
    except RecognitionError as error:
        log.warning("vocabulary_not_followed", model=str(asr.model_dir), cause=str(error))
        return load_recogniser(asr)


async def renew_recogniser(settings: Settings, deployment: Deployment) -> Recogniser:
    """The same while calls go on: another process makes the graph, so that nobody's audio waits for it.

    Raises:
        RecognitionError: the model cannot be loaded.
    """
    vosk = settings.asr.engine is AsrEngine.VOSK
    if vosk and settings.asr.follow_dialplan and can_follow(settings.asr.model_dir):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
            making = asyncio.get_running_loop().run_in_executor(process, _followed, settings, deployment)
            try:
                await making
            except RecognitionError as error:
                log.warning("vocabulary_not_followed", model=str(settings.asr.model_dir), cause=str(error))
                return await asyncio.to_thread(load_recogniser, settings.asr)
    return await asyncio.to_thread(build_recogniser, settings, deployment)


def _followed(settings: Settings, deployment: Deployment) -> Path:
    return following_model(
        settings.asr.model_dir,
        expected_speech(deployment),
        deployment.dialogue.vocabulary(),
        settings.recogniser_cache_dir,
    )
