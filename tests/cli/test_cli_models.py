"""``voicebot models``: what is shown and how recordings are scored."""

import re
from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from tests.dialogue.harness import DIALPLAN
from voicebot.asr.transcription import read_sound, recordings
from voicebot.cli.models import app, ways_to_say
from voicebot.config import TtsSettings
from voicebot.errors import RecognitionError
from voicebot.tts.espeak_engine import EspeakSynthesiser

RATE_HZ = 44100


@pytest.fixture
async def spoken(tmp_path: Path) -> Path:
    """Two recordings in stereo at another rate, one with a wrong transcript."""
    voice = EspeakSynthesiser(TtsSettings(espeak_voice="cmn", espeak_words_per_minute=150))
    for name, text, written in (("a", "我要退货", "我要退货。"), ("b", "转人工", "转人参")):
        pcm = b"".join([chunk async for chunk in voice.synthesise(text)])
        samples = np.frombuffer(bytes(4000) + pcm + bytes(4000), "<i2") / 32768
        positions = np.arange(0, len(samples) - 1, 8000 / RATE_HZ)
        wide = np.interp(positions, np.arange(len(samples)), samples)
        soundfile.write(tmp_path / f"{name}.wav", np.stack([wide, wide], axis=1), RATE_HZ)
        (tmp_path / f"{name}.txt").write_text(written, "utf-8")
    await voice.close()
    return tmp_path


async def test_a_folder_of_recordings_is_scored(spoken: Path) -> None:
    shown = CliRunner().invoke(app, ["test", "cn-tiny-8k", str(spoken)], env={"COLUMNS": "200"})
    assert shown.exit_code == 0, shown.output
    assert "我要退货" in shown.output
    assert "33.3 %" in shown.output
    assert "CER 14.3 % of 7 characters, 1 of 2 right" in shown.output


async def test_a_shop_can_be_followed(spoken: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    (shop / "products").mkdir(parents=True)
    (shop / "dialplan.yaml").write_text(DIALPLAN, "utf-8")
    (shop / "products" / "mask.txt").write_text("草本补水面膜，一盒10片，每盒288元。主打补水。", "utf-8")
    arguments = ["test", "cn-tiny-8k", str(spoken), "--dialplan", str(shop)]
    shown = CliRunner().invoke(app, arguments, env={"COLUMNS": "200", "VOICEBOT_DATA_DIR": str(tmp_path)})
    assert shown.exit_code == 0, shown.output
    assert "我要退货" in shown.output
    assert "following shop" in shown.output
    assert len(list((tmp_path / "recogniser").glob("*/graph/HCLG.fst"))) == 1


async def test_long_texts_are_shown_whole(spoken: Path) -> None:
    said = "转人工" + "还有很多别的话没有说出来" * 5
    (spoken / "b.txt").write_text(said, "utf-8")
    shown = CliRunner().invoke(app, ["test", "cn-tiny-8k", str(spoken)], env={"COLUMNS": "60"})
    shown_characters = "".join(re.findall("[一-鿿]", shown.output))
    for character in set(said):
        assert shown_characters.count(character) >= said.count(character)


def test_numbers_may_be_written_in_figures() -> None:
    assert set(ways_to_say("3栋502，288元")) == {
        f"三栋{door}，{price}元" for door in ("五百零二", "五零二") for price in ("二百八十八", "二八八")
    }
    assert ways_to_say("幺三八两盒") == ("一三八二盒",)
    assert len(ways_to_say("1 2 3 4 5 6 7 8 9 10")) < 100


async def test_figures_in_a_transcript_are_no_errors(spoken: Path) -> None:
    voice = EspeakSynthesiser(TtsSettings(espeak_voice="cmn", espeak_words_per_minute=150))
    pcm = b"".join([chunk async for chunk in voice.synthesise("我要两盒，三百块的")])
    await voice.close()
    soundfile.write(spoken / "b.wav", np.frombuffer(bytes(4000) + pcm + bytes(4000), "<i2") / 32768, 8000)
    (spoken / "b.txt").write_text("我要2盒，300块的。", "utf-8")
    shown = CliRunner().invoke(app, ["test", "cn-tiny-8k", str(spoken)], env={"COLUMNS": "200"})
    assert "2 of 2 right" in shown.output, shown.output


async def test_a_single_recording_needs_no_transcript(spoken: Path) -> None:
    (spoken / "a.txt").unlink()
    shown = CliRunner().invoke(app, ["test", "cn-tiny-8k", str(spoken / "a.wav")], env={"COLUMNS": "200"})
    assert "我要退货" in shown.output
    assert "CER 0" not in shown.output


def test_a_table_of_transcripts_counts_too(tmp_path: Path) -> None:
    for name in ("1", "2"):
        soundfile.write(tmp_path / f"{name}.wav", np.zeros(800), 8000)
    (tmp_path / "text.tsv").write_text("1\tvoice\t你好\n2.wav\t再见\n", "utf-8")
    assert list(recordings(tmp_path).values()) == ["你好", "再见"]
    (tmp_path / "text.tsv").write_text("1\t你好\n3\t再见\n", "utf-8")
    with pytest.raises(RecognitionError, match=r"text\.tsv:2: no recording"):
        recordings(tmp_path)


def test_a_transcript_in_another_encoding_is_one_clear_error(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(800), 8000)
    for name in ("a.txt", "text.tsv"):
        (tmp_path / name).write_bytes("我要退货".encode("gbk"))
        with pytest.raises(RecognitionError, match=f"{name}: not UTF-8; save the file as UTF-8"):
            recordings(tmp_path)
        (tmp_path / name).unlink()


def test_a_mistyped_check_sum_is_refused_before_anything_is_fetched() -> None:
    told = CliRunner().invoke(app, ["download", "vosk-model-small-cn-0.22", "--sha256", "abc"])
    assert isinstance(told.exception, RecognitionError)
    assert "64 figures" in str(told.exception)


def test_what_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF nothing")
    with pytest.raises(RecognitionError, match="not a sound file"):
        read_sound(tmp_path / "a.wav")
    with pytest.raises(RecognitionError, match="no recordings"):
        (tmp_path / "a.wav").unlink()
        recordings(tmp_path)


def test_a_configured_model_that_is_missing_is_told(tmp_path: Path) -> None:
    env = {"COLUMNS": "200", "VOICEBOT_ASR__MODEL_DIR": str(tmp_path / "gone")}
    shown = CliRunner().invoke(app, ["list"], env=env)
    assert f"of no use: {tmp_path}/gone: no such model folder" in shown.output
    assert "active" not in shown.output


def test_the_list_shows_what_is_used_and_what_can_be_had() -> None:
    shown = CliRunner().invoke(app, ["list"], env={"COLUMNS": "200"})
    lines = shown.output.splitlines()
    assert any("cn-tiny-8k" in line and "active" in line for line in lines)
    assert any(
        "vosk-model-cn-0.22" in line and "to download" in line and "Apache-2.0" in line for line in lines
    )
