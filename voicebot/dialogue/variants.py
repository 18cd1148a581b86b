"""Versions of a product that an order must name: sizes, colours, flavours, and versions with own prices."""

import re
from collections.abc import Mapping
from dataclasses import replace

from voicebot.dialogue.slots import as_list, as_text, is_open
from voicebot.dialogue.state import BasketLine
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import SlotValue, Understanding
from voicebot.dialogue.wording import listed
from voicebot.knowledge.foot_lengths import size_for_foot
from voicebot.knowledge.pricing import Variant
from voicebot.knowledge.product import Product
from voicebot.language.numerals import find_numbers

_CHOSEN_BY: Mapping[str, tuple[str, ...]] = {
    "size": ("sizes", "size_min", "size_max"),
    "color": ("colors",),
    "flavor": ("flavor",),
}
"""Slots that choose a version, and the facts that say that there is a choice."""

_FIGURE_SLOTS = ("ram_gb", "storage_gb", "weight_g", "capacity_mah")
"""Numbers that the label of a version may hold (12+512G)."""

_SUFFIX = re.compile(r"(?:的|色|味|款)$")


def option_slots(turn: Turn, product: Product) -> tuple[str, ...]:
    """Slots that tell versions of this product apart: those of the dialplan, and those its text offers."""
    declared = turn.dialogue.script.order.options.get(product.product_type or "", ())
    offered = [slot for slot, facts in _CHOSEN_BY.items() if product.facts_named(*facts)]
    figures = [
        slot for slot in _FIGURE_SLOTS if product.pricing.variants and slot in turn.dialogue.plan.slots
    ]
    sized = (VERSION,) if _chosen_by_label(product) else ()
    return tuple(dict.fromkeys((*declared, *offered, *figures, *sized)))


def options_of(
    turn: Turn, product: Product, told: Mapping[str, SlotValue] | None = None
) -> tuple[tuple[str, str], ...]:
    """What is known of the version wanted, as it stands in an order line."""
    size = size_said(turn, product.product_id)
    known = {**turn.state.slots, **({VERSION: size} if size is not None else {}), **(told or {})}
    if known.get(VERSION) not in {one.label for one in product.pricing.variants}:
        known.pop(VERSION, None)  # said of another product
    known = sized_by_foot(product, known)
    chosen = []
    for slot in option_slots(turn, product):
        value = known.get(slot)
        if value is None or is_open(value):
            continue
        text = as_list(value)[-1] if isinstance(value, tuple) else as_text(value)
        chosen.append((slot, text))
    return tuple(chosen)


def by_own_words(turn: Turn, product: Product, told: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    """无香的, heard as a trait, where the product comes 无香 and 桂花: the scent that is meant."""
    said = {word for value in told.values() for word in as_list(value)}
    own: dict[str, SlotValue] = {}
    for slot in ("flavor", "color"):
        named = [one for one in choices(product, slot) if one in said]
        if slot not in told and len(named) == 1:
            own[slot] = named[0]
    return {**told, **own}


def sized_by_foot(product: Product, told: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    """脚长二十公分, where the text says which size that is, tells the size."""
    length = told.get("foot_length_cm")
    if "size" in told or not isinstance(length, int | float):
        return dict(told)
    size = size_for_foot(float(length), product)
    return {**told, "size": f"{size:g}"} if size is not None else dict(told)


def size_said(turn: Turn, product_id: str) -> str | None:
    """三瓶云母精华，五十毫升的: the size of pack said just now, where the product comes in it."""
    product = turn.dialogue.catalogue.get(product_id)
    if product is None or turn.understood is None:
        return None
    return _version_named(turn, product, turn.understood)


def asked_price_of(turn: Turn, line: BasketLine) -> str | None:
    """五十毫升的多少钱, said of a line of 30毫升: the other version that only its price is asked of."""
    understood, held = turn.understood, dict(line.options).get(VERSION)
    if understood is None or understood.intent != "ask_price" or _CHANGES.search(understood.text):
        return None
    label = size_said(turn, line.product_id)
    return label if held is not None and label != held else None


def another_is_said(turn: Turn) -> bool:
    """大的合适，换五十毫升的, in mid-order: the order is not yet what was just spoken of."""
    return any(
        (label := size_said(turn, line.product_id)) is not None and label != dict(line.options).get(VERSION)
        for line in turn.state.basket
    )


_CHANGES = re.compile(r"换|改|要(?!多少)|来(?!着)|拿|给我|订|拍|就(?:是|它)")


def remember_version(turn: Turn, product: Product) -> None:
    """云母精华要五十毫升的: the version that is offered now is the one that a later yes orders."""
    if (label := size_said(turn, product.product_id)) is not None:
        turn.learn(VERSION, label)


def without_choice(turn: Turn, understood: Understanding) -> str | None:
    """颜色不对，是黄色, said of goods that come in one colour: the slot in which there is nothing to choose.

    ``None`` when no such slot is spoken of, or some product in the basket comes in several.
    """
    for slot in _CHOSEN_BY:
        named = slot in understood.slots or _title(turn, slot) in understood.text
        if named and not any(_offers(turn, line, slot) for line in turn.state.basket):
            return slot
    return None


def _offers(turn: Turn, line: BasketLine, slot: str) -> bool:
    product = turn.dialogue.catalogue.get(line.product_id)
    return product is not None and slot in option_slots(turn, product)


def _title(turn: Turn, slot: str) -> str:
    declared = turn.dialogue.plan.slots.get(slot)
    return declared.title if declared is not None and declared.title else _TITLES[slot]


_TITLES: Mapping[str, str] = {"size": "尺码", "color": "颜色", "flavor": "口味"}
"""In a shop whose goods have none of them."""


def tell_no_choice(turn: Turn, slot: str) -> None:
    """Say that the goods in the basket come in one colour, size or taste only."""
    names = dict.fromkeys(line.name for line in turn.state.basket)
    turn.say("no_such_choice", name=listed(list(names)), title=_title(turn, slot))


def variant_of(product: Product, options: tuple[tuple[str, str], ...]) -> Variant | None:
    """The version with its own price that the options name, if they name one."""
    return next((one for one in product.pricing.variants if names_version(one.label, options)), None)


def names_version(label: str, options: tuple[tuple[str, str], ...]) -> bool:
    """Whether the options name the version with this label (12+512G, 低糖款)."""
    figures = {float(value) for slot, value in options if slot in _FIGURE_SLOTS and _is_number(value)}
    words = {value for slot, value in options if slot not in _FIGURE_SLOTS}
    held = {float(number) for number in re.findall(r"\d+(?:\.\d+)?", label)}
    return bool(figures and figures <= held) or any(word and word in label for word in words)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+(?:\.\d+)?", text) is not None


def price_fen(product: Product, options: tuple[tuple[str, str], ...]) -> int:
    """What one of the version costs."""
    variant = variant_of(product, options)
    return variant.price_fen if variant is not None else product.price_fen or 0


def offered_values(turn: Turn, understood: Understanding) -> dict[str, SlotValue]:
    """Words of the product's own text for a version, said literally: 薄荷绿 is no mere 绿色."""
    found: dict[str, SlotValue] = {}
    for product_id in (*turn.state.offered, *(line.product_id for line in turn.state.basket)):
        product = turn.dialogue.catalogue.get(product_id)
        if product is None:
            continue
        if (label := _version_named(turn, product, understood)) is not None:
            found.setdefault(VERSION, label)
        for slot, facts in (("color", "colors"), ("flavor", "flavor")):
            values = [text for text in product.texts(facts) if len(_SUFFIX.sub("", text)) >= _LITERAL]
            said = [
                text
                for text in values
                if _SUFFIX.sub("", text) in understood.text and not _is_refused(turn, understood, slot, text)
            ]
            if said and slot not in found and slot in turn.dialogue.plan.slots:
                found[slot] = (max(said, key=len),)
    return found


def _is_refused(turn: Turn, understood: Understanding, slot: str, listed: str) -> bool:
    """蔓越莓的不要，原味就行: the one that is not wanted is named, and not chosen."""
    lexicon = turn.dialogue.catalogue.lexicon
    names = {listed, _SUFFIX.sub("", listed), lexicon.canonical(slot, listed)}
    return not names.isdisjoint(as_list(understood.slots.get(f"{slot}_exclude")))


VERSION = "version"
"""Option that holds the label of a size of pack with a price of its own (50ml)."""

_SIZED = re.compile(
    r"(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>ml|ML|mL|毫升|升|L|g|克|kg|公斤|千克|斤|片|支|粒|枚|毫米|米|厘米)"
)
_SAME_UNIT = {"ml": "毫升", "ML": "毫升", "mL": "毫升", "L": "升", "g": "克", "kg": "公斤", "千克": "公斤"}
_LARGE = re.compile(r"大(?:瓶|盒|包|袋|罐|桶|支|装|份|包装|的那|号|一点的|的)")
_SMALL = re.compile(r"小(?:瓶|盒|包|袋|罐|桶|支|装|份|包装|的那|号|一点的|的)")


def _sizes_of(product: Product) -> dict[str, tuple[float, str]]:
    """Label → figure and unit, where every version is told apart by how much there is in it."""
    sizes = {}
    for one in product.pricing.variants:
        match = _SIZED.search(one.label)
        if match is None:
            return {}
        unit = _SAME_UNIT.get(match["unit"], match["unit"])
        sizes[one.label] = (float(match["n"]), unit)
    return sizes if len({unit for _, unit in sizes.values()}) == 1 and len(sizes) > 1 else {}


def _chosen_by_label(product: Product) -> bool:
    """Whether versions have words or a size for a name; 12+512G is chosen by its figures."""
    labels = [one.label for one in product.pricing.variants]
    return len(labels) > 1 and not any(_FIGURES_ONLY.match(label) for label in labels)


_FIGURES_ONLY = re.compile(r"\d+\s*\+\s*\d+")


def _version_named(turn: Turn, product: Product, understood: Understanding) -> str | None:
    """五十毫升的, 大瓶的, 防窥的, 带线的套餐: the label that is meant."""
    if not _chosen_by_label(product):
        return None
    sizes = _sizes_of(product)
    if sizes:
        return _size_named(sizes, understood.text)
    labels = {one.label for one in product.pricing.variants}
    told = {label: _told_of(label, understood.text) for label in labels}
    named = {label for label in labels if told[label] is True}
    gives_up = _GIVES_UP.search(understood.text)
    if not named and False in told.values() and not gives_up:  # 不要加绒, where there are two: the other one
        named = {label for label in labels if told[label] is None}
    if not named:
        named = {label for label in labels if _described(turn, label, understood)}
    return named.pop() if len(named) == 1 else None


def _told_of(label: str, text: str) -> bool | None:
    """加线的 for 加1.5米线: whether the words of a label, its figures left out, are said of what is wanted.

    Returns:
        false for what is refused (不要加绒); ``None`` where it is not named: 滨海大道 is no 大.
    """
    parts = _LABEL.fullmatch(label)
    if parts is None:
        return None
    core = re.escape(parts["core"])
    if parts["with"]:
        words = rf"(?:带|含|加|配|连)[^，。]{{0,4}}{core}"
    elif len(parts["core"]) < _SHORTEST_LABEL:
        words = rf"{_NO_WORD_AHEAD}{core}[的款]"
    else:
        words = core
    wanted = [
        not (_REFUSED_AHEAD.search(text, 0, found.start()) or _REFUSED_BEHIND.match(text, found.end()))
        for found in re.finditer(words, text)
        if not text[: found.start()].endswith("是不是")
    ]
    return any(wanted) if wanted else None


_GIVES_UP = re.compile(r"不要了|算了|不买")
_NO_WORD_AHEAD = r"(?:^|(?<=[，。是要拿来买个双件换]))"
"""Behind which one character is a word: 单的, never of 下单的."""
_REFUSED_AHEAD = re.compile(
    r"(?<![要有能可带加含])[不没无别](?:要|用|想要?|是|买|拿|选|有|需要)?(?:那[个种款双])?$"
)
_REFUSED_BEHIND = re.compile(r"(?:[的款版]|那[个种款双])*(?:我|就|可)?(?:不要|不用|别|不买|算了)")
_LABEL = re.compile(
    r"(?P<with>[带含加配连])?(?:上|着)?(?:[\d.]+(?:米|厘米|m|cm))?(?P<core>[^\d]+?)(?:款|版|装|的)?"
)
_SHORTEST_LABEL = 2


def _described(turn: Turn, label: str, understood: Understanding) -> bool:
    """防窥 is what 防偷窥的 is: a value that was said, by any of its words."""
    for slot in ("feature", "material", "flavor", "color"):
        declared = turn.dialogue.plan.slots.get(slot)
        said = as_list(understood.slots.get(slot))
        for value in declared.values if declared is not None else ():
            if value.name in said and any(word in label for word in value.words):
                return True
    return False


def _size_named(sizes: Mapping[str, tuple[float, str]], text: str) -> str | None:
    """五十毫升的, 大瓶的: the label that is meant."""
    for label, (figure, unit) in sizes.items():
        spellings = (unit, *(short.lower() for short, name in _SAME_UNIT.items() if name == unit))
        for number in find_numbers(text):
            if number.value == figure and text.lower().startswith((*spellings, "的"), number.span[1]):
                return label
    for pattern, pick in ((_LARGE, max), (_SMALL, min)):
        if pattern.search(text):
            return pick(sizes, key=lambda label: sizes[label][0])
    return None


_LITERAL = 3
"""Characters; shorter words for a colour are what understanding knows anyway."""


def with_options(
    turn: Turn, line: BasketLine, told: Mapping[str, SlotValue] | None = None, *, only: str = ""
) -> BasketLine:
    """The line with what is known by now of the version, at that version's price.

    Args:
        told: values that count more than what is known.
        only: fill in this slot only.
    """
    product = turn.dialogue.catalogue.get(line.product_id)
    if product is None:
        return line
    chosen = [pair for pair in options_of(turn, product, told) if only in ("", pair[0])]
    options = tuple({**dict(line.options), **dict(chosen)}.items())
    price = line.unit_price_fen
    if price == price_fen(product, line.options):  # a price that the shop has changed since stays
        price = price_fen(product, options)
    return replace(line, unit_price_fen=price, options=options)


def spoken_option(turn: Turn, slot: str, value: str) -> str:
    """A version's value as one says it: 43.5码, 256G, 50毫升, 黑色."""
    if slot == VERSION:
        spoken = _SIZED.sub(lambda found: found["n"] + _SAME_UNIT.get(found["unit"], found["unit"]), value)
        return spoken if len(spoken) > 1 else f"{spoken}的"
    declared = turn.dialogue.plan.slots.get(slot)
    unit = declared.units[0] if declared is not None and declared.units and _is_number(value) else ""
    return f"{value}{unit}"


def name_with_size(turn: Turn, name: str, options: tuple[tuple[str, str], ...]) -> str:
    """云母修护精华50毫升, 明镜手机膜（防偷窥的）: the name beside a price that holds for one version."""
    label = dict(options).get(VERSION)
    if label is None:
        return name
    spoken = spoken_option(turn, VERSION, label)
    return name + spoken if spoken[:1].isdigit() else f"{spoken.removesuffix('的')}的{name}"


def is_said(value: str, text: str) -> bool:
    """Whether a version's value is named: 黑色 by 黑的, 42 by 四十二码."""
    if _is_number(value):
        return any(float(number.value) == float(value) for number in find_numbers(text))
    short = _SUFFIX.sub("", value)
    return value in text or (bool(short) and short in text)


def as_slot(value: str) -> SlotValue:
    """A version's value as a slot has it."""
    return float(value) if _is_number(value) else value


def choices(product: Product, slot: str) -> tuple[str, ...]:
    """The versions there are, as far as the text lists them."""
    return tuple(text for fact in _LISTED.get(slot, ()) for text in product.texts(fact))


def named_literally(product: Product, slot: str, text: str) -> str:
    """The version whose word in the product's text is said as it stands there, or nothing."""
    named = [one for one in choices(product, slot) if len(stem := _SUFFIX.sub("", one)) > 1 and stem in text]
    return named[0] if len(named) == 1 else ""


def is_of_one(product: Product, slot: str) -> bool:
    """Whether the text names a single colour or taste, so that there is nothing to choose."""
    return slot in ("color", "flavor") and len(choices(product, slot)) == 1


def own_word(turn: Turn, product: Product, slot: str, value: str, said: str) -> str | None:
    """深灰色, where the product lists it, for a mere 灰色; ``None`` for a version that there is not."""
    listed = choices(product, slot)
    named = [one for one in listed if _SUFFIX.sub("", one) in said]
    if named:
        return max(named, key=len)
    lexicon = turn.dialogue.catalogue.lexicon
    fits = value in listed or any(lexicon.canonical(slot, one) == value for one in listed)
    fits = fits or any(_spans(one, value) for one in listed)
    return value if fits or not listed else None


def _spans(listed: str, value: str) -> bool:
    """Whether a range of sizes (男38-45) holds a size."""
    ends, size = _RANGE.search(listed), _SIZE.fullmatch(value)
    return ends is not None and size is not None and float(ends["low"]) <= float(value) <= float(ends["high"])


_SIZE = re.compile(r"\d+(?:\.\d)?")
_RANGE = re.compile(rf"(?P<low>{_SIZE.pattern})码?[-—–~到至](?P<high>{_SIZE.pattern})")


_LISTED: Mapping[str, tuple[str, ...]] = {"color": ("colors",), "flavor": ("flavor",), "size": ("sizes",)}
