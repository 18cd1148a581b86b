"""The static CTC decoding graph T ∘ min(det(L ∘ G)) of a Vosk model.

Phones are numbered from 1 in the order of the network's outputs, 1 is CTC's blank. Transition ids are those
of the one-state topology in kaldi_format: phone p is entered by 2p and repeated by 2p-1.
"""

from __future__ import annotations

import collections
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pywrapfst as fst

from train_asr.lexicon import Pronunciation
from train_asr.ngram import BEGIN, END, History, Trigram
from train_asr.pinyin_units import TOKENS

_BACKOFF = "#0"
_ONE = fst.Weight("tropical", 0.0)
_PHONES = len(TOKENS)
_FIRST_DISAMBIGUATION = _PHONES + 1
_PHONE_ID = {token: index for index, token in enumerate(TOKENS, 1)}


def write_graph(folder: Path, lexicon: Sequence[Pronunciation], model: Trigram) -> None:
    """Write HCLG.fst and words.txt into `folder`."""
    words = ["<eps>", *dict.fromkeys(entry.word for entry in lexicon), _BACKOFF]
    ids = {word: index for index, word in enumerate(words)}
    graph = decoding_graph(lexicon_fst(lexicon, ids), grammar_fst(model, ids))
    folder.mkdir(parents=True, exist_ok=True)
    fst.convert(graph, "const").write(str(folder / "HCLG.fst"))
    (folder / "words.txt").write_text("".join(f"{word} {index}\n" for word, index in ids.items()), "utf-8")


def decoding_graph(lexicon: fst.VectorFst, grammar: fst.VectorFst) -> fst.MutableFst:
    """Compose lexicon and grammar with the CTC topology."""
    grammar.arcsort("ilabel")
    lexicon.arcsort("olabel")
    words = fst.determinize(fst.compose(lexicon, grammar).connect())
    encoder = fst.EncodeMapper(words.arc_type(), encode_labels=True, encode_weights=True)
    words.encode(encoder)
    words.minimize(allow_nondet=False)
    words.decode(encoder)
    _forget_disambiguation(words)
    topology = ctc_topology()
    topology.arcsort("olabel")
    words.arcsort("ilabel")
    return fst.compose(topology, words).connect()


def grammar_fst(model: Trigram, ids: Mapping[str, int]) -> fst.VectorFst:
    """The language model: words in, words out; a back-off arc reads #0 and writes nothing."""
    graph = fst.VectorFst()
    histories = {(), (BEGIN,), *model.bigrams.backoff, *model.trigrams.backoff}
    states = {history: graph.add_state() for history in sorted(histories)}
    graph.set_start(states[(BEGIN,)])

    def longest(history: History) -> History:
        while history not in states:
            history = history[1:]
        return history

    ngrams: list[tuple[History, float]] = [((word,), p) for word, p in model.unigram.items()]
    ngrams += [*model.bigrams.probability.items(), *model.trigrams.probability.items()]
    for ngram, probability in ngrams:
        word = ngram[-1]
        source, weight = states[ngram[:-1]], _weight(probability)
        if word == END:
            graph.set_final(source, weight)
        else:
            label = ids[word]
            graph.add_arc(source, fst.Arc(label, label, weight, states[longest(ngram[-2:])]))
    for history, state in states.items():
        if history:
            order = model.trigrams if len(history) == 2 else model.bigrams
            weight = _weight(order.backoff.get(history, 1.0))
            graph.add_arc(state, fst.Arc(ids[_BACKOFF], 0, weight, states[longest(history[1:])]))
    return graph


def _weight(probability: float) -> fst.Weight:
    return fst.Weight("tropical", -math.log(probability))


def lexicon_fst(lexicon: Sequence[Pronunciation], ids: Mapping[str, int]) -> fst.VectorFst:
    """Tokens in, words out, as a loop over words.

    Third-tone sandhi between words is part of it: a word spoken with its last third tone as a second tone
    leads to the state `changed`, from which only a word that begins with a third tone goes on. Homophones and
    prefixes end in disambiguation symbols; #0 loops for the grammar's back-off arcs.
    """
    ways: list[tuple[tuple[str, ...], Pronunciation, bool]] = []
    for entry in lexicon:
        ways.append((entry.tokens, entry, False))
        if (changed := entry.tokens_before_third_tone) is not None:
            ways.append((changed, entry, True))
    graph = fst.VectorFst()
    plain, changed_state = graph.add_state(), graph.add_state()
    graph.set_start(plain)
    graph.set_final(plain, _ONE)
    prefixes = {tokens[:size] for tokens, _, _ in ways for size in range(1, len(tokens))}
    times = collections.Counter(tokens for tokens, _, _ in ways)
    seen: collections.Counter[tuple[str, ...]] = collections.Counter()
    for tokens, entry, changes in ways:
        labels = [_PHONE_ID[token] for token in tokens]
        if times[tokens] > 1 or tokens in prefixes:
            seen[tokens] += 1
            labels.append(_FIRST_DISAMBIGUATION + seen[tokens])
        target = changed_state if changes else plain
        for source in (plain, changed_state) if entry.begins_with_third_tone else (plain,):
            _add_path(graph, source, labels, ids[entry.word], target)
    for state in (plain, changed_state):
        graph.add_arc(state, fst.Arc(_FIRST_DISAMBIGUATION, ids[_BACKOFF], _ONE, state))
    return graph


def _add_path(graph: fst.VectorFst, source: int, labels: Sequence[int], word: int, target: int) -> None:
    for index, label in enumerate(labels):
        following = target if index == len(labels) - 1 else graph.add_state()
        graph.add_arc(source, fst.Arc(label, word if index == 0 else 0, _ONE, following))
        source = following


def ctc_topology() -> fst.VectorFst:
    """Transition ids in, phones out: blanks between phones are free, but needed between equal phones."""
    graph = fst.VectorFst()
    start, blank = graph.add_state(), graph.add_state()
    phones = {phone: graph.add_state() for phone in range(2, _PHONES + 1)}
    graph.set_start(start)
    for state in (start, blank, *phones.values()):
        graph.set_final(state, _ONE)
    graph.add_arc(start, fst.Arc(2, 0, _ONE, blank))
    graph.add_arc(blank, fst.Arc(1, 0, _ONE, blank))
    for phone, state in phones.items():
        graph.add_arc(start, fst.Arc(2 * phone, phone, _ONE, state))
        graph.add_arc(blank, fst.Arc(2 * phone, phone, _ONE, state))
        graph.add_arc(state, fst.Arc(2 * phone - 1, 0, _ONE, state))
        graph.add_arc(state, fst.Arc(2, 0, _ONE, blank))
        for other, target in phones.items():
            if other != phone:
                graph.add_arc(state, fst.Arc(2 * other, other, _ONE, target))
    return graph


def _forget_disambiguation(graph: fst.MutableFst) -> None:
    for state in graph.states():
        arcs = graph.mutable_arcs(state)
        while not arcs.done():
            arc = arcs.value()
            if arc.ilabel >= _FIRST_DISAMBIGUATION:
                arcs.set_value(fst.Arc(0, arc.olabel, arc.weight, arc.nextstate))
            arcs.next()
