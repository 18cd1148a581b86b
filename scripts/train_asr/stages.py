"""The stages of the recipe. Each leaves its result in the work folder and is skipped where that exists."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from train_asr import places
from train_asr.espeak import Speaker
from train_asr.evaluation_sets import write_human_set, write_synthetic_sets
from train_asr.evaluation_texts import HELD_OUT_SENTENCES
from train_asr.export import export
from train_asr.general_text import general_sentences
from train_asr.graph import write_closed_model, write_graph
from train_asr.human import Recordings, load_recordings
from train_asr.lexicon import Segmenter, choose_vocabulary, pronunciations, sample_sentences
from train_asr.mixture import mixed, pruned
from train_asr.ngram import estimate
from train_asr.recipe import LanguageModel, Recipe
from train_asr.sentences import CALLERS, class_words, domain_sentence, training_sentence
from train_asr.shards import Utterance, write_shard
from train_asr.speech import human, silence, synthetic
from train_asr.train import train
from voicebot.asr.pinyin_units import hanzi_only

_LANGUAGE_MODEL_SEED = 99


@dataclass(frozen=True)
class Folders:
    """Where the recipe reads and writes. Without `recordings` the model hears synthetic speech only."""

    work: Path
    model: Path
    recordings: Path | None

    @property
    def shards(self) -> Path:
        """Features and labels."""
        return self.work / "shards"

    @property
    def evaluation(self) -> Path:
        """Held-out WAV files."""
        return self.work / "evaluation"

    @property
    def checkpoint(self) -> Path:
        """Weights and progress of the training."""
        return self.work / "checkpoint.pt"


def run(recipe: Recipe, folders: Folders, start_from: Path | None = None) -> None:
    """All stages in order."""
    recordings = None
    if folders.recordings:
        print(f"reading recordings in {folders.recordings}", flush=True)
        recordings = load_recordings(folders.recordings, limit=recipe.recordings_limit)
    speaker = Speaker()
    make_evaluation_sets(recipe, folders, speaker, recordings)
    shards = make_speech(recipe, folders, speaker, recordings)
    train(shards, folders.checkpoint, recipe.shape, recipe.plan, start_from)
    export(folders.checkpoint, folders.model, recipe.decoding)
    words = [*recordings.train_words, *(w.text for w in recordings.held_out_words)] if recordings else []
    make_graph(recipe.language_model, folders.model / "graph", speaker, words)
    print(report(folders), end="", flush=True)


def make_evaluation_sets(
    recipe: Recipe, folders: Folders, speaker: Speaker, recordings: Recordings | None
) -> None:
    """Held-out sentences, digits and words as WAV files."""
    done = folders.evaluation / "complete"
    if done.exists():
        return
    write_synthetic_sets(folders.evaluation, speaker, recipe.evaluation_sentences)
    if recordings:
        words = recordings.held_out_words[: recipe.evaluation_sentences]
        write_human_set(folders.evaluation / "human", words)
    done.touch()


def make_speech(
    recipe: Recipe, folders: Folders, speaker: Speaker, recordings: Recordings | None
) -> list[Path]:
    """Shards of training speech, each with a seed of its own."""
    plans = [("synthetic", seed) for seed in range(recipe.synthetic_shards)]
    plans += [("human", 1000 + seed) for seed in range(recipe.human_shards if recordings else 0)]
    paths = []
    for number, (kind, seed) in enumerate(plans, 1):
        path = folders.shards / f"{kind}-{seed:04d}.npz"
        paths.append(path)
        if path.exists():
            continue
        print(f"speech: shard {number} of {len(plans)} ({kind})", flush=True)
        source: Iterator[Utterance]
        if kind == "human" and recordings:
            source = human(training_sentence, recordings, seed)
        else:
            source = synthetic(training_sentence, speaker, seed)
        spoken = list(itertools.islice(source, recipe.utterances_per_shard))
        hush = itertools.islice(silence(seed), recipe.silence_per_shard)
        write_shard(path, [*spoken, *hush])
    return paths


def make_graph(plan: LanguageModel, folder: Path, speaker: Speaker, recorded_words: list[str]) -> None:
    """Language model, lexicon and decoding graph."""
    print("graph: sampling sentences", flush=True)
    texts = [*map(hanzi_only, sample_sentences(domain_sentence, plan.sentences, _LANGUAGE_MODEL_SEED))]
    texts += [hanzi_only(text) for text in CALLERS] * plan.colloquial_repeats
    own = {*recorded_words[: plan.vocabulary], *class_words(), *places.ROADS, *places.TOWNS}
    frequencies = choose_vocabulary(texts, own, plan.vocabulary, plan.characters)
    segmenter = Segmenter(frequencies)
    sentences = [segmenter.split(text) for text in texts]
    print(f"graph: pronunciations of {len(frequencies)} words", flush=True)
    lexicon = pronunciations(
        list(frequencies),
        sentences[: plan.pronunciation_sentences],
        lambda text: speaker.read(text, sandhi=False),
    )
    spoken = {entry.word for entry in lexicon}
    background = {word: count for word, count in frequencies.items() if word in spoken}
    # Every word also as a sentence of its own: callers answer in single words.
    alone = [[word] for word in recorded_words if word in background]
    print("graph: n-grams", flush=True)
    share, caution = plan.background_share, plan.caution
    model = estimate(
        [*sentences, *alone * plan.word_repeats], background, background_share=share, caution=caution
    )
    if plan.general:
        usual = [segmenter.split(text) for text in general_sentences() if text not in HELD_OUT_SENTENCES]
        caution = plan.general_caution
        general = estimate(
            [*usual, *alone * plan.word_repeats], background, background_share=share, caution=caution
        )
        model = mixed(model, general, plan.own_share)
    print("graph: composing", flush=True)
    write_graph(folder, lexicon, pruned(model, plan.threshold), pruned(model, plan.plain_threshold))


def report(folders: Folders) -> str:
    """Error rates of the model, measured in a process of its own, kept in figures.txt."""
    sets = sorted(path.parent for path in folders.evaluation.glob("*/text.tsv"))
    figures = _evaluated(folders.model, sets)
    human = folders.evaluation / "human"
    if human in sets:
        words = [line.split("\t")[2] for line in (human / "text.tsv").read_text("utf-8").splitlines()]
        write_closed_model(folders.model, words, folders.work / "closed")
        figures += f"closed grammar of {len(words)} words:\n" + _evaluated(folders.work / "closed", [human])
    (folders.work / "figures.txt").write_text(figures, "utf-8")
    return figures


def _evaluated(model: Path, sets: Sequence[Path]) -> str:
    command = [sys.executable, "-m", "train_asr.evaluate", str(model), *map(str, sets)]
    scripts = Path(__file__).resolve().parent.parent
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=scripts).stdout
