"""Postal addresses in what a caller says; what cannot be known is kept as heard, with low confidence."""

import re

from voicebot.dialogue.understanding.mention import Mention
from voicebot.language.numerals import NumberForm, find_numbers
from voicebot.language.places import Place, find_places, mend_district

_PART = (
    r"(?:省|市|区|县|镇|乡|村|屯|庄|街道|大街|大道|路|街|巷|弄|胡同|里|号楼|号院|号|栋|幢|座|单元|室|楼|层|小区|花园|家园|苑|"
    r"广场|大厦|公寓|学校|大学|中学|小学|医院|工业园|开发区|新村|社区|组|园|城|府|院|店|厂|公司|单位)"
)
_NUMBER = r"[零〇幺一二三四五六七八九十百千两\d]+"
_LAST_PART = re.compile(
    rf"(?:{_PART}|(?<=[楼元栋号座]){_NUMBER}|(?<=单元){_NUMBER}|{_NUMBER}(?:零|〇){_NUMBER})"
)
_ROADISH = re.compile(
    rf"[一-龥]{{2,8}}?(?:(?<![走赶跑半])路|大街|街道|街|巷|弄|胡同|大道|道(?={_NUMBER}号)|小区|花园|家园|镇|村){_NUMBER}?|{_NUMBER}(?:号楼|单元|栋|幢|号院|室)"
)
_INTRO = re.compile(
    r"^(?:(?:嗯+|呃|哦|那个|就是|啊|对|好的?|哎呀?|，|你?记一?下啊?|我想想|那什么|麻烦)*"
    r"(?:收货|收件|我的?|新|寄货|送货|家庭)*(?:地址|地方|家|单位)?(?:写错了|错了|不对|改一?下|换一?下|改了|变了)?(?:，)*(?:应该)?"
    r"(?:就?是|改成|改为|改到|换成|换到|写|填|在|住在?|：|，|寄到?|送到?|发到?|邮到?|给我|帮我|你|请|把|送货到)*)+"
)
_CONFIRMED = re.compile(r"(?:没错|没变|不变|不改|照旧|是对的|对的|还是那个)(?:的|啊|哈|，)*$")
"""Of 幺二零幺没错."""
_STOP = re.compile(
    r"，?(?:你?别记|你?可别|记住|别写|(?:我的?|收件人|联系)?(?:电话|手机(?![壳膜店城]))|收件人|收货人|我叫|姓名|名字|谢谢|麻烦|别寄|不要寄|就这|就行|可以吗|行吗|行不行|好吧|帮我改|"
    r"记下来?了?吗|手机号|(?:(?<![栋幢座楼元层号院])|(?=幺[零幺一二三四五六七八九]{9}))幺[三四五六七八九]|1[3-9]\d{2}|然后|再(?:给|帮|跟|问|说)|顺便|顺带|另外|别的|不用|是不是|多久|几天|要几|加不加|发不发|能不能|能送|包邮|多少钱|快递)"
)
_CONTRAST = re.compile(
    r"不是[^，。]{1,20}?，?(?:[^，。\d零〇幺一二三四五六七八九十]{1,8}，)?(?:而)?(?:应该)?是(?P<right>.+)$"
)
"""不是三栋，瞧我这记性，是十三栋."""
_TO_FIGURES_AFTER = re.compile(r"号楼?|楼|单元|室|栋|幢|弄|层|院|座|组|巷|区|门")
_TAIL = re.compile(r"(?:吧|啊|呀|呢|哦|的|了|，|。|嗯|哈)+$")


def contrasts_places(text: str) -> bool:
    """不是人民路，是人民东路: two places against each other, whatever else is talked about."""
    return _TWO_PLACES.search(text) is not None


_TWO_PLACES = re.compile(
    rf"不是[^，。]{{0,8}}?(?P<part>路|街|巷|弄|小区|花园|单元|栋|幢|号楼|号院|村|镇|大道|胡同)(?:{_NUMBER}号?)?，?(?:而)?(?:应该)?是[^，。]{{1,10}}?(?P=part)"
)


def find_address(text: str, slot: str, *, asked: str | None, expected: bool) -> Mention | None:
    """The address said in ``text``, or None.

    Args:
        text: normalised.
        slot: result slot for addresses.
        asked: slot of the last question.
        expected: the talk is about an address, so that a part of one counts (八号楼).
    """
    contrast = _CONTRAST.search(text) if expected else None
    offset = contrast.start("right") if contrast else 0
    region = text[offset:]
    places = find_places(region)
    start = _start(region, places, whole=asked == slot or contrast is not None)
    if start is None:
        return None
    end = _end(region, start, whole=asked == slot)
    said = _CONFIRMED.sub("", region[start:end]).rstrip("，")
    if not _is_address(said, places, asked == slot, expected):
        return None
    mended, certain = _mended(said, places, start)
    address = _in_figures(_corrected(mended)).replace("，", "").replace("、", "")
    confidence = 0.75 if certain and len(address) >= 6 else 0.45
    return Mention(slot, address, (offset + start, offset + end), confidence=confidence, name=slot)


def _start(text: str, places: list[Place], *, whole: bool) -> int | None:
    road = _ROADISH.search(text)
    places = [place for place in places if not _names_a_road(text, place)]
    if places and (road is None or places[0].span[0] <= road.end()):
        return places[0].span[0]
    if whole or road is not None:
        intro = _INTRO.match(text)
        begin = intro.end() if intro else 0
        if whole:
            return begin
        assert road is not None
        clause = max(text.rfind("，", 0, road.start()) + 1, begin if begin <= road.start() else 0)
        trimmed = _INTRO.match(text[clause:])
        return clause + (trimmed.end() if trimmed and clause + trimmed.end() <= road.end() else 0)
    return None


def _names_a_road(text: str, place: Place) -> bool:
    """望江西路 lies in no 江西."""
    before = _CLAUSE_END.split(text[: place.span[0]])[-1]
    return _PART_OF_NAME.fullmatch(before) is not None and _IS_A_ROAD.match(text, place.span[1]) is not None


_CLAUSE_END = re.compile(r"[，。省市区县州]")
_PART_OF_NAME = re.compile(r"[一-龥]{1,3}(?<![到在是寄送发住改成写])")
_IS_A_ROAD = re.compile(r"[东南西北中]?(?:路|街|大道|巷|弄)")


def _end(text: str, start: int, *, whole: bool) -> int:
    stop = _STOP.search(text, start + 1)
    end = stop.start() if stop else len(text)
    parts = [match.end() for match in _LAST_PART.finditer(text, start, end)]
    numbers = [number.span[1] for number in find_numbers(text[:end]) if number.span[0] >= start]
    last = max([*parts, *[place for place in numbers if any(part <= place for part in parts)]], default=0)
    if last > start and (not whole or last >= end - 4):
        end = min(end, last)
    tail = _TAIL.search(text, start, end)
    return tail.start() if tail and tail.end() == end else end


def _is_address(said: str, places: list[Place], answering: bool, expected: bool) -> bool:
    if not said:
        return False
    parts = len(_LAST_PART.findall(said))
    if answering:
        return (parts >= 1 or bool(places)) and len(said) >= 3
    if expected:
        return parts >= 1
    return parts >= 2 and bool(_ROADISH.search(said))


def _mended(said: str, places: list[Place], start: int) -> tuple[str, bool]:
    """The address with a misheard district mended where the city is known."""
    cities = [place for place in places if place.kind == "city"]
    if any(place.kind == "district" for place in places) or not cities:
        return said, bool(places)
    city = cities[0]
    rest = city.span[1] - start
    found = mend_district(said[rest : rest + 8], city.city)
    if found is None or found[1][0] > 1:
        return said, False
    word, (_, end) = found
    return said[:rest] + word + said[rest + end :], False


_SLIP = re.compile(
    r"，?(?:哎呀?|哦|啊|呃|嗯|，)*(?:不对不对|不对|不是|说错了?|错了|讲错了|记错了|更正)(?:了|，|哦|啊|呃|嗯|应该是|应该|是|是住)*"
)
_SOUGHT = re.compile(
    rf"(?:{_NUMBER})?几(?:号楼?|栋|单元|室|楼)?(?:来着|吧|呢|啊)?[，。.…]*"
    r"(?:(?:你?等[等我下一]*|让我|我)?(?:翻|看|想|查|找|瞅)[^，。.…]{0,4}[，。.…]*)?(?=[零〇幺一二三四五六七八九十百千两\d])"
)
"""二百零几号来着，等我翻一下……: before the number is found."""
_HESITATES = re.compile(r"，(?:嗯+|呃+|啊|那个|就是|哎|然后)+，?")
"""莱芜区，嗯，鹏泉东大街: the caller thinks where a clause ends."""
_SAID_TWICE = re.compile(
    rf"({_NUMBER}[号栋楼])，?(?=\1)|(?<![\d零〇一二三四五六七八九十百])({_NUMBER})，(?=\2(?!\d))"
    r"|([一二三四五六七八九]?十[一二三四五六七八九]?)(?=\3)"
)
"""For clearness: 十八号，十八号. The figures of 66号 are not said twice."""
_WHOLE_TWICE = re.compile(r"(?P<whole>[一-龥]{2,8}[路街道巷弄村里][^，]{1,8}?[号栋幢座])，?(?=(?P=whole))")
"""人民路八十号，人民路八十号二栋: begun again."""
_PIECE = rf"(?:{_NUMBER}|[一-龥]{{1,6}}?)(?P<part>{_PART})"


def _corrected(address: str) -> str:
    """三十号，不对，十三号院: the piece said last replaces the one of its kind before."""
    address = _SOUGHT.sub("", _HESITATES.sub("，", address))
    while slip := _SLIP.search(address):
        before, after = address[: slip.start()], address[slip.end() :]
        first = re.match(_PIECE, after)
        if first is None:
            digits = re.match(_NUMBER, after)
            address = re.sub(rf"{_NUMBER}$", "", before) + after if digits else before + after
            continue
        part = first["part"][:1]
        numbered = re.match(_NUMBER, after) is not None
        piece = rf"{_NUMBER}{part}[院楼]?" if numbered else rf"[^省市区县镇乡路街道号，]{{1,5}}{part}"
        same = list(re.finditer(piece, before))
        address = (before[: same[-1].start()] if same else before) + after
    return _WHOLE_TWICE.sub("", _SAID_TWICE.sub("", address))


_ROOM_DIGITS = 3
"""五零三 alone is a room."""


def _in_figures(address: str) -> str:
    """House, floor and room numbers in figures; names such as 五一路 stay as they are."""
    result, position = [], 0
    for number in find_numbers(address):
        begin, end = number.span
        follows = _TO_FIGURES_AFTER.match(address, end)
        at_end = end == len(address) and (begin > 0 or len(number.digits) >= _ROOM_DIGITS)
        if not (follows or at_end) or address[end : end + 1] in ("街", "路"):
            continue
        value = number.digits or (str(int(number.value)) if number.form is NumberForm.EXACT else "")
        if value:
            result.append(address[position:begin] + value)
            position = end
    return "".join(result) + address[position:]


_NOT_THERE = re.compile(r"(?:不|没)(?:是|想|用|要)?(?:寄|发|送|在|去|往|住)?(?:到|去|往|给)?$")


def find_city(text: str) -> Mention | None:
    """A city or province that is named without a whole address; 不寄新疆 names none."""
    places = [place for place in find_places(text) if not _NOT_THERE.search(text[: place.span[0]])]
    if not places:
        return None
    place = places[0]
    said = text[slice(*place.span)]
    return Mention("city", said, place.span, confidence=0.8, name="city")
