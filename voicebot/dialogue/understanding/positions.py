"""Places in what was just read out: the second, the last but one, the first two, all three."""

import re

from voicebot.dialogue.understanding.mention import Span, overlap
from voicebot.language.numerals import find_numbers

THING = r"(?:个|款|双|种|样|台|部|件|盒|瓶|支|袋|只|套|条|项|位|副|箱|罐|包|根|张|把|份)"
_N = r"(?P<n>[一二两三四五六七八九十俩仨几\d])"
_SAID = r"(?:的|说的?|报的?|介绍的?|念的?|讲的?|提的?|推荐的?|你|您|那|这|一|就是)*"
_FIRST = r"(?:最前(?:头|面|边)?|前(?:头|面|边)|开头|打头|最先|先头|头里|起头|领头|最上(?:面|头|边)|最早)"
_LAST = (
    r"(?:最后(?:头|面|边)?|最末尾?|末(?:尾|了|后)|后(?:头|面|边)|最底下|最下(?:面|头|边)|压轴|收尾|临了|靠后|最尾|尾巴上?|结尾|"
    r"刚(?:刚|才)?(?:最后)?说完)"
)
_MIDDLE = r"(?:中间儿?|当间儿?|当中|正中间?|居中)"
_ORDINAL = re.compile(
    rf"(?P<back>倒数)?第(?P<n>[一二两三四五六七八九十\d]){THING}?(?!次|回|天|代|年|时间|层|遍)"
)
_SECOND = re.compile(rf"(?<![一二三四五六七八九十第\d])二一{THING}")
_FIRST_FEW = re.compile(rf"(?:{_FIRST}{_SAID}|头|前){_N}{THING}?(?!天|年|月|个月|周|次|回|星期|礼拜|小时|日)")
_LAST_FEW = re.compile(rf"(?:{_LAST}{_SAID}|后|末|尾){_N}{THING}(?!天|年|月|周|次|回|星期|礼拜|小时)")
_NOT_A_THING = r"(?!问题|事|要求|电话|月|钱|礼拜|星期|点|次|回)"
_PLACES: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"{_LAST}{_SAID}{THING}{_NOT_A_THING}|最(?:后|末)(?:头|面|边)?的(?:那)?|(?<!周)[末尾]一?{THING}{_NOT_A_THING}|后一{THING}|靠后的|最后(?=来|要|吧|$)"
        ),
        "last",
    ),
    (
        re.compile(
            rf"{_FIRST}{_SAID}{THING}{_NOT_A_THING}|(?<!前)头一?{THING}{_NOT_A_THING}|首{THING}|前一{THING}"
            r"|(?:打头|开头|领头|起头|最先|最前(?:头|面)?|最上(?:面|头)?|头里)的(?=$|[，。跟和与、吧也都就])"
        ),
        "first",
    ),
    (re.compile(rf"{_MIDDLE}(?!价|档){_SAID}{THING}?"), "middle"),
)
_NOT_REFERRED = re.compile(r"(?:两|一分|一次|再|还)")
_ALL = re.compile(
    rf"(?:这|那|它|你说的|刚才那?|上面)?(?:所有|(?P<n>[两俩二三仨四五几])){THING}?(?:我)?(?:都|全|统统|一起|一块儿?)(?:要|来|拿|买|订|拍|给我)"
    r"|(?:我)?(?:全|都|统统)(?:都)?(?:要|拿|买)(?:了|下)(?=$|[，。吧啊])"
)
_TAKEN = r"(?:给我|帮我|都)*(?:来|要|拿|给我|买|整|装|搞|弄|发|称|订)?(?:上|个)?[一二两三四五六七八九十\d]"
_ALL_ALIKE = re.compile(
    rf"(?:(?:这|那|上面|刚才(?:那|说的)?|你说的(?:那|这)?)*(?P<n>[两俩二三仨四五六几]){THING}|这些|那些)(?:，|我|都|全|给我|帮我|就|吧)*"
    rf"(?=(?:各|一样|每样|每种|分别|都){_TAKEN})"
    rf"|(?:^|，)(?:那|就|行|好|吧|，|嗯|得|成)*(?=(?:一样|每样|每种){_TAKEN})"
)
"""三样各拿两袋, 这几个一样来一份: all, and so many of each."""

Place = tuple[tuple[int, ...], Span]


def find_places(text: str, count: int) -> list[Place]:
    """Positions named in ``text``, as indices from 1 and where they are named.

    Args:
        text: normalised.
        count: how many things were read out.
    """
    found: list[Place] = []

    def put(indices: tuple[int, ...], span: Span) -> None:
        if not any(overlap(span, other) for _, other in found):
            found.append((indices, span))

    for match in _ORDINAL.finditer(text):
        number = int(find_numbers(match["n"])[0].value)
        if 1 <= number <= count:
            put((count + 1 - number if match["back"] else number,), match.span())
    for match in _SECOND.finditer(text):
        put((2,) if count >= 2 else (), match.span())
    for pattern, first in ((_FIRST_FEW, True), (_LAST_FEW, False)):
        for match in pattern.finditer(text):
            size = _size(match["n"], count)
            if match["n"] != "一" and 1 < size <= count:
                indices = range(1, size + 1) if first else range(count - size + 1, count + 1)
                put(tuple(indices), match.span())
    for pattern, where in _PLACES:
        for match in pattern.finditer(text):
            index = {"last": count, "first": 1, "middle": (count + 1) // 2}[where]
            if not _NOT_REFERRED.match(text, match.end()):
                put((index,), match.span())
    return [place for place in found if place[0]]


def find_all(text: str, count: int) -> Place | None:
    """All that was read out, wanted together: 这三个都要."""
    match = _ALL_ALIKE.search(text) or _ALL.search(text)
    if match is None or count < 2:
        return None
    if match["n"] and match["n"] != "几" and _size(match["n"], count) != count:
        return None
    return tuple(range(1, count + 1)), match.span()


def _size(said: str, count: int) -> int:
    if said == "几":
        return 0
    numbers = find_numbers(said)
    return int(numbers[0].value) if numbers else count
