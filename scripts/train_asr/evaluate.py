"""Character error rate of a Vosk model on folders of WAV files with transcripts.

    python -m train_asr.evaluate MODEL FOLDER... [--errors]

A folder holds NAME.wav and text.tsv with lines of NAME, group and text.
"""

from __future__ import annotations

import json
import sys
import time
import wave
from dataclasses import dataclass, field
from pathlib import Path

import vosk

from voicebot.asr.character_errors import Score

_CHUNK_BYTES = 320  # 20 ms


@dataclass
class Report:
    """Figures of one model on one folder."""

    total: Score = field(default_factory=Score)
    groups: dict[str, Score] = field(default_factory=dict)
    cpu_s: float = 0.0
    audio_s: float = 0.0
    final_s: list[float] = field(default_factory=list)


def recognise(model: vosk.Model, pcm: bytes) -> tuple[str, float]:
    """The text heard in 8 kHz audio fed in 20 ms chunks, and the seconds the final result took."""
    recogniser = vosk.KaldiRecognizer(model, 8000)
    heard = ""
    for start in range(0, len(pcm), _CHUNK_BYTES):
        if recogniser.AcceptWaveform(pcm[start : start + _CHUNK_BYTES]):
            heard += json.loads(recogniser.Result())["text"]
    before = time.perf_counter()
    heard += json.loads(recogniser.FinalResult())["text"]
    return heard.replace(" ", ""), time.perf_counter() - before


def evaluate(model: vosk.Model, folder: Path, *, show_errors: bool = False) -> Report:
    """Score `model` on every line of `folder`/text.tsv."""
    report = Report()
    for line in (folder / "text.tsv").read_text("utf-8").splitlines():
        name, group, meant = line.split("\t")
        with wave.open(str(folder / f"{name}.wav")) as sound:
            pcm = sound.readframes(sound.getnframes())
        started = time.process_time()
        heard, final_s = recognise(model, pcm)
        report.cpu_s += time.process_time() - started
        report.audio_s += len(pcm) / 16000
        report.final_s.append(final_s)
        report.total.add(heard, meant)
        report.groups.setdefault(group, Score()).add(heard, meant)
        if show_errors and heard != meant:
            print(f"  {group} {meant} -> {heard}")
    return report


def main() -> None:
    """Print one line per folder and one per group."""
    vosk.SetLogLevel(-1)
    model_path, *folders = (argument for argument in sys.argv[1:] if argument != "--errors")
    model = vosk.Model(model_path)
    for folder in folders:
        report = evaluate(model, Path(folder), show_errors="--errors" in sys.argv)
        finals = sorted(report.final_s)
        print(
            f"{Path(folder).name}: {report.total}  RTF {report.cpu_s / report.audio_s:.3f}"
            f"  final p50 {1000 * finals[len(finals) // 2]:.0f} ms, max {1000 * finals[-1]:.0f} ms"
        )
        for group, score in sorted(report.groups.items()):
            print(f"    {group:12} {score}")


if __name__ == "__main__":
    main()
