"""Products ordered by their names, several in one breath or one more beside the basket."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from voicebot.dialogue import basket_pieces, called_by_name, rereading, taking
from voicebot.dialogue.basket_pieces import ASKS_PRICE, MOST_UNITS, UNITS
from voicebot.dialogue.slots import SAFETY_SLOTS
from voicebot.dialogue.state import BasketLine
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers, goes_on_by_half, is_below_zero

_PIECES = re.compile(
    r"(?=再(?:来|要|加|拿|买|给我|配|带))|(?=还(?:要|有|想要))|(?=另外|然后|加上|外加|以及|顺便)|[，、。；！]|和|跟"
)
_ORDERS = frozenset({"place_order", "select", "recommend", "modify_order", "provide_info", "affirm"})
_ORDER_WORDS = re.compile(
    r"再|还|另外|然后|加上|外加|以及|顺便|给我|帮我|我|想|要|来|加|拿|买|配|带|添|吧|啊|也|把|上|的|那|这|个|款"
)
_MORE = re.compile(r"再|还(?:要|有|想)|另外|顺便|加|也(?:来|要|拿)|外加|以及")
_NOT_ORDERED = re.compile(r"不要|不买|不用|去掉|删|取消|换|改")
_SHARED = 2
"""Characters that a name and what was said must have in common in one run: 支 alone names nothing."""
_SHORTEST_NAME = 2


@dataclass(frozen=True, slots=True)
class _Named:
    product: Product
    count: int | None
    more: bool
    """再来两盒: on top of what there is."""
    trait: str = ""
    """Of 无乳糖的 after 牛奶, what stands before the kind in the product's own name."""


def take(turn: Turn, understood: Understanding) -> bool:
    """我要两盒竹露面膜再来一支清栀洗面奶: every product named becomes a line.

    Beside a basket one name is enough (再加一支柔云洁面乳), and what is in it stays.

    Returns:
        whether lines were added.
    """
    if not {intent.name for intent in understood.intents} & _ORDERS:
        return False
    named = _named_in_pieces(turn, understood.text)
    held = {line.product_id: line for line in turn.before.basket}
    if not held and "items" not in understood.slots:
        named = _named_in_pieces(turn, understood.text, kinds_too=True)
    fresh = [one for one in named if one.product.product_id not in held]
    if not fresh or len(named) + len(held) < 2:
        return False
    if held and not _adds(turn, understood):
        return False
    if not held and len(_told_apart(understood)) > len(named):
        return False  # not everything that was wanted is called by its name
    if held:
        _keep_what_was_there(turn)
    _leave_traits_to_their_lines(turn, understood, [one.trait for one in named if one.trait])
    own = _versions(understood, len(named))
    taking.take_lines(
        turn, [(one.product, _count(one, held), told) for one, told in zip(named, own, strict=True)]
    )
    return bool(turn.state.basket)


def _versions(understood: Understanding, count: int) -> list[Mapping[str, SlotValue]]:
    """What was said of the version of each product named, where as many things were told apart."""
    items = _told_apart(understood)
    return items if len(items) == count else [{}] * count


def _told_apart(understood: Understanding) -> list[Mapping[str, SlotValue]]:
    said = understood.slots.get("items")
    return [item for item in said if isinstance(item, Mapping)] if isinstance(said, tuple) else []


def _adds(turn: Turn, understood: Understanding) -> bool:
    """Whether what is named is ordered, and neither asked about nor wanted in place of something."""
    text = understood.text
    if rereading.asks(understood) or ASKS_PRICE.search(text) or _NOT_ORDERED.search(text):
        return False
    return _MORE.search(text) is not None or any(one.count for one in _named_in_pieces(turn, text))


def _keep_what_was_there(turn: Turn) -> None:
    """The lines as they stood: a count said about another product has not changed theirs."""
    lines = tuple(replace(line, quantity=line.quantity or 1) for line in turn.before.basket)
    turn.change(basket=lines)
    turn.forget("items", "quantity_delta")


def _leave_traits_to_their_lines(turn: Turn, understood: Understanding, traits: Sequence[str]) -> None:
    """两箱纯的，一箱无乳糖的: what names one line forbids nothing of the other."""
    told_so = {
        mention.slot
        for mention in understood.mentions
        if (said := understood.text[slice(*mention.span)]) and any(said in trait for trait in traits)
    }
    if _HEALTH.search(understood.text):
        told_so -= set(SAFETY_SLOTS)  # 我乳糖不耐受 is said of the caller, whatever else names the lines
    kept = {slot: value for slot, value in turn.state.slots.items() if slot not in told_so}
    turn.change(slots=kept | {slot: turn.before.slots[slot] for slot in told_so & turn.before.slots.keys()})


_HEALTH = re.compile(r"不耐|过敏|忌|不能[吃喝碰用]|[吃喝碰用]不[了得]")


def _count(one: _Named, held: dict[str, BasketLine]) -> int | None:
    line = held.get(one.product.product_id)
    if line is None or one.count is None:
        return one.count if line is None else line.quantity
    return one.count + (line.quantity or 1) if one.more else one.count


def _named_in_pieces(turn: Turn, text: str, *, kinds_too: bool = False) -> list[_Named]:
    """The products named, each with the count of its clause, or of the clause before: 再来一支，清栀那个.

    Args:
        kinds_too: a counted clause that names a mere kind (五香牛肉干两袋) stands for the best of it.
    """
    found: dict[str, _Named] = {}
    of_kind: set[str] = set()
    waiting: int | None = None
    kind = turn.text_slot("product_type")
    for said in (part for piece in _PIECES.split(text) for part in _by_counts(piece)):
        bare = _BARE_UNIT.match(said)
        piece = f"一{bare['unit']}{said[bare.end() :]}" if bare is not None else said
        product, kind = _product(turn, piece), _kind_word(turn, piece) or kind
        trait = _ORDER_WORDS.sub("", _without_counts(piece)).replace(kind, "")
        if product is None and kinds_too and _count_in(piece, None):
            product = _by_trait(turn, trait, kind) or _nearly_named(turn, piece)
            if product is None and (product := _best_of_kind(turn, piece)) is not None:
                of_kind.add(product.product_id)
        if product is None and _count_in(piece, None):
            product = _by_stem(turn, piece)
        if product is None:
            waiting = _count_in(piece, None) or waiting
            continue
        count = _count_in(piece, product) or waiting
        waiting = None
        more = _MORE.search(said) is not None
        own = trait if trait and kind and f"{trait}{kind}" in product.name else ""
        fresh = _Named(product, count, more, own)
        found.setdefault(product.product_id, fresh)
        if product.product_id in of_kind and fresh.count and _names_it(turn, piece, product):
            found[product.product_id], of_kind = fresh, of_kind - {product.product_id}
    return _without_sum(list(found.values()), of_kind)


def _names_it(turn: Turn, piece: str, product: Product) -> bool:
    """Whether a clause calls the product by its name, and not only by its kind."""
    return _product(turn, piece) is product


def _without_sum(named: list[_Named], of_kind: Collection[str]) -> list[_Named]:
    """两台手机，一台云帆V9，一台A3: what is called by its kind counts the others, and is none more."""
    rest = [one for one in named if one.product.product_id not in of_kind]
    if len(rest) < 2:
        return named  # 核桃两袋，灰枣两袋
    kept = [
        one
        for one in named
        if one.product.product_id in of_kind and one.count != sum(other.count or 1 for other in rest)
    ]
    return [one for one in named if one in rest or one in kept]


def _by_stem(turn: Turn, piece: str) -> Product | None:
    """加双帆布的: the only product whose kind begins with what is said (帆布鞋)."""
    stem = _ORDER_WORDS.sub("", _without_counts(piece))
    if len(stem) < _SHORTEST_NAME or not _SAID_SHORT.search(piece):
        return None
    called = [
        one
        for one in turn.dialogue.catalogue.products
        if any(kind.startswith(stem) and kind != stem for kind in one.texts("product_type"))
    ]
    return called[0] if len(called) == 1 else None


_SAID_SHORT = re.compile(r"[一-龥]的(?:吧|啊|呀|嘛)?$")


def _by_model(turn: Turn, piece: str) -> Product | None:
    """叫A3的那个: letters and figures that one product's name holds."""
    said = {match[0].upper() for match in _MODEL.finditer(piece)}
    if not said:
        return None
    called = [
        one
        for one in turn.dialogue.catalogue.products
        if said & {match[0].upper() for match in _MODEL.finditer(one.name)}
    ]
    return called[0] if len(called) == 1 else None


_MODEL = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,4}-?\d{1,4}(?![A-Za-z\d])")


def _kind_word(turn: Turn, piece: str) -> str:
    """The longest word for a kind of product in a clause."""
    words = turn.dialogue.catalogue.lexicon.within(piece, "product_type")
    return words[0] if words and len(words[0]) >= _SHORTEST_NAME else ""


def _by_trait(turn: Turn, trait: str, kind: str) -> Product | None:
    """纯的 and 无乳糖的 of 牛奶: the one product in whose name that stands right before the kind."""
    if not trait or not kind:
        return None
    named = [one for one in turn.dialogue.catalogue.products if f"{trait}{kind}" in one.name]
    return named[0] if len(named) == 1 else None


def _by_counts(piece: str) -> list[str]:
    """核桃两袋|灰枣两袋, 两袋核桃|三袋牛肉干, as recognisers write: cut behind or before the counts."""
    counts = [
        (number.span[0], number.span[1] + 1)
        for number in find_numbers(piece)
        if piece.startswith(UNITS, number.span[1])
    ]
    if len(counts) < 2:
        return [piece]
    name_first = _ORDER_WORDS.sub("", piece[: counts[0][0]]) != ""
    cuts = [end for _, end in counts[:-1]] if name_first else [start for start, _ in counts[1:]]
    return [piece[start:end] for start, end in zip([0, *cuts], [*cuts, len(piece)], strict=True)]


_BARE_UNIT = re.compile(
    rf"(?:再|还|另外|顺便|也|我|给我|帮我|想|自己|给[他她]|给)*(?:来|要|拿|加|配|带|买)(?P<unit>{'|'.join(UNITS)})(?=[一-龥]{{2}})"
)
"""再拿支柔云洁面乳 is one of it."""


def _nearly_named(turn: Turn, piece: str) -> Product | None:
    """蓝湾防晒 beside 轻纱防晒霜: in a counted clause half a name will do, where no other comes near."""
    if (part := called_by_name.part_before_kind(turn, piece, wished=())) is not None:
        return part
    name = _ORDER_WORDS.sub("", _without_counts(piece))
    hits = [hit for hit in turn.dialogue.catalogue.find_by_name(name, limit=2) if hit.score >= _HALF_NAMED]
    if not hits or not _share(hits[0].product.name, name):
        return None
    clear = len(hits) == 1 or hits[0].score - hits[1].score >= _CLEARLY
    return hits[0].product if clear else None


_HALF_NAMED = 0.4
_CLEARLY = 0.1


def _best_of_kind(turn: Turn, piece: str) -> Product | None:
    read = basket_pieces.read(turn, piece)
    if not read.kinds:
        return None
    wanted = taking.safety_wishes(turn) | {"product_type": max(read.kinds, key=len), **read.options}
    best = turn.dialogue.catalogue.match(wanted, limit=1).best
    return best.product if best is not None else None


def of_kind(turn: Turn, text: str, kind: str | None) -> list[Product]:
    """Products of a kind that an utterance names in its clauses, wherever in them: 喂你好，那个竹露面膜两盒.

    Args:
        kind: canonical; ``None`` for any.
    """
    found: dict[str, Product] = {}
    for piece in _PIECES.split(text):
        product = _product(turn, piece) or called_by_name.part_before_kind(turn, piece, wished=())
        if product is not None and (kind is None or called_by_name.is_kind(product, kind)):
            found.setdefault(product.product_id, product)
    return list(found.values())


def _product(turn: Turn, piece: str) -> Product | None:
    """The one product that a clause names, its counts and words of ordering left aside."""
    name = _ORDER_WORDS.sub("", _without_counts(piece))
    if len(name) < _SHORTEST_NAME or name in basket_pieces.read(turn, piece).options.values():
        return None  # 要原味的 tells the taste of what was named before
    catalogue = turn.dialogue.catalogue
    hits = catalogue.find_by_name(piece, limit=2)
    if not any(hit.product.name in piece for hit in hits):
        hits = catalogue.find_by_name(name, limit=2)
    sure = [
        hit for hit in hits if hit.score >= called_by_name.SURELY_NAMED and _share(hit.product.name, name)
    ]
    if len(sure) == 1 or (len(sure) == 2 and sure[0].score > sure[1].score):
        return sure[0].product
    return _by_model(turn, piece)


def _share(name: str, said: str) -> bool:
    return any(name[at : at + _SHARED] in said for at in range(len(name) - _SHARED + 1))


def _without_counts(text: str) -> str:
    for number in reversed(find_numbers(text)):
        start, end = number.span
        if text.startswith(UNITS, end):
            text = text[:start] + text[end + 1 :]
    return text


def _count_in(piece: str, product: Product | None) -> int | None:
    """How many are wanted; figures of the name itself do not count."""
    for number in find_numbers(piece):
        start, end = number.span
        part_of_name = product is not None and piece[start:end] in product.name
        if 1 <= number.value <= MOST_UNITS and not part_of_name and piece.startswith(UNITS, end):
            if is_below_zero(piece, start) or goes_on_by_half(piece, end + 1):
                continue
            return int(number.value)
    return None
