"""A synthetic catalogue of any size: product texts in the words of a real shop, always the same ones."""

from collections.abc import Iterator, Sequence

from voicebot.dialogue.dialplan import Dialplan, SlotType

_FIRST = "云竹雪青春晨海月星霜林溪兰梅松石玉金银紫白碧丹锦素清明远山川"
_SECOND = "露泉岭湾谷原舟桥径庭园阁台屿岸影声音香色光华彩韵风雅致和宁安"
_THIRD = ("", "轻", "润", "悦", "臻", "纯", "原", "新", "雅", "尚", "优", "真")
_UNITS = "盒瓶支袋双台"
_LOWEST_PRICE, _PRICE_STEP, _PRICES = 19, 7, 141


def synthetic_texts(plan: Dialplan, count: int) -> Iterator[str]:
    """``count`` product texts with distinct names, over the values that ``plan`` declares.

    Every kind of product and every value occurs, in changing combinations; prices go from 19 to
    1 000 yuan.
    """
    kinds = _values(plan, product=True) or ["商品"]
    names = _names()
    traits = [_of_slot(plan, slot) for slot in plan.slots if _tells_products_apart(plan, slot)]
    substances = sorted(plan.substances)
    for place in range(count):
        kind, name = kinds[place % len(kinds)], next(names)
        unit = _UNITS[place % len(_UNITS)]
        price = _LOWEST_PRICE + _PRICE_STEP * (place * 37 % _PRICES)
        told = [values[(place * 7 + step) % len(values)] for step, values in enumerate(traits)]
        text = (
            f"{name}{kind}，每{unit}{price}元。主打{'，'.join(told)}。"
            if told
            else f"{name}{kind}，每{unit}{price}元。"
        )
        if substances and place % 3 == 0:
            free = substances[place // 3 % len(substances)]
            text += f"不含{free}。"
        if substances and place % 5 == 0:
            text += f"{substances[place // 5 % len(substances)]}过敏的人请勿使用。"
        yield text + ("孕妇可以用。" if place % 4 == 0 else "孕妇请勿使用。" if place % 4 == 1 else "")


def _names() -> Iterator[str]:
    for third in _THIRD:
        for first in _FIRST:
            for second in _SECOND:
                yield first + second + third
    raise ValueError(f"no more than {len(_FIRST) * len(_SECOND) * len(_THIRD)} names can be made up")


def _tells_products_apart(plan: Dialplan, slot: str) -> bool:
    declared = plan.slots[slot]
    own = bool(declared.line) and declared.type is SlotType.CHOICE
    return own and not declared.product and len(declared.values) > 1


def _of_slot(plan: Dialplan, slot: str) -> Sequence[str]:
    return [value.name for value in plan.slots[slot].values]


def _values(plan: Dialplan, *, product: bool) -> list[str]:
    return [value.name for slot in plan.slots.values() if slot.product is product for value in slot.values]
