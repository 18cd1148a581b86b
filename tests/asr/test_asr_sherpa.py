"""The second engine: the real sherpa-onnx, with models that hear tones (data/make_tones.py)."""

import sys
from pathlib import Path

import numpy as np
import pytest

from voicebot.asr.engine import Recogniser
from voicebot.asr.sherpa_engine import SherpaRecogniser, read_sherpa_folder
from voicebot.config import AsrEngine, AsrSettings
from voicebot.errors import RecognitionError

TONES = Path(__file__).parent / "data" / "tones"
SETTINGS = AsrSettings(engine=AsrEngine.SHERPA, model_dir=TONES)
CTC_SETTINGS = AsrSettings(engine=AsrEngine.SHERPA, model_dir=TONES.with_name("tones-ctc"))
RATE_HZ = 8000
RETURN, GOODS, EXCHANGE, QUESTION = 1700, 1000, 500, 2600


@pytest.fixture
def sherpa() -> None:
    pytest.importorskip("sherpa_onnx", reason="the extra sherpa is not installed")


def tones(*frequencies_hz: int) -> bytes:
    pieces = [np.zeros(RATE_HZ // 4)]
    for hz in frequencies_hz:
        pieces += [0.3 * np.sin(2 * np.pi * hz * np.arange(RATE_HZ // 4) / RATE_HZ), np.zeros(RATE_HZ // 10)]
    return (np.concatenate(pieces) * 32767).astype("<i2").tobytes()


def recognised(recogniser: Recogniser, pcm: bytes) -> str:
    session = recogniser.open_session()
    for at in range(0, len(pcm), 320):
        session.accept(pcm[at : at + 320])
    return session.finish().text


@pytest.mark.usefixtures("sherpa")
def test_a_transducer_is_recognised_as_a_stream() -> None:
    session = SherpaRecogniser(SETTINGS).open_session()
    partials = []
    pcm = tones(RETURN, GOODS, QUESTION)
    for at in range(0, len(pcm), 320):
        session.accept(pcm[at : at + 320])
        partials.append(session.partial())
    assert "" in partials and "退" in partials and "退货" in partials
    heard = session.finish()
    assert heard.text == "退货吗"
    assert 0.3 < heard.confidence < 1.0
    assert session.partial() == ""
    session.accept(tones(GOODS))
    session.reset()
    session.accept(tones(RETURN))
    assert session.finish().text == "退", "only what came after the reset"


@pytest.mark.usefixtures("sherpa")
def test_a_ctc_model_is_recognised_as_a_stream() -> None:
    recogniser = SherpaRecogniser(CTC_SETTINGS, hotwords=("换货",))
    session = recogniser.open_session()
    partials = []
    pcm = tones(RETURN, GOODS, EXCHANGE, QUESTION)
    for at in range(0, len(pcm), 320):
        session.accept(pcm[at : at + 320])
        partials.append(session.partial())
    assert "" in partials and "退" in partials and "退货" in partials
    heard = session.finish()
    assert heard.text == "退货垸吗", "hotwords are for transducers"
    assert heard.confidence > 0
    session.accept(tones(GOODS))
    session.reset()
    session.accept(tones(RETURN))
    assert session.finish().text == "退", "only what came after the reset"
    assert recogniser.unknown_words(["退货", "换面膜"]) == ("换面膜",)


@pytest.mark.usefixtures("sherpa")
@pytest.mark.parametrize("settings", [SETTINGS, CTC_SETTINGS])
def test_silence_is_nothing(settings: AsrSettings) -> None:
    heard = SherpaRecogniser(settings).open_session().finish()
    assert (heard.text, heard.confidence) == ("", 0.0)


@pytest.mark.usefixtures("sherpa")
def test_hotwords_decide_between_what_sounds_alike() -> None:
    pcm = tones(EXCHANGE, GOODS)
    assert recognised(SherpaRecogniser(SETTINGS), pcm) == "垸货"
    assert recognised(SherpaRecogniser(SETTINGS, hotwords=("换货", "面膜")), pcm) == "换货"
    assert recognised(SherpaRecogniser(SETTINGS, hotwords=("面膜",)), pcm) == "垸货", "no word of it is known"


@pytest.mark.usefixtures("sherpa")
def test_words_that_the_model_cannot_write_are_told() -> None:
    assert SherpaRecogniser(SETTINGS).unknown_words(["退货", "换面膜"]) == ("换面膜",)


def test_without_the_package_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sherpa_onnx", None)
    with pytest.raises(RecognitionError, match=r"voicebot\[sherpa\]"):
        SherpaRecogniser(SETTINGS)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecognitionError, match=r"no sherpa-onnx model"):
        read_sherpa_folder(tmp_path)
    (tmp_path / "tokens.txt").write_text("<blk> 0\n你 1\n", "utf-8")
    (tmp_path / "encoder.onnx").touch()
    with pytest.raises(RecognitionError, match="neither encoder, decoder and joiner"):
        read_sherpa_folder(tmp_path)


def test_quantised_networks_are_preferred(tmp_path: Path) -> None:
    (tmp_path / "tokens.txt").write_text("<blk> 0\n你 1\n", "utf-8")
    for part in ("encoder", "decoder", "joiner"):
        (tmp_path / f"{part}-epoch-99.onnx").touch()
    (tmp_path / "encoder-epoch-99.int8.onnx").touch()
    names = [path.name for path in read_sherpa_folder(tmp_path).networks]
    assert names == ["encoder-epoch-99.int8.onnx", "decoder-epoch-99.onnx", "joiner-epoch-99.onnx"]


def test_a_single_network_is_a_ctc_model(tmp_path: Path) -> None:
    (tmp_path / "tokens.txt").write_text("<blk> 0\n你 1\n▁a 2\n", "utf-8")
    (tmp_path / "model.onnx").touch()
    folder = read_sherpa_folder(tmp_path)
    assert not folder.is_transducer
    assert folder.unknown(["什么"]) == (), "pieces of words and bytes can spell everything"
