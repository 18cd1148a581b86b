"""What no vocabulary can list: digit strings, names, addresses, days; and utterances without words."""

import re
from datetime import date

from voicebot.dialogue.dialplan import Dialplan, SlotType
from voicebot.dialogue.understanding.addresses import contrasts_places, find_address, find_city
from voicebot.dialogue.understanding.digit_slots import find_digit_slots
from voicebot.dialogue.understanding.frames import FrameReader
from voicebot.dialogue.understanding.mention import Mention, Span, overlap
from voicebot.dialogue.understanding.moments import find_moments
from voicebot.dialogue.understanding.names import find_name, spelled_spans
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.language.dates import find_days
from voicebot.language.normalise import is_noise_mark

_ABOUT_ADDRESS = re.compile(r"地址|寄|送到|送去|邮到|发到|门牌|小区|收货|楼号|单元")
_FETCHES = re.compile(
    r"(?:等|我去|我来|让我|容我|我得|我先)[^。]{0,8}?(?:看|瞅|瞧|找|翻|查|问)(?:看|瞅|瞧|找|问|一?下|一眼|清楚)?"
)
_FIGURE = re.compile(r"[一二三四五六七八九十\d](?!下|眼|会)")
_SHIPPED = re.compile(
    r"寄|发货|发到|发不发|能发|包邮|邮费|邮到|送到|送货|快递|运费|几天到|偏远|住在|我在|我们这"
)


class SpecialReader:
    """Finds digit strings, persons, addresses, days and framed texts of a dialplan.

    Args:
        plan: the dialplan.
    """

    def __init__(self, plan: Dialplan) -> None:
        self._plan = plan
        self._frames = FrameReader(plan)
        self._values = frozenset(
            word for slot in plan.slots.values() for value in slot.values for word in value.words
        )
        self._people = [slot.name for slot in plan.slots.values() if slot.type is SlotType.PERSON]
        self._addresses = [slot.name for slot in plan.slots.values() if slot.type is SlotType.ADDRESS]

    def find(self, text: str, context: TurnContext) -> list[Mention]:
        """Digit strings, names, addresses, days: whatever no vocabulary can list."""
        asked = context.last_question
        found = find_digit_slots(text, self._plan, asked)
        for slot in self._addresses:
            expected = asked == slot or _ABOUT_ADDRESS.search(text) is not None or contrasts_places(text)
            address = find_address(text, slot, asked=asked, expected=expected)
            if address is not None and not _FIGURE.search(text) and _is_fetched(text, address.span[0]):
                address = None
            if address is not None and not any(overlap(address.span, item.span) for item in found):
                found.append(address)
        shipped = "city" in self._plan.slots and _SHIPPED.search(text)
        addressed = any(item.slot in self._addresses for item in found)
        if shipped and not addressed and (city := find_city(text)):
            found.append(city)
        for slot in self._people:
            name = find_name(text, slot, asked=asked)
            if name is not None and text[slice(*name.span)] in self._values:
                continue  # 白色 answers a question of before, and is nobody
            if name is not None and not any(overlap(name.span, item.span) for item in found):
                found.append(name)
                found += [Mention("", name.value, span) for span in spelled_spans(text)]
        found += self._frames.find(text, asked=asked)
        if context.now is not None:
            moments = find_moments(text, context.now.date(), self._plan.slots, asked)
            found += [item for item in moments if not any(overlap(item.span, other.span) for other in found)]
        return found


def _is_fetched(text: str, begin: int) -> bool:
    """等一下，我去看看门牌号: what the caller goes to look up; 等我看看，地址是… tells it."""
    return any(match.end() >= begin for match in _FETCHES.finditer(text))


def days_in(text: str, context: TurnContext) -> list[Span]:
    """Places of days; the numbers in them are no amounts, except a bare 三十八号, which may be a size."""
    today = context.now.date() if context.now is not None else date(2024, 1, 31)
    return [day.span for day in find_days(text, today) if _SURELY_DAY.search(text[slice(*day.span)])]


_SURELY_DAY = re.compile(r"[月年周天]|星期|礼拜")


def without_words(text: str) -> str | None:
    """The intent of an utterance that says nothing: silence, noise, a mere "what?"; else None."""
    if not text:
        return "silence"
    if is_noise_mark(text):
        return "silence" if re.search(r"无声|静|呼吸|未挂|电流|秒", text) else "noise"
    if text in ("啊", "啥", "哈", "啊？", "嗯？", "啥？", "哈？", "什么？", "诶？", "哎？"):
        return "repeat"
    if not re.search(r"\w", text):
        return "repeat" if "？" in text else "silence"
    return None
