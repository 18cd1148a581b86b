"""A recogniser that follows what callers are expected to say, and stays open for everything else."""

import math
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from voicebot.asr.decoding_graph import Sound, decoding_graph
from voicebot.asr.following import (
    ExpectedText,
    Wish,
    affordable,
    can_follow,
    following_model,
    kept_model,
    spellings,
)
from voicebot.asr.grammar import Expected, closed, empty_history, following, word_costs
from voicebot.asr.making_apart import Making
from voicebot.asr.ngram_fst import read_grammar
from voicebot.asr.openfst import EPSILON, Fst, fst_of, read_fst, write_fst
from voicebot.asr.vosk_engine import VoskRecogniser
from voicebot.asr.wording import Homophones, WordSplitter
from voicebot.config import AsrSettings, TtsSettings
from voicebot.dialogue.events import Heard
from voicebot.errors import RecognitionError
from voicebot.tts.espeak_engine import EspeakSynthesiser

MODEL = AsrSettings().model_dir
DATA = Path(__file__).parent / "data"
A, B, C = 1, 2, 3


def back_off_grammar() -> Fst:
    """Words A, B, C; after A mostly B."""
    start, alone, after_a = 0, 1, 2
    arcs = [
        (start, EPSILON, EPSILON, 0.1, alone),
        *((alone, word, word, 2.0, after_a if word == A else alone) for word in (A, B, C)),
        (after_a, B, B, 0.5, alone),
        (after_a, EPSILON, EPSILON, 1.0, alone),
    ]
    return fst_of(start, arcs, np.array([math.inf, 1.0, math.inf], np.float32))


def best(fst: Fst, outputs: tuple[int, ...]) -> float:
    """Lowest weight of a path that writes ``outputs``."""
    reached: dict[tuple[int, int], float] = {(fst.start, 0): 0.0}
    pending = [(fst.start, 0)]
    while pending:
        state, done = pending.pop()
        weight = reached[state, done]
        for arc in fst.arcs_of(state):
            word = int(arc["output"])
            if word != EPSILON and (done == len(outputs) or outputs[done] != word):
                continue
            place = (int(arc["target"]), done + (word != EPSILON))
            total = weight + float(arc["weight"])
            if total < reached.get(place, math.inf) - 1e-9:
                reached[place] = total
                pending.append(place)
    ends = (w + float(fst.final[state]) for (state, done), w in reached.items() if done == len(outputs))
    return min(ends, default=math.inf)


def test_files_come_back_as_they_were_written(tmp_path: Path) -> None:
    fst = back_off_grammar()
    write_fst(tmp_path / "G.fst", fst, input_sorted=True)
    again = read_fst(tmp_path / "G.fst")
    assert again.start == fst.start
    assert again.first_arc.tolist() == fst.first_arc.tolist()
    assert again.arcs.tolist() == fst.arcs.tolist()
    assert again.final.tolist() == fst.final.tolist()


@pytest.mark.parametrize("damage", [slice(0, 60), slice(0, 0), slice(8, None)])
def test_a_damaged_file_is_refused(tmp_path: Path, damage: slice) -> None:
    path = tmp_path / "G.fst"
    write_fst(path, back_off_grammar())
    path.write_bytes(path.read_bytes()[damage])
    with pytest.raises(RecognitionError, match=r"unpack the model again|can be followed"):
        read_fst(path)


def test_a_language_model_of_the_type_ngram_is_what_openfst_reads_in_it() -> None:
    """Both files were written by OpenFst 1.7.9's fstconvert, the second from the first."""
    ngram, vector = read_grammar(DATA / "grammar-ngram.fst"), read_fst(DATA / "grammar-vector.fst")
    assert ngram.start == vector.start
    assert ngram.first_arc.tolist() == vector.first_arc.tolist()
    assert ngram.arcs.tolist() == vector.arcs.tolist()
    assert ngram.final.tolist() == vector.final.tolist()


@pytest.mark.parametrize("size", [70, 100, 200, 300])
def test_a_language_model_that_is_cut_short_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "Gr.fst"
    path.write_bytes((DATA / "grammar-ngram.fst").read_bytes()[:size])
    with pytest.raises(RecognitionError, match="unpack the model again"):
        read_grammar(path)


def test_expected_sentences_become_likelier_and_others_stay_possible() -> None:
    grammar = back_off_grammar()
    biased = following(grammar, [Expected((A, C, C), 5.0)], trust=0.5)
    assert best(biased, (A, C, C)) < best(grammar, (A, C, C)) - 2
    for words in product((A, B, C), repeat=3):
        assert best(biased, words) < math.inf
    assert best(biased, (B, A, C, C)) < best(grammar, (B, A, C, C)), "also in the middle of other words"


def test_nothing_expected_changes_nothing() -> None:
    grammar = back_off_grammar()
    assert following(grammar, [], trust=0.5) is grammar


def test_a_closed_grammar_knows_its_sentences_only() -> None:
    fst = closed([(A, B), (C,)])
    assert best(fst, (A, B)) == pytest.approx(math.log(2), abs=1e-6)
    assert best(fst, (C,)) == pytest.approx(math.log(2), abs=1e-6)
    assert best(fst, (A,)) == best(fst, (A, C)) == best(fst, ()) == math.inf


def decode(graph: Fst, frames: list[int]) -> float:
    """Lowest weight of a path that reads these frames: the phone that each frame shows, 1 for blank."""
    reached = {graph.start: 0.0}
    for phone in frames:
        reached = _without_input(graph, reached)
        following_states: dict[int, float] = {}
        for state, weight in reached.items():
            for arc in graph.arcs_of(state):
                if arc["input"] != EPSILON and (int(arc["input"]) + 1) // 2 == phone:
                    total = weight + float(arc["weight"])
                    place = int(arc["target"])
                    following_states[place] = min(total, following_states.get(place, math.inf))
        reached = following_states
    reached = _without_input(graph, reached)
    return min((w + float(graph.final[state]) for state, w in reached.items()), default=math.inf)


def _without_input(graph: Fst, reached: dict[int, float]) -> dict[int, float]:
    reached, pending = dict(reached), list(reached)
    while pending:
        state = pending.pop()
        for arc in graph.arcs_of(state):
            total = reached[state] + float(arc["weight"])
            if arc["input"] == EPSILON and total < reached.get(int(arc["target"]), math.inf) - 1e-9:
                reached[int(arc["target"])] = total
                pending.append(int(arc["target"]))
    return reached


X, Y, Z = 2, 3, 4
LEXICON = {A: [Sound((X, Y))], B: [Sound((X, Z)), Sound((Y,))], C: [Sound((X, Y, Z))]}


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        ([X, Y], (A,)),
        ([1, X, X, 1, 1, Y, Y, 1], (A,)),
        ([Y], (B,)),
        ([X, Z], (B,)),
        ([X, Y, Z], (C,)),
        ([X, Y, 1, Y], (A, B)),
        ([Y, 1, Y, X, Y], (B, B, A)),
    ],
)
def test_the_graph_reads_ctc_and_weighs_as_the_grammar_does(
    frames: list[int], words: tuple[int, ...]
) -> None:
    grammar = back_off_grammar()
    assert decode(decoding_graph(grammar, LEXICON), frames) == pytest.approx(best(grammar, words), abs=1e-4)


def test_equal_phones_without_a_blank_between_them_are_one() -> None:
    grammar = back_off_grammar()
    graph = decoding_graph(grammar, LEXICON)
    assert decode(graph, [Y, Y]) == pytest.approx(best(grammar, (B,)), abs=1e-4)
    assert decode(graph, [Z]) == math.inf


def test_a_third_tone_changes_before_another() -> None:
    """A ends in X, spoken Z before a word that begins with a third tone, as C does and B does not."""
    lexicon = {
        A: [Sound((Y, X), before_third_tone=(Y, Z))],
        B: [Sound((Y,))],
        C: [Sound((Y, X, X), None, True)],
    }
    grammar = back_off_grammar()
    graph = decoding_graph(grammar, lexicon)
    assert decode(graph, [Y, X, Y]) == pytest.approx(best(grammar, (A, B)), abs=1e-4)
    assert decode(graph, [Y, Z, Y, X, 1, X]) == pytest.approx(best(grammar, (A, C)), abs=1e-4)
    assert decode(graph, [Y, Z]) == decode(graph, [Y, Z, Y]) == math.inf


def test_texts_are_split_into_the_likeliest_words() -> None:
    splitter = WordSplitter({"面": 6.0, "膜": 7.0, "面膜": 8.0, "补": 6.0, "补水": 13.0, "水": 5.0})
    assert splitter.split("补水面膜X") == ["补", "水", "面膜", "X"]
    assert splitter.split("") == []


def test_unknown_characters_are_spelled_by_their_sound() -> None:
    homophones = Homophones({"知": 5.0, "只": 6.0, "青": 5.0, "轻": 4.0, "面膜": 3.0})
    assert homophones.spelled("清栀") == "轻知"
    assert homophones.spelled("轻") == "轻"
    assert homophones.spelled("轻虎") is None


# --- with the model that ships


def expected(*texts: str) -> list[ExpectedText]:
    return [ExpectedText(text, 5.0) for text in texts]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recogniser")


def wish(folder: Path) -> Wish:
    texts = expected("要紫菀露的", "有没有紫菀露", "龘片多少钱", "要龘片")
    return Wish(MODEL, tuple(texts), ("紫菀露", "龘片"), folder)


@pytest.fixture(scope="module")
def followed(folder: Path) -> Path:
    return following_model(wish(folder))


@pytest.fixture
async def voice() -> AsyncIterator[EspeakSynthesiser]:
    synthesiser = EspeakSynthesiser(TtsSettings(espeak_voice="cmn", espeak_words_per_minute=150))
    yield synthesiser
    await synthesiser.close()


async def heard(model: Path, voice: EspeakSynthesiser, text: str) -> str:
    session = VoskRecogniser(AsrSettings(model_dir=model)).open_session()
    session.accept(bytes(4000))
    async for chunk in voice.synthesise(text):
        session.accept(chunk)
    session.accept(bytes(8000))
    return session.finish().text


def test_the_graph_is_made_once(folder: Path, followed: Path) -> None:
    made_at = (followed / "graph" / "HCLG.fst").stat().st_mtime_ns
    assert kept_model(wish(folder)) == following_model(wish(folder)) == followed
    assert (followed / "graph" / "HCLG.fst").stat().st_mtime_ns == made_at
    left = {path.name for path in folder.iterdir()}
    assert left == {followed.name, ".lock"}, "nothing half made is left"


def test_what_is_said_least_often_is_left_out_when_there_is_too_much() -> None:
    texts = [ExpectedText("说得多", 2.0), ExpectedText("很少有人这么说", 0.3), ExpectedText("也常说", 1.0)]
    assert affordable(texts, 7) == ((texts[0], texts[2]), (texts[1],))
    assert affordable(texts) == (tuple(texts), ())


async def test_a_product_name_that_nobody_knows_is_heard(followed: Path, voice: EspeakSynthesiser) -> None:
    assert await heard(MODEL, voice, "有没有紫菀露") != "有没有紫菀露"
    assert await heard(followed, voice, "有没有紫菀露") == "有没有紫菀露"


async def test_other_speech_is_heard_as_before(followed: Path, voice: EspeakSynthesiser) -> None:
    for text in ("我想买一款面膜", "转人工", "幺三九零零二七六五四三"):
        assert await heard(followed, voice, text) == text


def test_words_that_the_model_lacks_are_told_with_their_spelling() -> None:
    assert spellings(MODEL, ["面膜", "保湿面膜", "龘片", "VC"]) == {"龘片": "da2 pian4", "VC": None}


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(RecognitionError, match="VOICEBOT_DATA_DIR"):
        following_model(Wish(MODEL, tuple(expected("面膜")), (), blocked))


def look_ahead_model(folder: Path) -> Path:
    """The layout of vosk-model-small-cn-0.22, as far as its words and grammar go."""
    graph = folder / "graph"
    graph.mkdir(parents=True)
    (folder / "am").mkdir()
    (folder / "am" / "final.mdl").write_bytes(b"\0B")
    (folder / "conf").mkdir()
    (folder / "conf" / "model.conf").write_text("--endpoint.silence-phones=1\n")
    (folder / "conf" / "mfcc.conf").write_text("")
    (graph / "words.txt").write_text("<eps> 0\n面膜 1\n片 2\n大 3\n#0 4\n")
    (graph / "disambig_tid.int").write_text("9\n")
    write_fst(graph / "HCLr.fst", back_off_grammar())
    write_fst(graph / "Gr.fst", back_off_grammar(), input_sorted=True)
    return folder


def test_a_look_ahead_model_gets_another_grammar_and_spells_what_it_lacks(tmp_path: Path) -> None:
    model = look_ahead_model(tmp_path / "model")
    assert can_follow(model)
    assert spellings(model, ["面膜", "达片"]) == {"达片": "大片"}
    wanted = Wish(model, tuple(expected("面膜", "达片")), ("面膜", "达片"), tmp_path / "made")
    made = following_model(wanted)
    before, after = (read_fst(path / "graph" / "Gr.fst") for path in (model, made))
    assert best(after, (3, 2)) < best(before, (3, 2))
    assert word_costs(after).keys() == {1, 2, 3}
    assert all(np.all(np.diff(after.arcs_of(state)["input"]) >= 0) for state in range(after.states))
    assert (made / "graph" / "HCLr.fst").resolve() == (model / "graph" / "HCLr.fst").resolve()
    assert (made / "graph" / "spellings.txt").read_text() == "大片 达片\n"
    assert empty_history(after) == empty_history(before)


def test_another_process_makes_it_and_its_end_is_told(tmp_path: Path) -> None:
    model = look_ahead_model(tmp_path / "model")
    wanted = Wish(model, tuple(expected("面膜")), ("面膜",), tmp_path / "made")
    never = Making(wanted)
    never.stop()
    with pytest.raises(RecognitionError, match="stopped before it began"):
        never.result()
    with pytest.raises(RecognitionError, match="took longer than 0 s"):
        Making(wanted).result(timeout_s=0)
    (model / "graph" / "Gr.fst").write_bytes(b"")
    with pytest.raises(RecognitionError, match=r"Gr\.fst: cut short"):
        Making(wanted).result()
    look_ahead_model(tmp_path / "again")
    whole = replace(wanted, model=tmp_path / "again")
    assert Making(whole).result() == kept_model(whole)


def test_a_process_that_is_killed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = look_ahead_model(tmp_path / "model")
    # More than a pipe holds: whoever sends it feels that nobody reads.
    many = tuple(f"面膜{number}" for number in range(100_000))
    making = Making(Wish(model, tuple(expected("面膜")), many, tmp_path / "made"))
    send = Connection.send

    def kill_first(pipe: Connection, wish: object) -> None:
        making.stop()
        send(pipe, wish)

    monkeypatch.setattr(Connection, "send", kill_first)
    with pytest.raises(RecognitionError, match="ended with code -9"):
        making.result()


def test_a_static_graph_of_somebody_else_cannot_follow(tmp_path: Path) -> None:
    model = look_ahead_model(tmp_path / "model")
    write_fst(model / "graph" / "HCLG.fst", back_off_grammar())
    assert not can_follow(model)
    assert spellings(model, ["达片"]) == {"达片": None}


async def test_numbers_that_sound_alike_are_told_apart_and_doubted_in_noise(
    followed: Path, voice: EspeakSynthesiser
) -> None:
    recogniser = VoskRecogniser(AsrSettings(model_dir=followed))
    noise = np.random.default_rng(7)
    for text in ("四十双", "十四双", "一百块", "七百块"):
        pcm = b"".join([chunk async for chunk in voice.synthesise(text)])
        speech = np.frombuffer(bytes(4000) + pcm + bytes(8000), np.int16).astype(np.float64)
        hiss = noise.normal(0, 2 * np.sqrt(np.mean(speech**2)), len(speech))
        clear, noisy = (
            _recognised(recogniser, np.clip(sound, -32768, 32767)) for sound in (speech, speech + hiss)
        )
        assert clear.text == text
        assert clear.confidence > 0.8
        assert noisy.text == text or noisy.confidence < 0.8


def _recognised(recogniser: VoskRecogniser, sound: np.ndarray) -> Heard:
    session = recogniser.open_session()
    session.accept(sound.astype(np.int16).tobytes())
    return session.finish()
