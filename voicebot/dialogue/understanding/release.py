"""Giving up a constraint: 颜色随便, 价钱你甭管, 都行."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from voicebot.dialogue.dialplan import Dialplan, Slot, SlotType
from voicebot.dialogue.understanding.mention import Mention

ANY = "any"

_FREE = (
    r"(?:无所谓|随便(?!擦|抹|用|涂|吃|碰|穿|走|一)|随意|不限|不挑|都行|都可以|都成|都好|都中|都要得|没关系|没所谓|不重要|不是问题|没要求|没有要求|不讲究|"
    r"不管|甭管|别管|不用管|不在乎|不考虑|不论|你看着[办选推来给]?|听你的|你定|你决定|好说|没啥要求|没什么要求|不限制|高低都|"
    r"都得(?!要|是|去)|是但|求其|[睇看]住办|冇所谓|冇要求|乜都得|咩都得|边个都得|随得|爱多少多少|甭提|不是事|不成问题|没限制|没讲究|没啥讲究|不卡|(?:哪个|啥|怎么|多少)都(?:行|可以|成|好|中)|随你|看着给|"
    r"听您的|由你|按你|放开|不设限|没上限|"
    r"无妨|均可|皆可|任意|不打紧|不碍事|不在意|不计较|不介意|没偏好|无要求|取消|不设|不做要求|您看着)"
)
_LINKS = (
    r"(?:嘛|呢|你|您|我|就|是|上|的|啊|吧|什么的|，|都|也|真的?|多少|高低|先|这块儿?|方面|"
    r"这个|那个|咱|倒|其实|反正|啥的|这一?项|这些|来说|要求){0,5}"
)
_NO_MATTER = (
    r"(?:不管|甭管|无论|不论|不限|不挑|不在乎|不考虑|别管|不用管|不看|不在意|不介意|"
    r"取消(?!了)|去掉|放开|不讲究|别卡)"
)
_FREE_ANSWER = re.compile(
    _FREE + r"|(?:^|对我|对我来说)都一样$|都行吧|不差(?:这点)?钱|钱不(?:是)?(?:事|问题)|"
    r"有(?:啥|什么|么子|哪个|哪种)(?:就)?[拿来给要发上送买](?:啥|什么|么子|哪个|哪种)|"
    r"贵(?:一?点儿?)?(?:也|都)?(?:没事|没关系|不怕|无所谓|不要紧|可以)|看着(?:推荐|来|办)"
)
_NONE_MATTERS = re.compile(
    r"(?:的|色|味儿?|我|俺|，)*(?:都|全|倒)+(?:无所谓|没所谓|冇所谓|没关系|随便|不讲究|不挑)"
)
_SEVERAL = 2
_NOT_RELEASE = re.compile(r"除了|除开|除去|别的|其他|其它|另外的|剩下")


_MAY_RELEASE = re.compile(rf"{_FREE}|{_NO_MATTER}|都一样|(?:啥|什么|管它|管他|甭管).{{1,12}}不")
"""One of these is in whatever releases a slot."""


@lru_cache(maxsize=256)
def _released(words: tuple[str, ...], short: str) -> re.Pattern[str]:
    """What releases a slot of these names; the same for whatever products are on sale."""
    joined = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    no_matter = rf"{_NO_MATTER}(?:是|啥|什么|哪种|哪个|它|这个|那个|了|的)*(?:{joined})(?!不)"
    any_one = rf"(?:哪个|哪种|啥|什么|哪)(?:{re.escape(short)}儿?|{joined}){_LINKS}(?:{_FREE}|都一样)"
    return re.compile(
        rf"(?:(?:啥|什么|多大|多少|哪个|哪种)?(?:{joined})){_LINKS}{_FREE}"
        rf"|(?:啥|什么|管它|管他|甭管)(?P<w>{joined})不(?P=w)的?"
        rf"|{no_matter}|{any_one}"
    )


class ReleaseReader:
    """Finds released slots of a dialplan."""

    def __init__(self, plan: Dialplan) -> None:
        self._plan = plan
        self._patterns: list[tuple[Slot, re.Pattern[str]]] = []
        for slot in plan.slots.values():
            words = [word for word in (slot.title, *slot.words) if word]
            if words and slot.type not in _NEVER:
                short = (slot.title or words[0])[-1]  # 哪个色都行
                self._patterns.append((slot, _released(tuple(words), short)))

    def find(
        self,
        text: str,
        asked: str | None,
        valued: Mapping[str, object],
        silent: frozenset[str] = frozenset(),
    ) -> list[Mention]:
        """Slots that may now take any value.

        Args:
            text: normalised utterance.
            asked: slot of the last question.
            valued: slots for which the utterance gives a value; they are not released by a bare 都行.
            silent: slots of topics that are not talked about.
        """
        patterns = self._patterns if _MAY_RELEASE.search(text) else ()
        if _NOT_RELEASE.search(text) and not any(pattern.search(text) for _, pattern in patterns):
            return []
        found = []
        for slot, pattern in patterns:
            match = pattern.search(text) if slot.name not in silent else None
            if match and not _NOT_RELEASE.search(text[max(0, match.start() - 4) : match.start()]):
                found.append(self._any(slot, match.span()))
        if (
            not found
            and asked is not None
            and asked in self._plan.slots
            and not valued
            and not _NOT_RELEASE.search(text)
        ):
            match = _FREE_ANSWER.search(text)
            slot = self._plan.slots[asked]
            if match and slot.type not in _NEVER:
                found.append(self._any(slot, match.span()))
        return found

    def without_indifferent(
        self, text: str, mentions: Sequence[Mention], asked: str | None
    ) -> Sequence[Mention]:
        """Without the values that an answer names only to say that none matters: 甜的咸的都无所谓."""
        named = [mention for mention in mentions if mention.slot == asked]
        end = max((mention.span[1] for mention in named), default=0)
        if len(named) < _SEVERAL or not _NONE_MATTERS.match(text, end):
            return mentions
        return [mention for mention in mentions if mention.slot != asked]

    @staticmethod
    def _any(slot: Slot, span: tuple[int, int]) -> Mention:
        value = (ANY,) if slot.multiple else ANY
        return Mention(slot.name, value, span, confidence=0.9, name=slot.name)


_NEVER = frozenset({SlotType.PHONE, SlotType.DIGITS, SlotType.PERSON, SlotType.ADDRESS, SlotType.QUANTITY})
"""An order cannot be placed with any phone number."""
