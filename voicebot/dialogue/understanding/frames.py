"""Slots whose value cannot be listed: whatever stands in one of their frames (抬头写{})."""

import re

from voicebot.dialogue.dialplan import Dialplan, Slot, SlotType
from voicebot.dialogue.understanding.mention import Mention

MOST_CHARACTERS = 20
_END = (
    r"(?=[，。；？！]|(?:就行|就成|就中|得了|就可以|可以|就好|好了|吧|啊|呢|嘛|还有|另外|顺便|然后|谢谢|麻烦|"
    r"了$|的$|税号)|$)"
)
_EMPTY = re.compile(
    r"^(?:就行|可以|就好|一样|什么|怎么|多少|错了|[开写打填弄报]错|不对)|票|[我你您他她]|上次|上回"
)
_TRIM = re.compile(
    r"^(?:(?:要|开|给我)*(?:电子|纸质|普通|专用)版?的)?(?:是|叫|成|为|的|那个|嗯|呃)*|(?:的|了|吧|啊|呢|就)+$"
)
_ANY_BODY = re.compile("公司|单位|企业")
_NAMED_BODY = re.compile(
    r"[，。](?:就?[叫是写])?(?P<value>[一-龥A-Za-z\d()（）]{2,18}(?:公司|厂|中心|学校|医院|事务所|集团|合作社|商行))"
)
"""抬头写公司的，杭州远帆科技有限公司: the name that follows says which one."""


class FrameReader:
    """Finds the values of a dialplan's text slots."""

    def __init__(self, plan: Dialplan) -> None:
        self._frames: list[tuple[Slot, re.Pattern[str]]] = []
        self._slots = frozenset(slot.name for slot in plan.slots.values() if slot.type is SlotType.TEXT)
        for slot in plan.slots.values():
            if slot.type is SlotType.TEXT:
                self._frames += [(slot, _compiled(frame)) for frame in slot.frames]

    def find(self, text: str, *, asked: str | None) -> list[Mention]:
        """Values of text slots in ``text``; a short answer to the question counts as a whole."""
        found: list[Mention] = []
        for slot, pattern in self._frames:
            if any(mention.slot == slot.name for mention in found):
                continue
            for match in pattern.finditer(text):
                value = _TRIM.sub("", match["value"])
                if _ANY_BODY.fullmatch(value) and (named := _NAMED_BODY.search(text, match.end("value"))):
                    value = named["value"]
                if len(value) >= 2 and not _EMPTY.search(value):
                    start = text.index(value, match.start("value"))
                    span = (start, start + len(value))
                    found.append(Mention(slot.name, value, span, confidence=0.7, name=slot.name))
                    break
        answered = any(mention.slot == asked for mention in found)
        whole = None if answered or asked not in self._slots else _whole(text)
        return (
            [*found, Mention(asked, text[slice(*whole)], whole, confidence=0.7, name=asked)]
            if whole and asked
            else found
        )


def _whole(text: str) -> tuple[int, int] | None:
    """The last piece of an answer without 写, 开, 叫 before it: 写个人; 开单位的，叫恒远机械有限公司."""
    match = _ANSWER.search(text)
    if match is None or _EMPTY.search(match["value"]) or _NO_ANSWER.search(text):
        return None
    return match.span("value")


_ANSWER = re.compile(
    r"(?:^|，)(?:嗯|呃|那|就|还是|给我|写|开|填|叫|用|是|成|个(?!人))*(?P<value>[^，。；？！]{2,20}?)(?:的|吧|啊|就行|就成|就好|得了|好了|呗)*[。]?$"
)
_NO_ANSWER = re.compile(r"吗|？|什么|怎么|多少|不要|不用|不开|不知道|稍等|等一?下|等等|再说|算了")


def _compiled(frame: str) -> re.Pattern[str]:
    left, right = frame.split("{}")
    value = rf"(?P<value>[^，。；？！]{{1,{MOST_CHARACTERS}}}?)"
    ending = re.escape(right) if right else _END
    return re.compile(
        f"{re.escape(left)}{value}{ending}"
        if left
        else rf"(?P<value>[^，。；？！\s]{{2,{MOST_CHARACTERS}}}){ending}"
    )
