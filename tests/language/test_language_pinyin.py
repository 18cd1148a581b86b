import pytest

from voicebot.language.normalise import is_noise_mark, normalise, without_punctuation
from voicebot.language.pinyin import SoundIndex, distance, nearest, spelling, syllables


def test_one_syllable_per_character_also_for_figures_and_letters() -> None:
    text = "买2双A款"
    assert len(syllables(text)) == len(text)
    assert spelling(text) == ("mai", "2", "shuang", "a", "kuan")


@pytest.mark.parametrize(
    ("intended", "heard", "unrelated"),
    [
        ("保湿", "宝石", "保证"),
        ("酒精", "九斤", "酒店"),
        ("四十", "是十", "一百"),
        ("化学剂", "化学其", "化妆品"),
        ("防晒", "防赛", "防水"),
        ("以内", "意没", "以上"),
    ],
)
def test_what_sounds_alike_is_near(intended: str, heard: str, unrelated: str) -> None:
    assert distance(intended, heard) < 0.2
    assert distance(intended, unrelated) > 2 * distance(intended, heard)


def test_distance_is_symmetric_and_zero_only_for_the_same_sound() -> None:
    assert distance("面膜", "面膜") == 0
    assert distance("面膜", "棉膜") == distance("棉膜", "面膜") > 0
    assert distance("", "") == 0
    assert distance("面膜", "") == 1


def test_nearest_word() -> None:
    best = nearest("洗棉奶", ["洗面奶", "面膜", "爽肤水"])
    assert best is not None and best[0] == "洗面奶"
    assert nearest("面膜", []) is None


def test_a_sound_index_finds_words_in_running_text() -> None:
    index = SoundIndex(["保湿", "补水", "洗面奶"])
    found = index.find("我想要宝石的洗棉奶", most=0.1)
    assert [(match.word, match.span) for match in found] == [("洗面奶", (6, 9)), ("保湿", (3, 5))]
    assert index.find("", most=0.1) == []
    assert SoundIndex([]).find("面膜", most=1) == []


def test_normalise() -> None:
    assert normalise("我想 买 ３００元,面膜!") == "我想买300元，面膜！"
    assert normalise("iPhone 15 Pro") == "iPhone 15 Pro"
    assert normalise("1,200元") == "1200元"
    assert without_punctuation("嗯，三百、四百吧。") == "嗯三百四百吧"
    assert is_noise_mark("（呼吸声）") and not is_noise_mark("（呼吸声）喂")
