"""Prices as arithmetic can use them. Money is in fen (1/100 yuan)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """A version with its own price (50ml, 12+512G, 低糖款)."""

    label: str
    price_fen: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """``quantity`` units together cost ``total_fen`` (三袋188元)."""

    quantity: int
    total_fen: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """From ``minimum`` units on, each costs ``unit_fen`` (12盒以上每盒22)."""

    minimum: int
    unit_fen: int
    sentence: str


@dataclass(frozen=True, slots=True)
class NthUnit:
    """Every ``nth`` unit is cheaper (第二支半价, 第二双减五十): a factor of its price and a cut."""

    nth: int
    factor: float
    cut_fen: int
    sentence: str


@dataclass(frozen=True, slots=True)
class LaterUnits:
    """From the ``nth`` unit on, each costs ``unit_fen`` (第二罐起每罐24元)."""

    nth: int
    unit_fen: int
    sentence: str


@dataclass(frozen=True, slots=True)
class AmountCut:
    """From ``threshold_fen`` on, ``cut_fen`` less (满二百减三十); ``repeats`` for 每满.

    ``who`` are those it is for (会员满200减15); everybody where it is empty.
    """

    threshold_fen: int
    cut_fen: int
    repeats: bool
    sentence: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class QuantityCut:
    """From ``quantity`` units on, the sum times ``factor`` less ``cut_fen`` (买三盒减60, 两件九折).

    ``who`` are those it is for (学生拍两双减25); everybody where it is empty.
    """

    quantity: int
    factor: float
    cut_fen: int
    sentence: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class PieceCut:
    """From ``minimum`` units on, each costs ``cut_fen`` less (买两双起每双便宜15)."""

    minimum: int
    cut_fen: int
    sentence: str


@dataclass(frozen=True, slots=True)
class CutFor:
    """``cut_fen`` less for who does something (收藏店铺减5, 晒图返20, 以旧换新再减100, 定金50抵100).

    Args:
        condition: as the text calls it.
        factor: of the sum, instead of what is taken off (凭诊断书半价).
        everybody: it only takes the right time (开学季立减30).
        afterwards: it comes back later (晒图返20); the sum to pay stays.
        unit_fen: what one costs then, instead of something taken off (六一358).
        paid_fen: what is paid beforehand for it (定金50抵100).
    """

    condition: str
    cut_fen: int
    sentence: str
    factor: float = 1.0
    everybody: bool = False
    afterwards: bool = False
    unit_fen: int | None = None
    paid_fen: int = 0


@dataclass(frozen=True, slots=True)
class BuyGet:
    """Buy ``buy`` units and get ``free`` of the same (买四罐送一罐)."""

    buy: int
    free: int
    sentence: str


@dataclass(frozen=True, slots=True)
class GroupDiscount:
    """Somebody pays less: 会员九五折, 学生凭证立减100.

    Args:
        who: 会员, 学生, 老用户 ...
        factor: of the price; 1.0 when only ``cut_fen`` applies.
        cut_fen: taken off once per order.
        unit_fen: a price of their own instead, if there is one.
    """

    who: str
    factor: float
    cut_fen: int
    sentence: str
    unit_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Gift:
    """Something added for nothing from ``minimum`` units on."""

    name: str
    minimum: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Freight:
    """Postage ``fee_fen`` for ``regions``; no regions means everywhere.

    Args:
        each: the fee is due for every unit (一箱运费10块).
        beyond: regions that the fee is not for (江浙沪包邮，其余加8元).
        free_units: from so many units on nothing is due.
        free_fen: from so much money on nothing is due.
    """

    regions: tuple[str, ...]
    fee_fen: int
    sentence: str
    each: bool = False
    beyond: tuple[str, ...] = ()
    free_units: int | None = None
    free_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Addon:
    """Something sold beside the product at a price of its own (碎屏险另买69元, 线另加12元)."""

    label: str
    price_fen: int
    sentence: str


Rule = (
    Bundle
    | Bulk
    | NthUnit
    | LaterUnits
    | AmountCut
    | QuantityCut
    | PieceCut
    | CutFor
    | BuyGet
    | GroupDiscount
    | Gift
    | Freight
)


@dataclass(frozen=True, slots=True)
class Pricing:
    """Everything about what a product costs.

    Args:
        unit_fen: what one unit costs now.
        original_fen: the struck-out price.
        unit: measure word of the unit (盒, 双); empty when not stated.
        variants: versions with prices of their own, the first is the default.
        rules: promotions, bundles, postage.
        exclusive: discounts do not add up (不叠加).
        sentence: where ``unit_fen`` is stated.
        addons: what is sold beside it.
        apart_fen: what the parts of a set cost one by one.
        shares_first: somebody's discount is taken before what is taken off from a sum on (先折后减).
    """

    unit_fen: int | None = None
    original_fen: int | None = None
    unit: str = ""
    variants: tuple[Variant, ...] = ()
    rules: tuple[Rule, ...] = ()
    exclusive: bool = False
    sentence: str = ""
    addons: tuple[Addon, ...] = ()
    apart_fen: int | None = None
    shares_first: bool = False
