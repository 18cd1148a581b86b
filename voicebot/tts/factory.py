"""The synthesiser that the settings ask for."""

from pathlib import Path

from voicebot.config import TtsEngine, TtsSettings
from voicebot.errors import SynthesisError
from voicebot.tts.cache import CachedSynthesiser, PromptCache
from voicebot.tts.edge_engine import EdgeSynthesiser
from voicebot.tts.engine import Synthesiser
from voicebot.tts.failover import FailoverSynthesiser


def build_synthesiser(settings: TtsSettings, cache_dir: Path) -> FailoverSynthesiser:
    """The configured engines behind one prompt cache, failing over from the better to the safer.

    Raises:
        SynthesisError: espeak-ng is wanted and cannot be loaded, or does not know the voice.
    """
    match settings.engine:
        case TtsEngine.EDGE:
            engines: list[Synthesiser] = [EdgeSynthesiser(settings)]
        case TtsEngine.ESPEAK:
            engines = [_espeak(settings)]
        case TtsEngine.AUTO:
            engines = [EdgeSynthesiser(settings), _espeak(settings)]
    cache = PromptCache(cache_dir)
    return FailoverSynthesiser([CachedSynthesiser(engine, cache) for engine in engines])


def _espeak(settings: TtsSettings) -> Synthesiser:
    # Imported when wanted: whoever passes the bot on without the GPL's espeak-ng does not have the package.
    try:
        from voicebot.tts.espeak_engine import EspeakSynthesiser
    except ImportError as error:
        raise SynthesisError(
            f"espeak-ng is not installed ({error}): install espeakng-loader or set VOICEBOT_TTS__ENGINE=edge"
        ) from error
    return EspeakSynthesiser(settings)
