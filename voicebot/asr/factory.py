"""The configured engine with its model."""

from collections.abc import Sequence
from pathlib import Path

from voicebot.asr.engine import Recogniser
from voicebot.asr.model_folder import read_model_folder
from voicebot.asr.sherpa_engine import TOKENS_FILE, SherpaRecogniser, read_sherpa_folder
from voicebot.asr.vosk_engine import VoskRecogniser
from voicebot.config import AsrEngine, AsrSettings


def load_recogniser(settings: AsrSettings, hotwords: Sequence[str] = ()) -> Recogniser:
    """Load the model of ``settings``. Load it before forking.

    Args:
        hotwords: see ``SherpaRecogniser``; Vosk models follow a shop by their graph (``asr.following``).

    Raises:
        RecognitionError: the engine is not installed, or the model cannot be loaded.
    """
    match settings.engine:
        case AsrEngine.VOSK:
            return VoskRecogniser(settings)
        case AsrEngine.SHERPA:
            return SherpaRecogniser(settings, hotwords)


def engine_of(model: Path) -> AsrEngine:
    """Which engine a model's folder is for; it is looked through, but not loaded.

    Raises:
        RecognitionError: it is no whole model of either.
    """
    if (model / TOKENS_FILE).exists():
        read_sherpa_folder(model)
        return AsrEngine.SHERPA
    read_model_folder(model)
    return AsrEngine.VOSK
