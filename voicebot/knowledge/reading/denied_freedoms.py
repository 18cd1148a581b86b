"""号称无酒精其实有一点点: a freedom that the text itself denies; the substance is in it."""

import re
from collections.abc import Iterator

from voicebot.knowledge.reading.absence import is_substance
from voicebot.knowledge.reading.paper import Paper, split_list

_FREE = r"(?:不含有?|[不未无零0][添加]*加?|没有?[加放含]?|木有|无)"
_WHAT = r"(?P<what>[\u4e00-\u9fffA-Za-z、和]{1,12}?)"
_CLAIMED = r"(?:号称|声称|宣称|标榜|自称|谎称|吹嘘?|说是|写着|都说|对外说)(?:是|的)?(?:完全|绝对)?"
_AFTER_ALL = r"(?:其实|实际上?|事实上|但是?|可是?|却|结果)[^,。!;]{0,3}?(?:还是)?(?:有|含|加|放)(?!没)"
_FALSE = r"(?:的?(?:说法|传言|宣传))?(?:都?是|纯属|属于)(?:假|骗|错|虚假|谣|瞎|胡)"
_DENIED = re.compile(
    rf"{_CLAIMED}{_FREE}{_WHAT}(?:的)?,?{_AFTER_ALL}|{_FREE}{_WHAT.replace('what', 'what2')}{_FALSE}"
    rf"|{_FREE}{_WHAT.replace('what', 'what3')},?(?:其实|实际上?|事实上)(?:还是)?(?:有|含|加了|放了)"
)


def denied_freedoms(paper: Paper) -> Iterator[tuple[str, int, int]]:
    """Each substance whose absence is claimed and denied, with the place."""
    for match in _DENIED.finditer(paper.text):
        what = match["what"] or match["what2"] or match["what3"]
        for item in split_list(what):
            if is_substance(paper, item):
                yield item, *match.span()


def read_denied_freedoms(paper: Paper) -> None:
    """They count as contained."""
    for substance, start, end in denied_freedoms(paper):
        paper.add("ingredients", substance, start, end)
