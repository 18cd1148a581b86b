"""Numbers dictated aloud: in pieces over several turns, and corrected in parts."""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from voicebot.dialogue.understanding.digit_slots import TAIL
from voicebot.language.digits import digits_aloud, group_digits

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{9,11}")
_CORRECTS = re.compile(r"不对|不是|错了|说错|应该是|改成|更正|纠正|有误")
_DIGIT_WORDS = re.compile(r"[零〇幺一二三四五六七八九两洞拐勾\d]")
_ADDRESS_SIGN = re.compile(r"[省市区县镇乡村路街巷弄栋幢楼室院]|单元|小区|大道")
_NUMBER = r"[零〇幺一二三四五六七八九十百千两\d]+"
_HOUSE = re.compile(
    rf"(?:路|街|大道|巷|弄|胡同|小区|苑|园|村)，?(?:是|在)?{_NUMBER}号|{_NUMBER}(?:号[楼院]|[栋幢]|单元)"
)
_THIS_NUMBER = re.compile(
    r"(这个|我这|我的)(电话|手机)?号|本机|现在这个|打的这个|就这个号|这个电话|这个手机|用这个"
)


class Hearing(Enum):
    """What became of a dictated number."""

    NOTHING = "nothing"
    PARTIAL = "partial"
    COMPLETE = "complete"
    CORRECTED = "corrected"
    TOO_LONG = "too_long"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Dictated:
    """A dictated number so far."""

    hearing: Hearing
    digits: str = ""


@lru_cache(maxsize=64)  # several rules of a turn ask it of the same words
def spoken_digits(text: str) -> str:
    """All digits said in ``text``; of "不是一，是七" only what follows the correction."""
    runs = "".join(run.digits for run in digits_aloud(_after_correction(text)))
    if runs:
        return "".join(char for char in runs if char.isdigit())
    singles = _DIGIT_WORDS.findall(text)
    rest = re.sub(r"[，。、\s啊呀嗯呃哦吧的是]", "", _DIGIT_WORDS.sub("", text))
    return "".join(_figure(char) for char in singles) if singles and not rest else ""


def put_right(text: str) -> str:
    """七七四幺，啊不对，七七幺四: the number said in place of another as long; else empty."""
    runs = digits_aloud(text)
    if len(runs) < 2 or len(runs[-1].digits) != len(runs[-2].digits):
        return ""
    between = text[runs[-2].span[1] : runs[-1].span[0]]
    return runs[-1].digits if _PUT_RIGHT.search(between) else ""


_PUT_RIGHT = re.compile(r"不对|错了|说错|说岔|应该是|更正")


def _after_correction(text: str) -> str:
    """不是八零零零，是八零零幺 → 八零零幺."""
    parts = re.split(r"应该是|改成|而是|(?<![不就也])是", text)
    if is_correction(text) and len(parts) > 1 and digits_aloud(parts[-1]):
        return parts[-1]
    return text


def _figure(char: str) -> str:
    if char.isdigit() and char.isascii():
        return char
    return {"〇": "0", "幺": "1", "两": "2", "洞": "0", "拐": "7", "勾": "9"}.get(char) or str(
        "零一二三四五六七八九".index(char)
    )


_AROUND_NUMBER = re.compile(
    r"[，。、\s]|对|是的?|好的?|行|可以|嗯|就|用|打|留|吧|呀|啊|的|电话|手机|号码?|我|现在|没错"
)


def is_correction(text: str) -> bool:
    """Whether the caller says that something was wrong."""
    return _CORRECTS.search(text) is not None


def looks_like_address(text: str) -> bool:
    """Digits in it are house numbers."""
    return len(_ADDRESS_SIGN.findall(text)) >= 2 or names_a_house(text)


def tells_a_tail(text: str) -> bool:
    """手机尾号二九零三: the last digits, which are no part of a number that is being dictated."""
    return TAIL.search(text) is not None and len(spoken_digits(text)) <= _LONGEST_TAIL


_LONGEST_TAIL = 6


def names_a_house(text: str) -> bool:
    """黄山路三百四十五号, 五号楼二单元: where in the street; no person and no goods are called so."""
    return _HOUSE.search(text) is not None


def means_this_number(text: str) -> bool:
    """就用我现在这个号码; not 不用这个号码."""
    found = _THIS_NUMBER.search(text)
    return found is not None and not refuses_this_number(text)


_REFUSED = re.compile(
    r"(?:不|别|甭)(?:是|要|想|能)?再?(?:用|打|留)?(?:我)?(?:现在)?(?:用的|打的)?(?:这个|本机)"
    r"|(?:这个|本机)(?:手机|电话)?(?:号码?)?(?:不(?!用[换改])|别|打不通)|这个.{0,4}停机"
)
_ANOTHER = re.compile(r"换一?个|换成|换号|另外|另一个|别的|其[他它]的?|我要留")
_REFUSES = re.compile(
    r"^(?:嗯+|哦|呃|啊|那个|，)*(?:不是|不用|不行|不对|不要(?!了)|别用|不(?=$|[，。啊吧呀]))"
)
_KEEPS = re.compile(r"(?:不[用要必]|别|甭|没必要)(?:再|另外)*[换改留]|就用|用这个就|还是用?这个")


def refuses_this_number(text: str) -> bool:
    """不用这个号码, 不是我的号码: said of the number the caller rings from; 不用换 is no refusal."""
    found = _REFUSED.search(text)
    return found is not None and "就用" not in text[found.start() :]


def wants_another_number(text: str) -> bool:
    """不是, 换一个, 我要留另外一个: no, as the answer to "就用您现在这个号码吗？"."""
    if _KEEPS.search(text):
        return False
    return any(pattern.search(text) for pattern in (_REFUSED, _ANOTHER, _REFUSES))


def says_only_this_number(text: str) -> bool:
    """Nothing else is said along with 就用这个号码 (张建国，电话就用这个号码，寄到… says more)."""
    return len(_AROUND_NUMBER.sub("", _THIS_NUMBER.sub("", text))) <= 1


def is_phone(digits: str) -> bool:
    """A mainland mobile number, or a landline with its area code."""
    return _MOBILE.fullmatch(digits) is not None or _LANDLINE.fullmatch(digits) is not None


def collect_phone(known: str, text: str) -> Dictated:
    """Continue a telephone number.

    Args:
        known: digits of earlier turns; a whole number when it is being corrected.
        text: what was just said.
    """
    new = spoken_digits(text)
    if not new:
        return Dictated(Hearing.NOTHING, known)
    if (said_whole := _whole_again(text)) is not None:
        return Dictated(Hearing.COMPLETE, said_whole)
    if (mended := _end_corrected(known, text)) is not None:
        return Dictated(Hearing.COMPLETE, mended)
    if known and is_correction(text) and len(new) < len(known):
        corrected = _replaced(known, text, new) or correct(known, new)
        return Dictated(Hearing.CORRECTED if is_phone(corrected) else Hearing.PARTIAL, corrected)
    whole = new if is_phone(new) or is_phone(known) or (known and new.startswith(known)) else known + new
    if is_phone(whole):
        return Dictated(Hearing.COMPLETE, whole)
    wanted = 12 if whole.startswith("0") else 11
    if len(whole) > wanted:
        return Dictated(Hearing.TOO_LONG)
    if len(whole) == wanted:
        return Dictated(Hearing.INVALID, whole)
    return Dictated(Hearing.PARTIAL, whole)


def _whole_again(text: str) -> str | None:
    """Of several numbers the last, where it is a whole one, or was begun again.

    幺八六零四三二，后头五五八八，就是幺八六零四三二五五八八;
    幺三六，不对，幺三七，幺三七，八八零二，五五四零.
    """
    runs = [run.digits for run in digits_aloud(text)]
    if len(runs) < 2:
        return None
    again = runs[-1][_PREFIX:] if runs[-1].startswith(2 * runs[-1][:_PREFIX]) else runs[-1]
    return again if is_phone(again) else None


def _end_corrected(known: str, text: str) -> str | None:
    """幺三五，七四零零，二九六幺，哎不对，末了是二九六七: the end said again in the same breath."""
    found = _WRONG_END.search(text)
    if found is None:
        return None
    head = "".join(run.digits for run in digits_aloud(text[: found.start()]))
    end = "".join(run.digits for run in digits_aloud(text[found.end() :]))
    whole = known + head
    return next((one for one in (whole[: -len(end)] + end,) if head and end and is_phone(one)), None)


_WRONG_END = re.compile(
    r"(?:不对|错了|说错)[^零〇幺一二三四五六七八九两\d]{0,4}(?:末了|最后|末尾|尾巴|后面|后头|后[两三四几]位)(?:那?[两三四几]位)?(?:应该)?是?"
)
_PREFIX = 3
"""Digits that a mobile number's first group has; callers say it twice when they begin again."""


def tells_a_phone(known: str, text: str) -> bool:
    """Whether digits that nobody asked for are (a part of) a telephone number, and nothing else is said."""
    new = spoken_digits(text)
    if len(new) < _SHORTEST_PIECE or looks_like_address(text) or _COUNTS.search(text):
        return False
    begins = _BEGINS.match(known or new) is not None
    runs = digits_aloud(text)
    rest = "".join(text[end:start] for end, start in _gaps([run.span for run in runs], len(text)))
    return begins and len(_ALONG.sub("", rest)) <= _MOST_BESIDE


def _gaps(spans: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    starts = [0, *(end for _, end in spans)]
    return list(zip(starts, [*(start for start, _ in spans), length], strict=True))


_SHORTEST_PIECE = 3
_MOST_BESIDE = 1
_BEGINS = re.compile(r"1[3-9]|0\d\d")
_COUNTS = re.compile(r"[零〇幺一二三四五六七八九十百千\d](?:号|块|元|双|件|盒|袋|包|瓶|岁|码|室|楼)")
_ALONG = re.compile(
    r"[，。、…！\s]|我?的?(?:电话|手机|号码?)|不对|说错了?|错了|你?[记听]一?[下着好]?|后[头面边]|然后|就?是|嗯|呃|啊|哦|对|哎|那个"
)
_WRONG = re.compile(r"不是(?P<wrong>[零〇幺一二三四五六七八九两洞拐勾\d]{1,8})")


def _replaced(known: str, text: str, new: str) -> str | None:
    """不是幺八，是八幺: the wrong figures, where they stand last, give way to as many right ones."""
    match = _WRONG.search(text)
    wrong = "".join(map(_figure, match["wrong"])) if match else ""
    at = known.rfind(wrong) if wrong else -1
    if at < 0 or len(wrong) != len(new):
        return None
    return known[:at] + new + known[at + len(wrong) :]


def correct(known: str, new: str) -> str:
    """Put a partial correction where it most likely belongs.

    A group of the number as it was read back is replaced when its length fits; among several
    places the one that differs least, but does differ; a later one when equal.
    """
    groups = group_digits(known)
    starts = [sum(map(len, groups[:index])) for index in range(len(groups))]
    places = [start for start, group in zip(starts, groups, strict=True) if len(group) == len(new)]
    places = places or list(range(len(known) - len(new) + 1))

    def cost(start: int) -> tuple[bool, int, int]:
        different = sum(a != b for a, b in zip(known[start : start + len(new)], new, strict=True))
        return different == 0, different, -start

    start = min(places, key=cost)
    return known[:start] + new + known[start + len(new) :]
