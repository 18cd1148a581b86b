"""``voicebot models``: what is shown and how recordings are scored."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from typer.testing import CliRunner

from voicebot.asr.transcription import read_sound, recordings
from voicebot.cli.models import app
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


def test_the_list_shows_what_is_used_and_what_can_be_had() -> None:
    shown = CliRunner().invoke(app, ["list"], env={"COLUMNS": "200"})
    lines = shown.output.splitlines()
    assert any("cn-tiny-8k" in line and "active" in line for line in lines)
    assert any(
        "vosk-model-cn-0.22" in line and "to download" in line and "Apache-2.0" in line for line in lines
    )
