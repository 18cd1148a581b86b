"""What a clause says about the basket: what it names, how many, which version."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from voicebot.dialogue.state import BasketLine
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.quantities import is_given, is_step
from voicebot.language.numerals import find_numbers, goes_on_by_half, is_below_zero

UNITS = (
    "盒",
    "袋",
    "箱",
    "瓶",
    "支",
    "件",
    "个",
    "双",
    "罐",
    "台",
    "套",
    "包",
    "副",
    "条",
    "部",
    "份",
    "桶",
    "张",
    "根",
    "只",
)
_ALL_OF_IT = re.compile(r"(?:这|那|一共|总共|合计|第|满|够)$")
"""就这两双 counts what is in the basket and orders nothing."""
ASKS_PRICE = re.compile(
    r"(?:一|每|几)[盒袋箱瓶支件个双罐台套包副条部份桶块张根](?:是|要|卖|得)?(?:多少|几块|怎么卖|咋卖)|多少钱|多钱|几块|啥价|什么价|(?:是不是|有没有|能不能|能|可以|会)[^，。]{0,4}(?:优惠|便宜|减|折|少|送)|省"
    r"|减(?!(?:去|掉|了|到|成|为)*[一二两俩三仨四五六七八九十\d]+[盒袋箱瓶支件个双罐台套包副条部份桶块张根])"
)
_PRICE_OF_ONE = re.compile(r"(?:块钱?|元|[\d十百千][零一二三四五六七八九\d]?|[十百]|卖|送)$")
"""一百三十九一个 is what one costs; 送一盒 comes as a gift."""
_OF_PEOPLE = re.compile(
    r"个?(?:说|人|不吃|不要的?人|孩子|同事|朋友|客户)|个(?:来|多|半|几)?(?:月|小时|钟头|星期|礼拜)"
)
"""有一个说不吃 counts people, 三个来月 months."""
_NOT_THE_NUMBER = re.compile(
    r"[一-龥]?(?:怕是?|恐怕|可能|好像|肯定|也|都|是|就|还|有点儿?)*"
    r"(?:不够|(?:太|有点儿?)[少多]|[少多]了(?:点|些)?(?=$|[，。吧啊呀])|[吃用喝穿分]不[了完]|不大?合算|不划算)"
)
"""两袋不够吃 tells why it is another number."""

_FUSED = ("俩", "仨")
"""Numbers with the measure word in them."""
_SHORTEST_KIND = 2
MOST_UNITS = 200
OPTION_SLOTS = ("flavor", "color")


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause: what it names, how many, which version.

    Args:
        text: its words.
        kinds: of products named in it, canonical.
        count: how many, with a measure word.
        unit: the measure word.
        options: version named in it.
    """

    text: str
    kinds: frozenset[str]
    count: int | None
    unit: str
    options: Mapping[str, str]


def read(turn: Turn, text: str) -> Piece:
    """What a clause names, by the words of the shop's texts."""
    lexicon = turn.dialogue.catalogue.lexicon
    kinds = {
        lexicon.words("product_type")[word]
        for word in lexicon.within(text, "product_type")
        if len(word) >= _SHORTEST_KIND
    }
    options = {}
    rest = _without_kinds(text, lexicon.within(text, "product_type"))
    for slot in OPTION_SLOTS:
        for word in lexicon.within(rest, slot):
            if len(word) >= _SHORTEST_KIND:
                options[slot] = lexicon.words(slot)[word]
                break
    count, unit = None, ""
    for number in find_numbers(text):
        after = text[number.span[1] :]
        all_of_it = _ALL_OF_IT.search(text[: number.span[0]]) or ASKS_PRICE.search(text)
        fused = text[number.span[1] - 1] in _FUSED
        if (
            (fused or after.startswith(UNITS))
            and 1 <= number.value <= MOST_UNITS
            and not all_of_it
            and not is_below_zero(text, number.span[0])
            and not goes_on_by_half(text, number.span[1] + 1)
            and not _OF_PEOPLE.match(text, number.span[1])
            and not _NOT_THE_NUMBER.match(text, number.span[1])
            and not (number.value == 1 and _PRICE_OF_ONE.search(text[: number.span[0]]))
            and not is_given(text, (number.span[0], number.span[1] + 1))
            and not is_step(text, number.span[1] + 1)
        ):
            count, unit = int(number.value), "个" if fused else after[0]
    return Piece(text, frozenset(kinds), count, unit, options)


def _without_kinds(text: str, kinds: Iterable[str]) -> str:
    """蛋黄酥三盒 names no 蛋黄 flavour."""
    for word in kinds:
        text = text.replace(word, "，") if len(word) >= _SHORTEST_KIND else text
    return text


def find(turn: Turn, lines: tuple[BasketLine, ...], piece: Piece) -> BasketLine | None:
    """The line that a piece names by product, kind or version."""
    named = [line for line in lines if line.name in piece.text or is_of(turn, line, piece.kinds)]
    if not named and not piece.kinds:
        named = [line for line in lines if piece.options.items() & dict(line.options).items()]
    if not named and not piece.kinds:
        called = [line for line in lines if line.name[:_SHORTEST_KIND] in piece.text]
        named = called if len({line.product_id for line in called}) == 1 else []
    if not named and not piece.kinds:
        named = called_by_noun(turn, lines, piece)
    exact = [line for line in named if piece.options.items() <= dict(line.options).items()]
    fitting = exact or named
    by_word = [line for line in fitting if _is_called(turn, line, piece)]  # 曲奇 is no mere 饼干
    return next(iter(by_word or fitting), None)


def called_by_noun(turn: Turn, lines: tuple[BasketLine, ...], piece: Piece) -> list[BasketLine]:
    """壳减一个: the lines of the one product in the basket whose kind ends with that noun."""
    called = [
        line
        for line in lines
        if any(
            re.search(rf"(?:^|[那把的，这])(?:个|只)?{re.escape(noun)}(?=$|{_GOES_ON})", piece.text)
            for noun in _nouns(turn, line)
        )
    ]
    return called if len({line.product_id for line in called}) == 1 else []


_GOES_ON = r"[还要不改减加少多换来就也都只一二两俩三仨四五六七八九十\d，吧呢的拿]"


def _nouns(turn: Turn, line: BasketLine) -> set[str]:
    product = turn.dialogue.catalogue.get(line.product_id)
    kinds = product.texts("product_type") if product is not None else ()
    return {kind[-1] for kind in kinds if kind}


def _is_called(turn: Turn, line: BasketLine, piece: Piece) -> bool:
    words = turn.dialogue.catalogue.lexicon.words("product_type")
    return any(len(word) >= _SHORTEST_KIND and word in piece.text and word in line.name for word in words)


def is_at_hand(turn: Turn, kind: str) -> bool:
    """Whether something that is offered or ordered is of this kind."""
    catalogue = turn.dialogue.catalogue
    held = (*turn.state.offered, *(line.product_id for line in turn.state.basket))
    goods = [product for one in held if (product := catalogue.get(one)) is not None]
    return any(
        kind in product.texts("product_type") or catalogue.kinds.named(kind, product.name)
        for product in goods
    )


def is_of(turn: Turn, line: BasketLine, kinds: frozenset[str]) -> bool:
    """Whether the line is a product of one of the kinds: 北巷帆布板鞋 is what callers call 帆布鞋, too."""
    product = turn.dialogue.catalogue.get(line.product_id)
    own = set(product.texts("product_type")) if product is not None else set()
    named = turn.dialogue.catalogue.kinds.named
    return any(kind in own or kind in line.name or named(kind, line.name) for kind in kinds)
