import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from voicebot.asr.vosk_engine import VoskRecogniser
from voicebot.config import AsrSettings, TtsSettings
from voicebot.errors import RecognitionError
from voicebot.media.g711 import decode_ulaw, encode_ulaw
from voicebot.tts.espeak_engine import EspeakSynthesiser

MODEL_DIR = AsrSettings().model_dir
SILENCE = bytes(8000)


@pytest.fixture(scope="module")
def recogniser() -> VoskRecogniser:
    return VoskRecogniser(AsrSettings())


@pytest.fixture
async def voice() -> AsyncIterator[EspeakSynthesiser]:
    synthesiser = EspeakSynthesiser(TtsSettings(espeak_voice="cmn", espeak_words_per_minute=150))
    yield synthesiser
    await synthesiser.close()


async def spoken(voice: EspeakSynthesiser, text: str) -> bytes:
    """As it comes over a µ-law line."""
    pcm = b"".join([chunk async for chunk in voice.synthesise(text)])
    return decode_ulaw(encode_ulaw(np.frombuffer(SILENCE + pcm, dtype=np.int16))).tobytes()


def frames(pcm: bytes, size: int = 320) -> list[bytes]:
    return [pcm[at : at + size] for at in range(0, len(pcm), size)]


async def test_speech_is_recognised_as_a_stream(recogniser: VoskRecogniser, voice: EspeakSynthesiser) -> None:
    session = recogniser.open_session()
    partials = []
    for frame in frames(await spoken(voice, "我想买一款面膜") + SILENCE):
        session.accept(frame)
        partials.append(session.partial())
    assert "" in partials and any("我想" in partial for partial in partials)
    heard = session.finish()
    assert heard.text == "我想买一款面膜"
    assert 0.5 < heard.confidence <= 1.0
    assert heard.text not in heard.alternatives
    assert not heard.typed


async def test_the_next_utterance_starts_fresh(recogniser: VoskRecogniser, voice: EspeakSynthesiser) -> None:
    session = recogniser.open_session()
    for text in ("转人工", "我要退货"):
        session.accept(await spoken(voice, text))
        assert session.finish().text == text
        assert session.partial() == ""


async def test_nothing_is_lost_when_vosk_ends_utterances_by_itself(
    recogniser: VoskRecogniser, voice: EspeakSynthesiser
) -> None:
    session = recogniser.open_session()
    pcm = await spoken(voice, "不用了谢谢") + 5 * SILENCE + await spoken(voice, "转人工")
    for frame in frames(pcm):
        session.accept(frame)
    assert session.partial().startswith("不用了谢谢")
    assert session.finish().text == "不用了谢谢转人工"


@pytest.mark.parametrize("behind", [5 * SILENCE, b""], ids=["ended", "amid words"])
async def test_reset_drops_what_was_said(
    recogniser: VoskRecogniser, voice: EspeakSynthesiser, behind: bytes
) -> None:
    session = recogniser.open_session()
    session.accept(await spoken(voice, "不用了谢谢") + behind)
    session.reset()
    assert session.partial() == ""
    session.accept(await spoken(voice, "转人工"))
    assert session.finish().text == "转人工"


@pytest.mark.parametrize(
    "pcm", [b"", SILENCE, bytes(320 * 400)], ids=["no audio", "half a second", "8 seconds"]
)
def test_silence_is_nothing(recogniser: VoskRecogniser, pcm: bytes) -> None:
    session = recogniser.open_session()
    session.accept(pcm)
    heard = session.finish()
    assert (heard.text, heard.confidence, heard.alternatives) == ("", 0.0, ())


async def test_a_wideband_model_gets_upsampled_audio(tmp_path: Path, voice: EspeakSynthesiser) -> None:
    # Same filters on the same band: at 16 kHz only the frame rate of the samples differs.
    model_dir = tmp_path / "wide"
    shutil.copytree(MODEL_DIR, model_dir)
    conf = model_dir / "conf" / "mfcc.conf"
    conf.write_text(conf.read_text().replace("--sample-frequency=8000", "--sample-frequency=16000"))
    session = VoskRecogniser(AsrSettings(model_dir=model_dir)).open_session()
    for frame in frames(await spoken(voice, "我想买一款面膜") + SILENCE):
        session.accept(frame)
    assert session.finish().text == "我想买一款面膜"
    session.accept(await spoken(voice, "转人工"))
    assert session.finish().text == "转人工"


def test_unknown_words_are_those_that_cannot_be_pieced_together(recogniser: VoskRecogniser) -> None:
    assert recogniser.unknown_words(["面膜", "面膜保湿", "靐", "面膜靐", "spf"]) == ("靐", "面膜靐", "spf")


@pytest.fixture
def model_copy(tmp_path: Path) -> Path:
    shutil.copytree(MODEL_DIR, tmp_path / "model")
    return tmp_path / "model"


@pytest.mark.parametrize("file", ["am/final.mdl", "conf/model.conf", "conf/mfcc.conf", "graph/words.txt"])
def test_a_missing_file_is_named(model_copy: Path, file: str) -> None:
    (model_copy / file).unlink()
    with pytest.raises(RecognitionError, match=file):
        VoskRecogniser(AsrSettings(model_dir=model_copy))


@pytest.mark.parametrize("file", ["am/final.mdl", "graph/HCLG.fst"])
@pytest.mark.parametrize("keep_bytes", [0, 100_000], ids=["empty", "cut off"])
def test_a_broken_file_is_an_error_and_no_crash(model_copy: Path, file: str, keep_bytes: int) -> None:
    content = (model_copy / file).read_bytes()
    (model_copy / file).write_bytes(content[:keep_bytes])
    with pytest.raises(RecognitionError, match=r"unpack"):
        VoskRecogniser(AsrSettings(model_dir=model_copy))


def test_a_pointer_of_large_file_storage_is_no_model(model_copy: Path) -> None:
    (model_copy / "am" / "final.mdl").write_text("version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(RecognitionError, match="not a Kaldi acoustic model"):
        VoskRecogniser(AsrSettings(model_dir=model_copy))


def test_no_graph_at_all(model_copy: Path) -> None:
    (model_copy / "graph" / "HCLG.fst").unlink()
    with pytest.raises(RecognitionError, match=r"neither HCLG\.fst nor HCLr\.fst"):
        VoskRecogniser(AsrSettings(model_dir=model_copy))


def test_a_model_that_would_abort_libvosk_is_refused(model_copy: Path) -> None:
    conf = model_copy / "conf" / "model.conf"
    conf.write_text(conf.read_text().replace("--endpoint.silence-phones=1\n", ""))
    with pytest.raises(RecognitionError, match="silence-phones"):
        VoskRecogniser(AsrSettings(model_dir=model_copy))


def test_a_missing_folder_says_how_to_set_it(tmp_path: Path) -> None:
    with pytest.raises(RecognitionError, match="VOICEBOT_ASR__MODEL_DIR"):
        VoskRecogniser(AsrSettings(model_dir=tmp_path / "none"))


@pytest.mark.parametrize("seconds_before", [0.0, 5.0])
async def test_an_utterance_that_was_settled_goes_on_as_if_it_had_not_been(
    recogniser: VoskRecogniser, voice: EspeakSynthesiser, seconds_before: float
) -> None:
    begun, rest = await spoken(voice, "我想买一款"), await spoken(voice, "补水面膜")
    whole, settled = recogniser.open_session(), recogniser.open_session()
    for session in (whole, settled):
        session.accept(bytes(int(16000 * seconds_before)) + begun + SILENCE)
    assert settled.settle().text == "我想买一款"
    settled.accept(SILENCE[:640])
    settled.resume()
    for session in (whole, settled):
        session.accept(rest)
    assert settled.finish().text == whole.finish().text == "我想买一款补水面膜"


async def test_what_is_settled_is_what_would_have_been_final(
    recogniser: VoskRecogniser, voice: EspeakSynthesiser
) -> None:
    settled, finished = recogniser.open_session(), recogniser.open_session()
    audio = await spoken(voice, "转人工")
    for session in (settled, finished):
        session.accept(audio)
    assert settled.settle() == finished.finish()
    settled.reset()
    settled.accept(await spoken(voice, "我要退货"))
    assert settled.finish().text == "我要退货"
