"""Words that a listener says without wanting to speak: 嗯, 哦, 好的, 对对对 (back-channels)."""

import re

from voicebot.dialogue.events import Heard
from voicebot.dialogue.step import AnswerKind, Expectation

LEAST_CONFIDENCE = 0.6
"""The recogniser writes music and noise down as words too, with less than 0.55; words lie above 0.7."""
_ASSENT = re.compile(
    r"(?:嗯|恩|哦|噢|喔|啊|哎|唉|呃|额|哈|呵|好(?:的|吧|嘞|啊)?|对(?:的|啊|呀)?|是(?:的|吗|吧|啊|呀)?|行(?:吧|啊)?|可以"
    r"|没错|知道了?|明白了?|了解|这样(?:啊|子)?|原来如此|[吧啊呀呢，。])+"
)
_SHORTEST_MEANING = 2


def is_assent(text: str) -> bool:
    """Whether a listener says so without wanting the word."""
    return _ASSENT.fullmatch(text) is not None


def interrupts(heard: Heard, *, over: bool) -> bool:
    """Whether what was said over the bot is meant as an interruption.

    Args:
        heard: the words so far.
        over: no more words follow; one syllable that is a word then counts (停, 喂).
    """
    if not heard.text or is_assent(heard.text):
        return False
    if heard.confidence is not None and heard.confidence < LEAST_CONFIDENCE:
        return False
    return over or len(heard.text) >= _SHORTEST_MEANING


def answers_while_asked(heard: Heard, expectation: Expectation, *, asking: bool) -> bool:
    """Whether a word of assent is the answer to a question that is just being put.

    Args:
        asking: the sentence that asks is being spoken.
    """
    return asking and expectation.kind is AnswerKind.YES_NO and heard.text.strip("嗯啊哦，。") != ""
