"""From a prompt's key and values to sentences; variants take turns, deterministically."""

import re
import string
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from voicebot.dialogue.script import Script
from voicebot.dialogue.wording_zh import PROMPTS
from voicebot.language.digits import say_digits

_SENTENCE = re.compile(r"[^。？！]+[。？！]?")
_ASCII_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_LONGEST_SENTENCE = 28
"""Characters; beyond it a sentence is cut at a comma so that synthesis can start earlier."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one shop."""

    script: Script

    def text(self, key: str, seed: str, turn: int, **values: str) -> str:
        """The variant of ``key`` that is due, filled in.

        Args:
            key: of ``wording_zh.PROMPTS``.
            seed: something unique to the call; callers do not all hear the same variant.
            turn: consecutive turns take consecutive variants.
        """
        return self.texts(key, seed, turn, **values)[0]

    def texts(self, key: str, seed: str, turn: int, **values: str) -> list[str]:
        """All variants of ``key``, filled in, the one that is due first."""
        variants = self.script.prompts.get(key) or PROMPTS[key]
        due = variants.index(pick(variants, seed, turn, key))
        return [self.fill(text, **values) for text in (*variants[due:], *variants[:due])]

    def fixed_sentences(self) -> list[str]:
        """Every sentence that is always the same, in all variants."""
        section_texts = [
            text for section in self.script.questions.values() for text in (*section.ask, *section.again)
        ]
        prompts = [text for key in PROMPTS for text in self.script.prompts.get(key, PROMPTS[key])]
        texts = [
            *prompts,
            *section_texts,
            *(text for texts in self.script.answers.values() for text in texts),
        ]
        own = {"shop", "assistant", "sells"}
        fixed = [text for text in texts if placeholders(text) <= own]
        return [sentence for text in fixed for sentence in sentences(self.fill(text))]

    def question(self, about: str, times: int, seed: str, turn: int, **values: str) -> str:
        """How ``about`` is asked for the ``times``-th time in a row."""
        section = self.script.questions.get(about)
        if section is not None:
            first = pick(section.ask, seed, turn, about)
            if times == 1:
                return self.fill(first, **values)
            if section.again:
                return self.fill(pick(section.again, seed, times, about), **values)
            return self.fill(pick(section.ask, seed, turn + times, about), **values)
        key = about if about in PROMPTS else f"ask_{about}"
        if times > 1 and f"{key}_again" in PROMPTS:
            key = f"{key}_again"
        return self.text(key, seed, turn, **values)

    def fill(self, template: str, **values: str) -> str:
        """``template`` with the values and the shop's own names put in."""
        shop = self.script.shop
        return template.format(
            **{"shop": shop.name, "assistant": shop.assistant, "sells": shop.sells, **values}
        )


def placeholders(text: str) -> set[str]:
    """Names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def pick(variants: Sequence[str], seed: str, turn: int, key: str) -> str:
    """One of ``variants``; the same arguments always give the same one."""
    start = zlib.crc32(f"{seed}/{key}".encode())
    return variants[(start + turn) % len(variants)]


def sentences(text: str) -> tuple[str, ...]:
    """``text`` cut into pieces that can be spoken one after the other."""
    pieces: list[str] = []
    for match in _SENTENCE.finditer(_ASCII_COMMA.sub("，", text)):
        pieces += _shorten(match[0].strip())
    return tuple(piece for piece in pieces if piece)


def _shorten(sentence: str) -> list[str]:
    if len(sentence) <= _LONGEST_SENTENCE:
        return [sentence]
    pieces = [""]
    for clause in re.findall(r"[^，；]+[，；]?", sentence):
        if pieces[-1] and len(pieces[-1]) + len(clause) > _LONGEST_SENTENCE:
            pieces.append("")
        pieces[-1] += clause
    return pieces


def yuan(fen: int) -> str:
    """28800 → 288元, 3990 → 39.9元."""
    whole, rest = divmod(fen, 100)
    return f"{whole}元" if not rest else f"{whole}.{rest:02d}".rstrip("0") + "元"


def listed(values: Sequence[str]) -> str:
    """甲、乙和丙."""
    if len(values) < 2:
        return "".join(values)
    return "、".join(values[:-1]) + "和" + values[-1]


def in_shop_time(at: datetime, now: datetime) -> datetime:
    """What is stored in UTC is spoken as the shop's clock shows it; a time without a zone is left alone."""
    return at.astimezone(now.tzinfo) if at.tzinfo is not None and now.tzinfo is not None else at


def spoken_day(day: datetime, now: datetime) -> str:
    """A day as one says it today: 昨天, 前天, 11月6号."""
    day = in_shop_time(day, now)
    names: Mapping[int, str] = {0: "今天", 1: "昨天", 2: "前天", -1: "明天", -2: "后天"}
    distance = (now.date() - day.date()).days
    return names.get(distance) or f"{day.month}月{day.day}号"


def spoken_time(at: datetime, now: datetime) -> str:
    """Day and part of the day: 今天上午10点."""
    at = in_shop_time(at, now)
    hour = at.hour
    part = (
        "凌晨"
        if hour < 6
        else "上午"
        if hour < 12
        else "中午"
        if hour < 13
        else "下午"
        if hour < 18
        else "晚上"
    )
    return f"{spoken_day(at, now)}{part}{hour if hour <= 12 else hour - 12}点"


def spoken_phone(phone: str) -> str:
    """A phone or order number, digit by digit in groups."""
    return say_digits(phone)


def spoken_so_far(digits: str) -> str:
    """The beginning of a mobile number, grouped as the whole one will be."""
    return "，".join(say_digits(group) for group in (digits[:3], digits[3:7], digits[7:]) if group)


def tail(number: str) -> str:
    """The last four digits, spoken."""
    return say_digits(number[-4:])
