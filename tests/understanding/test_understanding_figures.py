"""Floors under the figures on the labelled development set; docs/understanding.md publishes them."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from figures import cases, measure

from voicebot.language.normalise import without_punctuation

FORMS = ["dev_cases.jsonl", "dev_cases_asrform.jsonl"]


@pytest.mark.parametrize("form", FORMS)
def test_slots_and_intents_over_all_cases(form: str) -> None:
    figures = measure(cases(form))
    assert figures.cases == 412
    assert figures.f1 >= 0.97
    assert figures.exactness >= 0.96
    assert figures.intent >= 0.97


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("domain", ["skincare", "shoes", "phones", "snacks"])
def test_every_shop(form: str, domain: str) -> None:
    figures = measure(case for case in cases(form) if case["domain"] == domain)
    assert figures.f1 >= 0.95
    assert figures.intent >= 0.95


@pytest.mark.parametrize("form", FORMS)
def test_misheard_words_are_mended(form: str) -> None:
    figures = measure(case for case in cases(form) if case["phenomenon"] == "asr_homophone")
    assert figures.f1 >= 0.95


@pytest.mark.parametrize("spoken", [False, True])
def test_amounts_references_and_corrections_in_many_wordings(spoken: bool) -> None:
    more = list(cases("more_cases.jsonl"))
    if spoken:
        more = [case | {"utterance": without_punctuation(case["utterance"])} for case in more]
    figures = measure(more)
    assert figures.f1 >= 0.94
    assert figures.exactness >= 0.92
