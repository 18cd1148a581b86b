"""A sum of money of a text and what it is."""

from dataclasses import dataclass
from enum import Enum

from voicebot.knowledge.tariff.mentions import Mention


class Role(Enum):
    """What a sum is."""

    PRICE = "price"
    ORIGINAL = "original"
    NOW = "now"
    GROUP_PRICE = "group price"
    BUNDLE = "bundle"
    BULK = "bulk"
    NTH = "nth"
    NTH_CUT = "nth cut"
    LATER = "later units"
    THRESHOLD = "threshold"
    CUT = "cut"
    RETURNED = "returned"
    """Comes back after the purchase (晒图返5元); nothing less is paid."""
    LESS_THAN_BEFORE = "less than before"
    CHEAPER = "cheaper version"
    DEARER = "dearer version"
    SIZE_EXTRA = "size extra"
    ADDON = "addon"
    DEPOSIT = "deposit"
    POSTAGE = "postage"
    PARTS = "parts apart"


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum and what it is.

    Args:
        label: the version, group, condition or extra it belongs to; empty when none.
        count: units it is for, or the unit that is cheaper.
        unit: their measure word.
        each: for every unit.
    """

    role: Role
    fen: int
    mention: Mention
    label: str = ""
    count: int = 0
    unit: str = ""
    each: bool = False

    @property
    def sentence(self) -> str:
        """Where the text says so."""
        return self.mention.sentence
