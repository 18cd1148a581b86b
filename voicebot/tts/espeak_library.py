"""libespeak-ng through ctypes (speak_lib.h of espeak-ng 1.52).

One thread owns the library: it is not re-entrant.
"""

import ctypes
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import espeakng_loader
import numpy as np

from voicebot.errors import SynthesisError
from voicebot.tts.audio import Floats

_AUDIO_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_DONT_EXIT = 0x8000
_POS_CHARACTER = 1
_CHARS_UTF8 = 1
_RATE = 1
_EE_OK = 0
_CHUNK_MS = 60

_SynthCallback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)

OnSamples = Callable[[Floats], bool]
"""Takes samples (full scale is 1.0); answers whether to go on."""


class EspeakLibrary:
    """The process's espeak-ng; get it with ``shared_espeak``."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak")
        self._on_samples: OnSamples | None = None
        self._callback = _SynthCallback(self._deliver)
        self._library, self.sample_rate_hz = self._thread.submit(self._initialise).result()

    def speak(self, text: str, *, voice: str, words_per_minute: int, on_samples: OnSamples) -> "Future[None]":
        """Synthesise on the owning thread; ``on_samples`` is called there, chunk by chunk.

        The future fails with ``SynthesisError`` when the voice is unknown or the library refuses.
        """
        return self._thread.submit(self._speak, text, voice, words_per_minute, on_samples)

    def _initialise(self) -> tuple[ctypes.CDLL, int]:
        try:
            library = ctypes.CDLL(espeakng_loader.get_library_path())
        except OSError as error:
            raise SynthesisError(
                f"espeak-ng cannot be loaded ({error}): reinstall espeakng-loader"
            ) from error
        data = espeakng_loader.get_data_path().encode()
        rate = library.espeak_Initialize(_AUDIO_OUTPUT_SYNCHRONOUS, _CHUNK_MS, data, _INITIALIZE_DONT_EXIT)
        if rate <= 0:
            raise SynthesisError(
                f"espeak-ng found no voice data in {data.decode()}: reinstall espeakng-loader"
            )
        library.espeak_SetSynthCallback(self._callback)
        return library, rate

    def _speak(self, text: str, voice: str, words_per_minute: int, on_samples: OnSamples) -> None:
        # Cheap (tens of microseconds), and other users of this library may have set another voice.
        if self._library.espeak_SetVoiceByName(voice.encode()) != _EE_OK:
            raise SynthesisError(
                f"espeak-ng has no voice {voice!r}: set VOICEBOT_TTS__ESPEAK_VOICE, e.g. to cmn+f2"
            )
        self._library.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._on_samples = on_samples
        encoded = text.encode()
        status = self._library.espeak_Synth(
            encoded, len(encoded) + 1, 0, _POS_CHARACTER, 0, _CHARS_UTF8, None, None
        )
        if status != _EE_OK:
            raise SynthesisError(f"espeak-ng could not speak {text!r} (status {status})")

    def _deliver(self, samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        """Called by the library: 0 to go on, 1 to stop."""
        if not samples or count <= 0 or self._on_samples is None:
            return 0
        # The library reuses its buffer, so this must copy; the division does.
        chunk = np.ctypeslib.as_array(samples, (count,)) / np.float32(32768)
        return 0 if self._on_samples(chunk.astype(np.float32)) else 1


_shared: EspeakLibrary | None = None
_shared_lock = threading.Lock()


def shared_espeak() -> EspeakLibrary:
    """The library, loaded on first use. Must not be called before a fork whose child will speak.

    Raises:
        SynthesisError: the library or its data cannot be loaded.
    """
    global _shared
    with _shared_lock:
        if _shared is None:
            _shared = EspeakLibrary()
        return _shared
