"""Whether an accessory fits a caller's device: models with numbers, ranges of models, bare makes.

A text that lists models fits these models only, even where it also names their make; a make alone
fits all its models.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from voicebot.knowledge.lexicon import Lexicon

SLOT = "compatible"

_NOISE = re.compile(r"[\s·]|手机|机型|型号")
_WHOLE_SERIES = re.compile(r"全?系列?$|全系$|的$")
_AND_LATER = r"(?:和|及|或)?(?:以后|以上|之后|往后|往上)"
_AND_EARLIER = r"(?:和|及|或)?(?:以前|以下|之前|往前|往下)"
_MODEL = re.compile(
    r"^(?P<make>[\u4e00-\u9fff]*?)(?P<series>[a-z]*)(?P<low>\d+)"
    rf"(?:(?P<later>{_AND_LATER})|(?P<earlier>{_AND_EARLIER})|(?:[-~—～至到]+(?P<high>\d+)))?(?P<trim>.*)$"
)
_RANGE_AFTER = re.compile(
    rf"[a-z]*(?P<low>\d+)(?:(?P<later>{_AND_LATER})|(?P<earlier>{_AND_EARLIER})|(?:[-~—～至到]+(?P<high>\d+)))?"
)
_UNUSABLE = re.compile(r"不能用|用不了|不兼容|不支持|不适[用配]|别[拍买]|装不[上了]|贴不[住上了]|套不[上进]")

_PLATFORMS = {"安卓": "苹果"}
"""A platform, and the make whose devices do not run it. All other makes of phones run Android."""

_ANY = float("inf")


class Fit(Enum):
    """What one statement of a text says about one device."""

    YES = "yes"
    OPEN = "open"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Device:
    """A device or a range of them: 苹果13系列, 苹果13到15, 三星S23, 华为.

    Args:
        make: who makes it; empty when only the model is named (S24).
        series: letters before the number.
        low, high: model numbers, both included; ``None`` for a bare make.
        trim: what follows the number (Pro).
        series_wide: the text means every trim (系列).
    """

    make: str
    series: str = ""
    low: float | None = None
    high: float | None = None
    trim: str = ""
    series_wide: bool = False

    def covers(self, number: float) -> bool:
        """Whether a model number lies in the range."""
        return self.low is not None and self.high is not None and self.low <= number <= self.high


class Compatibility:
    """Compares devices by the makes that the shop declares."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._makes = dict(sorted(lexicon.words(SLOT).items(), key=lambda item: -len(item[0])))
        self._kinds = lexicon.words("product_type")

    def device(self, text: str) -> Device:
        """A device as somebody names it."""
        plain = _NOISE.sub("", text.lower())
        for word, make in self._makes.items():
            if plain.startswith(word) and (len(word) > 1 or plain[1:2].isdigit()):
                plain = make.lower() + plain[len(word) :]
                break
        whole = _WHOLE_SERIES.search(plain) is not None
        plain = _WHOLE_SERIES.sub("", plain)
        known = next((make.lower() for make in self._makes.values() if plain.startswith(make.lower())), "")
        found = _MODEL.match(plain[len(known) :])
        if found is None:
            return Device(plain)
        low, high = _bounds(found)
        make = known + found["make"]
        return Device(make, found["series"], low, high, _WHOLE_SERIES.sub("", found["trim"]), whole)

    def fit(self, stated: str, wanted: Device) -> Fit:
        """Whether a statement (苹果13系列, 安卓手机, 手机) speaks of the device."""
        if stated.lower() in self._kinds:
            return Fit.YES if wanted.low is not None or self._is_make(wanted.make) else Fit.NO
        offered = self.device(stated)
        for platform, other in _PLATFORMS.items():
            if offered.make.startswith(platform):
                runs = wanted.make.startswith(platform) or (
                    self._is_make(wanted.make) and wanted.make != other
                )
                return Fit.YES if runs else Fit.NO
        if offered.make and offered.make != wanted.make:
            return Fit.NO
        if offered.low is None:
            return Fit.YES
        if wanted.low is None:
            return Fit.OPEN
        return _by_model(offered, wanted, wanted.low)

    def _is_make(self, make: str) -> bool:
        return any(make == known.lower() for known in self._makes.values())

    def listed_makes(self, values: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Values that name a model, each with its make."""
        for value in values:
            device = self.device(value)
            if device.low is not None and device.make:
                yield value, device.make

    def is_bare(self, value: str) -> str | None:
        """The make, where a value names nothing more."""
        device = self.device(value)
        return device.make if device.low is None and self._is_make(device.make) else None

    def denies(self, statement: str, wanted: Device, *, is_ban: bool) -> bool:
        """Whether a negative remark (苹果14和以前的不能用) speaks of the device.

        Args:
            statement: of the product text.
            wanted: the caller's device.
            is_ban: the statement is known to be negative, so a model in it needs no cue.
        """
        plain = _NOISE.sub("", statement.lower())
        unusable = _UNUSABLE.search(plain) is not None
        names = {wanted.make, *(word for word, make in self._makes.items() if make.lower() == wanted.make)}
        for name in names:
            if len(name) < 2 or name not in plain:
                continue
            found = _RANGE_AFTER.match(plain, plain.index(name) + len(name))
            if found is None:
                if unusable:
                    return True
                continue
            low, high = _bounds(found)
            if wanted.low is not None and low <= wanted.low <= high and (unusable or is_ban):
                return True
        return False


def _bounds(found: re.Match[str]) -> tuple[float, float]:
    low = float(found["low"])
    if found["later"]:
        return low, _ANY
    if found["earlier"]:
        return 0.0, low
    return low, float(found["high"] or low)


def _by_model(offered: Device, wanted: Device, number: float) -> Fit:
    if not offered.covers(number):
        return Fit.NO
    if offered.series != wanted.series:
        return Fit.NO if offered.series and wanted.series else Fit.OPEN
    if offered.trim == wanted.trim or offered.series_wide or offered.low != offered.high:
        return Fit.YES
    return Fit.NO if offered.trim else Fit.OPEN
