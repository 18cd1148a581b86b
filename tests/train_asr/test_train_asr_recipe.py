"""The recipe from end to end, on a tiny subset and in processes of its own.

Needs the extra `train`, which is large, so the suite goes on without it.
"""

import importlib.util
import json
import os
import subprocess
import sys
import wave
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest
from train_asr.espeak import Speaker, Voice

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
_MISSING = [
    name
    for name in ("torch", "kaldi_native_fbank", "jieba", "vosk")
    if importlib.util.find_spec(name) is None
]
pytestmark = pytest.mark.skipif(
    bool(_MISSING), reason=f"the recipe needs {', '.join(_MISSING)}: pip install -e '.[train]'"
)


def run(*arguments: str | Path) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=SCRIPTS,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(SCRIPTS), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    speaker = Speaker()
    speech = speaker.say("我想买一款补水的面膜", Voice("cmn+f2"))
    path = tmp_path / "spoken.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((speech[::3] * 20000).astype(np.int16).tobytes())
    return path


def test_libvosk_computes_what_torch_computes(tmp_path: Path, spoken: Path) -> None:
    """Features, exported weights, edges and topology: the same tokens in the same order.

    But for a few where two were nearly as likely: libvosk adds noise to the sound (dither), never the same.
    """
    model = tmp_path / "model"
    meant = run(Path(__file__).parent / "token_loop.py", model, spoken).split()
    listen = (
        "import json, sys, vosk, wave; vosk.SetLogLevel(-1);"
        "recogniser = vosk.KaldiRecognizer(vosk.Model(sys.argv[1]), 8000);"
        "file = wave.open(sys.argv[2]); recogniser.AcceptWaveform(file.readframes(file.getnframes()));"
        "print(recogniser.FinalResult())"
    )
    heard = json.loads(run("-c", listen, model, spoken))["text"].split()
    assert len(meant) > 10
    assert SequenceMatcher(None, heard, meant, autojunk=False).ratio() > 0.9, (heard, meant)


def test_the_tiny_recipe_yields_a_model_that_decodes_and_continues_where_it_stopped(tmp_path: Path) -> None:
    arguments = ("-m", "train_asr", "--tiny", "--work", tmp_path / "work", "--model", tmp_path / "model")
    first = run(*arguments)
    assert (tmp_path / "model" / "am" / "final.mdl").exists()
    figures = (tmp_path / "work" / "figures.txt").read_text()
    assert figures in first
    for name in ("domain", "colloquial", "digits", "seed"):
        assert f"{name}: CER" in figures

    again = run(*arguments)
    assert "speech: shard" in first
    assert "speech: shard" not in again
    assert "step " not in again

    restored = run(Path(__file__).parent / "restored_outputs.py", tmp_path / "model", tmp_path / "work")
    assert float(restored) < 0.01
