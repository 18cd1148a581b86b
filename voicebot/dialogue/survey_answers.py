"""What the answers to a questionnaire say: figures, choices, consent, and remarks told along."""

import re

from voicebot.dialogue.agreement import Reply, reply_to
from voicebot.dialogue.agreement_words import Deed
from voicebot.dialogue.contact_channels import channels_in
from voicebot.dialogue.rereading import asks
from voicebot.dialogue.survey_script import SurveyQuestion
from voicebot.dialogue.understanding.corrections import CORRECTION
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.language.numerals import find_numbers

REFUSES = re.compile(r"不用|不要|不想|不需要|不做|不了|算了|没兴趣|不感兴趣|别问|不接受|不参加|拒绝")
NO_OPINION = re.compile(
    r"没(有|什么|啥)?(意见|建议|了|问题|不满)?|没有|挺好|都好|还行|还可以|都挺好|不知道|说不上"
)


def value_of(asked: SurveyQuestion, understood: Understanding) -> SlotValue | None:
    """The answer in the words, as the question counts it; ``None`` when there is none."""
    text = understood.text
    match asked.kind:
        case "number":
            known = understood.slots.get(asked.slot)
            if isinstance(known, int | float) and _TAKEN_OFF.search(text) is None:
                return known
            return _points(text, asked.most)
        case "choice":
            return choice_in(asked, text)
        case "consent":
            return _consent(understood)
        case _:
            return text if len(text) > 1 else None


def _consent(understood: Understanding) -> str | None:
    """Whether news may be sent. Only a plain yes allows it, or one that names messages; ``None``: neither.

    Who wants to be called, and says neither yes nor a word of messages, is sent none.
    """
    text = understood.text
    told = channels_in(text)
    if told.messages is False:
        return "no"
    if told.messages and not asks(understood):
        return "yes"
    answer = reply_to(text, Deed.CONTACT)
    if answer is Reply.YES:
        return "yes"
    refused = answer is Reply.REFUSES or understood.intent == "deny" or REFUSES.search(text)
    return "no" if refused or told.calls is not None else None


def _points(text: str, most: float) -> SlotValue | None:
    """九分吧，扣你一分 is nine; 扣两分 alone is two less than all."""
    kept = _TAKEN_OFF.sub("", text)
    figures = [one for one in find_numbers(kept) if _is_mark(kept, one.span)]
    given = [one for one in figures if 0 <= one.value <= most]
    if given:
        put_right = CORRECTION.search(kept[given[0].span[1] : given[-1].span[0]]) is not None
        return given[-1 if put_right else 0].value
    if (off := _TAKEN_OFF.search(text)) and (numbers := find_numbers(off[0])):
        return max(0, most - numbers[0].value)
    return most if "满分" in text else None


_TAKEN_OFF = re.compile(r"(?:扣|减|少给?)(?:你|您|你们|个|了|掉)*[一二两三四五六七八九\d]+分")
_ENDS_A_MARK = re.compile(r"分(?!钟)|$|[，。！吧啊呀哦呢嘛哈呗]|左右|样子")
_A_PAIR = re.compile(r"[两俩]")


def _is_mark(text: str, span: tuple[int, int]) -> bool:
    """能聊两句, 走了五天: figures that count something are no marks; nor is 两 without its 分."""
    start, end = span
    after = _ENDS_A_MARK.match(text, end)
    return after is not None and (after[0].startswith("分") or not _A_PAIR.fullmatch(text[start:end]))


def choice_in(asked: SurveyQuestion, text: str) -> str | None:
    """The choice whose longest word was said: 不满意 before 满意."""
    words = {word: name for name, others in asked.choices.items() for word in (name, *others)}
    said = [word for word in words if word in text]
    return words[max(said, key=len)] if said else None


def remark_in(text: str) -> str:
    """九分吧，鞋带老松，扣你一分: the opinion told with the figure."""
    clauses = [clause for clause in re.split(r"[，。！]", text) if clause and not find_numbers(clause)]
    said = "，".join(clauses)
    return said if len(said) >= _SHORTEST_REMARK and not NO_OPINION.fullmatch(said) else ""


_SHORTEST_REMARK = 4
