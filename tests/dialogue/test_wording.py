import ast
from datetime import UTC
from itertools import pairwise
from pathlib import Path

import pytest

from tests.dialogue.harness import NOW, small_dialogue
from voicebot.dialogue import wording
from voicebot.dialogue.wording_zh import PROMPTS

DIALOGUE = Path(wording.__file__).parent
ASKED_BY_SLOT = {
    f"ask_{slot}" for slot in ("quantity", "receiver_name", "phone", "address", "order_id", "issue")
}


def texts_in_the_code() -> set[str]:
    """Every string literal of the room, and the beginnings of the f-strings."""
    found = set()
    for path in DIALOGUE.glob("*.py"):
        if path.name == "wording_zh.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_prompt_is_said_somewhere() -> None:
    literals = texts_in_the_code()
    families = ("status_", "silence_", "unsafe_", "recommend_")
    unused = [
        key
        for key in PROMPTS
        if key not in literals
        and key.removesuffix("_again") not in literals | ASKED_BY_SLOT
        and not key.startswith(families)
    ]
    assert unused == []


@pytest.mark.parametrize("key", sorted(PROMPTS))
def test_prompts_are_short_spoken_sentences(key: str) -> None:
    for text in PROMPTS[key]:
        for sentence in wording.sentences(text):
            assert len(sentence) <= 30, sentence
            assert "您" in text or "你" not in text, f"{text}: callers are addressed with 您"


def test_the_same_turn_always_sounds_the_same_and_turns_differ() -> None:
    texts = small_dialogue().wording
    first = [texts.text("take_it", "call", turn) for turn in range(6)]
    assert first == [texts.text("take_it", "call", turn) for turn in range(6)]
    assert all(one != other for one, other in pairwise(first))


def test_long_sentences_are_cut_at_commas() -> None:
    text = "收件人张三，电话幺三八，零零幺三，八零零零，寄到上海市徐汇区漕溪路18号。"
    pieces = wording.sentences(text)
    assert "".join(pieces) == text
    assert max(map(len, pieces)) <= 28


@pytest.mark.parametrize(("fen", "text"), [(28800, "288元"), (3990, "39.9元"), (1005, "10.05元")])
def test_prices(fen: int, text: str) -> None:
    assert wording.yuan(fen) == text


def test_days_are_said_as_people_say_them() -> None:
    assert wording.spoken_day(NOW, NOW) == "今天"
    assert wording.spoken_time(NOW.replace(day=11, hour=15), NOW) == "昨天下午3点"
    assert wording.spoken_day(NOW.replace(day=2), NOW) == "11月2号"


def test_times_stored_in_utc_are_spoken_by_the_shops_clock() -> None:
    now = NOW.replace(hour=6)
    scanned = NOW.replace(hour=4, minute=54).astimezone(UTC)
    assert wording.spoken_time(scanned, now) == "今天凌晨4点"
    assert wording.spoken_day(scanned, now) == "今天"


def test_fixed_prompts_have_no_blanks() -> None:
    fixed = small_dialogue().fixed_prompts()
    assert "您主要想要什么功效？" in fixed
    assert not any("{" in sentence for sentence in fixed)
