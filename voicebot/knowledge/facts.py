"""What can be known about a product: names of facts, their kinds, and which concern safety."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

FactValue = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a product text states.

    Args:
        name: one of ``FACTS``, or a name that the dialplan adds.
        value: canonical value; money in yuan, ages in years, sizes in EU sizes.
        sentence: the editor's sentence that states it, word for word.
        trained: read by the trained reader, not by a rule.
    """

    name: str
    value: FactValue
    sentence: str
    trained: bool = field(default=False, compare=False)


class FactKind(Enum):
    """Shape of a fact's value."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class FactSpec:
    """How a fact is named, shaped and shown.

    Args:
        name: as in JSON.
        label: what an editor reads.
        kind: shape of one value.
        many: a product may have several values.
        safety: a person may be harmed when it is wrong or lost.
    """

    name: str
    label: str
    kind: FactKind = FactKind.TEXT
    many: bool = False
    safety: bool = False


_TEXT, _NUMBER, _FLAG = FactKind.TEXT, FactKind.NUMBER, FactKind.FLAG

_SPECS = (
    FactSpec("name", "名称"),
    FactSpec("product_type", "品类"),
    FactSpec("spec", "规格"),
    FactSpec("price", "价格", _NUMBER),
    FactSpec("price_original", "原价", _NUMBER),
    FactSpec("price_promo", "活动价", _NUMBER),
    FactSpec("price_member", "会员价"),
    FactSpec("price_bundle", "多件价", _NUMBER),
    FactSpec("price_bulk", "批量价"),
    FactSpec("promotion", "优惠", many=True),
    FactSpec("gifts", "赠品", many=True),
    FactSpec("variants", "款式", many=True),
    FactSpec("brand", "品牌"),
    FactSpec("ingredients", "成分", many=True),
    FactSpec("free_from", "不含", many=True, safety=True),
    FactSpec("material", "材质", many=True),
    FactSpec("skin_type", "肤质", many=True),
    FactSpec("effect", "功效", many=True),
    FactSpec("gender", "男女"),
    FactSpec("age_min", "最小年龄", _NUMBER, safety=True),
    FactSpec("age_max", "最大年龄", _NUMBER, safety=True),
    FactSpec("target", "适合对象"),
    FactSpec("suitable_for", "适合", many=True),
    FactSpec("not_for", "不适合", many=True, safety=True),
    FactSpec("usage", "用法用途"),
    FactSpec("features", "特点", many=True),
    FactSpec("not_features", "没有的特点", many=True),
    FactSpec("drawbacks", "不足", many=True),
    FactSpec("contraindications", "禁用", many=True, safety=True),
    FactSpec("cautions", "注意", many=True, safety=True),
    FactSpec("allergens", "致敏物", many=True, safety=True),
    FactSpec("colors", "颜色", many=True),
    FactSpec("sizes", "尺码", many=True),
    FactSpec("size_min", "最小码", _NUMBER),
    FactSpec("size_max", "最大码", _NUMBER),
    FactSpec("half_size", "半码", _FLAG),
    FactSpec("size_advice", "选码建议"),
    FactSpec("flavor", "口味", many=True),
    FactSpec("weight", "重量"),
    FactSpec("shelf_life", "保质期"),
    FactSpec("storage", "保存"),
    FactSpec("origin", "产地"),
    FactSpec("stock", "库存"),
    FactSpec("limit_per_customer", "限购", _NUMBER),
    FactSpec("limit_per_order", "每单限购", _NUMBER),
    FactSpec("warranty", "保修"),
    FactSpec("compatible", "适配", many=True),
    FactSpec("capacity_mah", "容量(毫安时)", _NUMBER),
    FactSpec("battery_mah", "电池(毫安时)", _NUMBER),
    FactSpec("charge_w", "功率(瓦)", _NUMBER),
    FactSpec("screen_inch", "屏幕(英寸)", _NUMBER),
    FactSpec("heel_cm", "跟高(厘米)", _NUMBER),
    FactSpec("spf", "防晒指数", _NUMBER),
    FactSpec("return_policy", "退换"),
    FactSpec("shipping_note", "运费发货"),
    FactSpec("tell_caller", "要告诉客人", many=True),
)

FACTS: Mapping[str, FactSpec] = MappingProxyType({spec.name: spec for spec in _SPECS})

SAFETY_FACTS = frozenset(spec.name for spec in _SPECS if spec.safety)


def spec_of(name: str) -> FactSpec:
    """The spec of a fact; names that a dialplan adds are texts with several values."""
    return FACTS.get(name) or FactSpec(name, name, many=True)
