"""Postal addresses as they come over the telephone: in pieces, and corrected in parts."""

import re

from voicebot.language.places import Place, find_places, province_of

_REGION = re.compile(r"^.*[省市区县旗州盟]")
_STREET = re.compile(r"路|街|道|巷|弄|胡同|村|镇|乡|庄|苑|园|楼|厦|广场|小区|公寓|大学|学院|医院|公司|\d")
_HOUSE_NUMBER = re.compile(r"\d+号")
_HOUSE = re.compile(r"\d+(?:号|弄|栋|幢|座)")
_DOOR = re.compile(r"\d+[室户]$|(?:栋|幢|座|单元|楼|号)\d{3,4}$")


def is_complete(address: str) -> bool:
    """Whether a parcel could be delivered: more than a region is said."""
    rest = address[len(region_of(address)) :]
    return _STREET.search(rest) is not None


def reaches_house(address: str) -> bool:
    """Region, street and a number are there: 南京市鼓楼区中山路18号; which floor and room may follow."""
    rest = address[len(region_of(address)) :]
    return rest != address and _STREET.search(rest) is not None and _HOUSE.search(rest) is not None


def reaches_door(address: str) -> bool:
    """Nothing can follow: 南京市鼓楼区中山路18号3栋201."""
    return reaches_house(address) and _DOOR.search(address) is not None


def lacks_number(address: str) -> bool:
    """北京朝阳区建国路: the last that is told is a street, and nobody knows where in it."""
    return _ONLY_STREET.fullmatch(address[len(region_of(address)) :]) is not None


_ONLY_STREET = re.compile(r"[^\d]{1,8}(?:路|街|大道|巷|弄|胡同)")


def region_of(address: str) -> str:
    """The part of an address down to the district: 江苏省南京市鼓楼区."""
    match = _REGION.match(_before_street(address))
    return match[0] if match else ""


def _before_street(address: str) -> str:
    """What stands before the first house number; a 小区 or 园区 after the street is no district."""
    head = re.split(r"\d|小区|园区|校区|社区|开发区", address, maxsplit=1)[0]
    street = re.search(r"[^省市区县旗州盟]{1,6}(?:路|街|大道|巷|弄|胡同|村)", head)
    return head[: street.end()] if street else head


def join(known: str, said: str) -> str:
    """The address after another piece or a correction of a part was said."""
    if not known:
        return said
    if lacks_number(known) and re.match(r"\d", said):
        return known + said
    region = region_of(said)
    if not region and (mended := _with_building(known, said)):
        return mended
    if not region:
        return region_of(known) + said + _kept_number(known, said)
    return _upper_levels(known, region) + said


def _with_building(known: str, said: str) -> str:
    """13栋1201, of 科华北路65号3栋1201: the street stays; for 13栋 alone the room stays, too."""
    piece = _INSIDE.match(said)
    if piece is None or not reaches_house(known):
        return ""
    level = next(one for one in _LEVELS if re.fullmatch(one, piece["level"]))
    same = re.search(rf"\d+(?:{level})", known)
    if same is None:
        return "" if reaches_door(known) else known + said
    rest = known[same.end() :] if piece.end() == len(said) else ""
    return known[: same.start()] + said + rest


_LEVELS = ("栋|幢|座|号楼", "单元", "楼|层", "室|户")
_INSIDE = re.compile(rf"\d+(?P<level>{'|'.join(_LEVELS)})")
"""A part of an address behind the house number."""


def _kept_number(known: str, said: str) -> str:
    """是中山东路 corrects the street: what stands behind the street, 18号3栋, is as it was."""
    number = re.search(r"\d+号.*$", known[len(region_of(known)) :])
    only_street = re.fullmatch(r"[^\d]{1,8}(?:路|街|大道|巷|弄|胡同)", said)
    return number[0] if number and only_street else ""


def _upper_levels(known: str, region: str) -> str:
    """What stands above ``region`` in a known address: 是玄武区… stays in 江苏省南京市."""
    places = find_places(region)
    if not places or places[0].kind != "district":
        return _province_above(known, places)
    cities = [place for place in find_places(region_of(known)) if place.kind in ("province", "city")]
    if not cities or places[0].city not in ("", *(place.city for place in cities if place.kind == "city")):
        return ""
    return known[: max(place.span[1] for place in cities)]


def _province_above(known: str, said: list[Place]) -> str:
    """The province of a known address, where the city just said lies in it and it was not said again."""
    above = [place for place in find_places(region_of(known)) if place.kind == "province"]
    if not said or said[0].kind != "city" or not above or province_of(said[0]) != above[0].name:
        return ""
    return known[: above[0].span[1]] if above[0].name != said[0].name else ""


def with_house_number(address: str, number: str) -> str | None:
    """The address with its house number corrected; ``None`` when it has none."""
    if not _HOUSE_NUMBER.search(address):
        return None
    return _HOUSE_NUMBER.sub(f"{number}号", address, count=1)
