"""Sentences, numbers, units and the language model of the recipe."""

import random

import pytest
from train_asr.evaluation_texts import DOMAIN, HELD_OUT_SENTENCES
from train_asr.general_text import sentences_of
from train_asr.lexicon import Segmenter, is_number
from train_asr.mixture import mixed, pruned
from train_asr.ngram import END, Trigram, estimate
from train_asr.numbers import cardinal, mobile_number
from train_asr.places import address, person
from train_asr.sentences import CALLERS, TEMPLATES, domain_sentence, fill
from train_asr.voices import HELD_OUT_VARIANTS, TRAINING_VARIANTS, variant_weights

from voicebot.asr.lexicon import Pronunciation
from voicebot.asr.pinyin_units import TOKENS, hanzi_only, syllable_tokens, third_tone_sandhi, tokens_of


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (0, "零"),
        (15, "十五"),
        (20, "二十"),
        (105, "一百零五"),
        (115, "一百一十五"),
        (350, "三百五十"),
        (1005, "一千零五"),
        (1050, "一千零五十"),
        (9999, "九千九百九十九"),
    ],
)
def test_cardinals_are_read_as_people_read_them(number: int, spoken: str) -> None:
    assert cardinal(number) == spoken


def test_a_mobile_number_has_eleven_digits_and_one_word_for_one() -> None:
    rng = random.Random(1)
    for _ in range(200):
        number = mobile_number(rng)
        assert len(number) == 11
        assert not {"一", "幺"} <= set(number)


@pytest.mark.parametrize(
    ("syllable", "tokens"),
    [
        ("zhong1", ("zh", "ong1")),
        ("shi4", ("sh", "ir4")),
        ("si4", ("s", "iz4")),
        ("nv3", ("n", "v3")),
        ("er2", ("er2",)),
        ("yi1", ("i1",)),
        ("you3", ("iou3",)),
        ("de", ("d", "e5")),
        ("n2", None),
        ("hello", None),
    ],
)
def test_syllables_become_initial_and_toned_final(syllable: str, tokens: tuple[str, ...] | None) -> None:
    assert syllable_tokens(syllable) == tokens


def test_every_unit_of_the_texts_is_an_output_of_the_network() -> None:
    from voicebot.asr.pinyin_units import dictionary_syllables

    for text in (*DOMAIN, *CALLERS):
        tokens = tokens_of([s for s in dictionary_syllables(hanzi_only(text)) if syllable_tokens(s)])
        assert tokens is not None
        assert set(tokens) <= set(TOKENS)


def test_third_tones_before_third_tones_rise() -> None:
    assert third_tone_sandhi(["wo3", "xiang3", "mai3", "yi1"]) == ["wo2", "xiang2", "mai3", "yi1"]


def test_a_word_before_a_third_tone_has_a_second_way_to_be_spoken() -> None:
    word = Pronunciation("请你", ("qing3", "ni3"))
    assert word.tokens == ("q", "ing2", "n", "i3")
    assert word.tokens_before_third_tone == ("q", "ing2", "n", "i2")
    assert word.begins_with_third_tone
    assert Pronunciation("不要", ("bu2", "yao4")).tokens_before_third_tone is None


def test_templates_name_only_known_classes() -> None:
    rng = random.Random(0)
    for template in TEMPLATES:
        assert "{" not in fill(template, rng)


def test_no_sentence_held_out_for_evaluation_is_ever_generated() -> None:
    rng = random.Random(2)
    made = {hanzi_only(domain_sentence(rng)) for _ in range(3000)}
    assert not made & HELD_OUT_SENTENCES
    assert not {hanzi_only(text) for text in CALLERS} & HELD_OUT_SENTENCES


def test_voices_held_out_for_evaluation_are_not_in_training() -> None:
    assert not set(HELD_OUT_VARIANTS) & set(TRAINING_VARIANTS)
    assert len(variant_weights()) == len(TRAINING_VARIANTS)
    assert sum(variant_weights()) == pytest.approx(1.0)


def test_names_and_addresses_are_chinese_characters_only() -> None:
    rng = random.Random(3)
    for _ in range(300):
        for text in (person(rng), address(rng)):
            assert hanzi_only(text) == text


def test_the_likeliest_split_wins_and_unknown_characters_stand_alone() -> None:
    segmenter = Segmenter({"面膜": 100.0, "面": 50.0, "膜": 5.0, "买": 50.0, "我": 90.0})
    assert segmenter.split("我买面膜喵") == ["我", "买", "面膜", "喵"]


def test_numbers_are_recognised_digit_by_digit() -> None:
    assert is_number("二百")
    assert not is_number("百")
    assert not is_number("一款")


WORDS = dict.fromkeys(("我", "你", "买", "要", "面膜", "鞋"), 1.0)
SHOP = [["我", "买", "面膜"], ["我", "要", "面膜"], ["你", "买", "面膜"]] * 3
GENERAL = [["你", "要", "鞋"], ["我", "要", "你"], ["鞋"]]


def is_distribution(model: Trigram) -> bool:
    histories = {(), *model.bigrams.backoff, *model.trigrams.backoff, ("鞋", "鞋")}
    sums = (sum(model.of((*history, word)) for word in (*WORDS, END)) for history in histories)
    return all(total == pytest.approx(1.0) for total in sums)


@pytest.mark.parametrize("caution", [0.5, 1.0, 8.0])
def test_the_trigram_is_a_distribution_at_every_history(caution: float) -> None:
    model = estimate(SHOP, WORDS, caution=caution)
    assert is_distribution(model)
    assert model.of(("买", "面膜")) > 3 * model.of(("鞋",))
    assert model.of(("我", "买", "面膜")) > model.of(("鞋", "买", "鞋"))


def test_caution_keeps_more_for_what_is_new() -> None:
    bold, careful = (estimate(SHOP, WORDS, caution=caution) for caution in (1.0, 8.0))
    assert careful.of(("我", "买", "鞋")) > bold.of(("我", "买", "鞋"))


def test_a_mixture_knows_what_both_know() -> None:
    shop, general = estimate(SHOP, WORDS), estimate(GENERAL, WORDS)
    model = mixed(shop, general, 0.75)
    assert is_distribution(model)
    for ngram in (("我", "买", "面膜"), ("你", "要", "鞋"), ("鞋",)):
        assert model.of(ngram) == pytest.approx(0.75 * shop.of(ngram) + 0.25 * general.of(ngram))


def test_ngrams_that_tell_little_go_first() -> None:
    model = mixed(estimate(SHOP, WORDS), estimate(GENERAL, WORDS), 0.75)
    sizes = []
    for threshold in (0.0, 1e-3, 1e-2, 1.0):
        smaller = pruned(model, threshold)
        assert is_distribution(smaller)
        two = smaller.bigrams.probability
        assert all(ngram[:2] in two for ngram in smaller.trigrams.probability), "histories stay"
        sizes.append(len(two) + len(smaller.trigrams.probability))
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == len(model.bigrams.probability) + len(model.trigrams.probability)
    assert sizes[-1] == 0
    assert ("我", "要") in pruned(model, 1e-2).bigrams.probability


def test_written_text_is_cut_into_what_is_spoken() -> None:
    texts = ["质量不错，很喜欢！下次还来。", "2GB的内存…不够用", "好", "，，"]
    assert list(sentences_of(texts)) == ["质量不错很喜欢", "下次还来", "的内存", "不够用"]
    assert list(sentences_of(["甲" * 30 + "，" + "乙" * 30])) == ["甲" * 30, "乙" * 30]


def test_a_word_of_many_contexts_outweighs_a_frequent_word_of_one() -> None:
    digits = [["零", "九", "九", "九", "九", "九", "九"]] * 50
    everyday = [[word, "就", other] for word in "我你他她它" for other in "是要去来"]
    words = dict.fromkeys("零九就我你他她它是要去来", 1.0)
    model = estimate([*digits, *everyday], words)
    assert model.unigram["就"] > model.unigram["九"]
