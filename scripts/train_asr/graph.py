"""The `graph/` folder of a model: decoding graph, and what voicebot makes other graphs from."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from train_asr.ngram import BEGIN, END, History, Trigram
from voicebot.asr.decoding_graph import decoding_graph
from voicebot.asr.following import GRAMMAR_FILE
from voicebot.asr.grammar import closed
from voicebot.asr.lexicon import LEXICON_FILE, Pronunciation, read_lexicon, write_lexicon
from voicebot.asr.model_folder import WORDS_FILE, read_words
from voicebot.asr.openfst import EPSILON, Fst, cost, fst_of, write_fst


def write_graph(folder: Path, lexicon: Sequence[Pronunciation], model: Trigram, plain: Trigram) -> None:
    """Write words, pronunciations, the grammar of `model`, and the decoding graph of the smaller `plain`."""
    words = ["<eps>", *dict.fromkeys(entry.word for entry in lexicon)]
    ids = {word: index for index, word in enumerate(words)}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WORDS_FILE).write_text("".join(f"{word} {index}\n" for word, index in ids.items()), "utf-8")
    write_lexicon(folder / LEXICON_FILE, lexicon)
    write_fst(folder / GRAMMAR_FILE, grammar_fst(model, ids), input_sorted=True)
    sounds = read_lexicon(folder / LEXICON_FILE, ids)
    write_fst(folder / "HCLG.fst", decoding_graph(grammar_fst(plain, ids), sounds))


def write_closed_model(model: Path, words: Sequence[str], folder: Path) -> None:
    """A copy of `model` that hears these words only; those with characters that it lacks are left out."""
    ids = read_words(model / "graph" / WORDS_FILE)
    sounds = read_lexicon(model / "graph" / LEXICON_FILE, ids)
    sentences = []
    for word in words:
        spelled = [ids[word]] if word in ids else [ids[one] for one in word if one in ids]
        if len(spelled) in (1, len(word)):
            sentences.append(spelled)
    (folder / "graph").mkdir(parents=True, exist_ok=True)
    for part in ("am", "conf"):
        if not (folder / part).exists():
            (folder / part).symlink_to((model / part).resolve())
    shutil.copy(model / "graph" / WORDS_FILE, folder / "graph")
    write_fst(folder / "graph" / "HCLG.fst", decoding_graph(closed(sentences), sounds))


def grammar_fst(model: Trigram, ids: Mapping[str, int]) -> Fst:
    """A state for every history, an epsilon arc to the next shorter one."""
    histories = sorted({(), (BEGIN,), *model.bigrams.backoff, *model.trigrams.backoff})
    states = {history: state for state, history in enumerate(histories)}

    def longest(history: History) -> int:
        while history not in states:
            history = history[1:]
        return states[history]

    arcs = []
    final = np.full(len(states), np.inf, np.float32)
    ngrams: list[tuple[History, float]] = [((word,), p) for word, p in model.unigram.items()]
    ngrams += [*model.bigrams.probability.items(), *model.trigrams.probability.items()]
    for ngram, probability in ngrams:
        source, word = states[ngram[:-1]], ngram[-1]
        if word == END:
            final[source] = cost(probability)
        else:
            arcs.append((source, ids[word], ids[word], cost(probability), longest(ngram[-2:])))
    for history, state in states.items():
        if history:
            order = model.trigrams if len(history) == 2 else model.bigrams
            weight = cost(order.backoff.get(history, 1.0))
            arcs.append((state, EPSILON, EPSILON, weight, longest(history[1:])))
    return fst_of(states[(BEGIN,)], arcs, final)
