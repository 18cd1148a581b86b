"""Words that the product texts teach: kinds, colours, flavours and materials that the dialplan does not list.

An editor who puts 手磨豆干 on sale need not also declare 豆干 as a kind of product: callers will ask
for it by the end of its name, and for 雾蓝 because its text says so.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from voicebot.dialogue.dialplan_schema import Dialplan, Slot, SlotType, Value
from voicebot.knowledge.facts import Fact
from voicebot.knowledge.product import Product
from voicebot.language.word_list import Sentence, word_costs

_FACTS_OF = {"color": "colors", "flavor": "flavor", "material": "material"}
"""Slots that take the words of a fact."""
_TASTE = "flavor"
_A_CHOICE = 2
_ONE_WORD = 2
"""Characters of most words."""

_CHINESE = re.compile(r"[一-龥]+")
_PACKAGING = re.compile(
    r"(?:[（(].*?[)）]|[大小中]?(?:瓶|盒|袋|罐|桶)装?|[一二两三四五六七八九十\d]+[片支只个枚条]装|套装|礼盒装|装)+$"
)
_KIND_LENGTHS = (2, 3, 4)
_CUT_COST = 2.0
"""How much less likely than the best reading of a name one may be that begins a word at the cut."""

_WORD_LENGTHS = range(2, 6)
_NO_WORD = re.compile(r"[的种口个款色味都有和两三四五六选混敏一不没别]")
_BEFORE = r"(?:^|[^一-龥A-Za-z]|[和或跟与有是为款色味面底里料质])"
_AFTER = r"(?:$|[^一-龥A-Za-z]|[和或跟与的两三四五六七八九十几都任可各配款面底里])"
"""What stands around a word that is a value of its own, and no part of a longer phrase."""


def learn(plan: Dialplan, products: Sequence[Product]) -> tuple[Dialplan, tuple[Product, ...]]:
    """The dialplan with the words of the products, and the products with every kind they go by.

    Args:
        plan: as written.
        products: as read.
    """
    slots = dict(plan.slots)
    kind_slot = next((slot for slot in slots.values() if slot.product and slot.type is SlotType.CHOICE), None)
    taught = tuple(products)
    if kind_slot is not None:
        declared = {word for value in kind_slot.values for word in value.words}
        taught = tuple(_with_kinds(product, declared, kind_slot.name) for product in products)
        kinds = [kind for product in taught for kind in product.texts(kind_slot.name)]
        own = (kind for product in products for kind in _kinds_of_its_own(product.name, kind_slot, plan))
        slots[kind_slot.name] = _with_values(_with_narrower(kind_slot, own), kinds, plan)
    for name, fact in _FACTS_OF.items():
        slot = slots.get(name) or _undeclared(name, fact, taught)
        if slot is not None and slot.type is SlotType.CHOICE:
            words = [
                _bare(text, slot.after)
                for product in taught
                for text in product.texts(fact)
                if _is_word(text, slot.after) and _stands_alone(text, slot.after, product.text)
            ]
            said = ((value, word) for word in words for value in slot.values if word in value.synonyms)
            slots[name] = _with_values(_with_narrower(slot, said), words, plan)
    return replace(plan, slots=slots), taught


def _undeclared(name: str, fact: str, products: Sequence[Product]) -> Slot | None:
    """A slot for tastes or scents in a shop whose dialplan knows none, when a product comes in several."""
    if name != _TASTE or all(len(product.texts(fact)) < _A_CHOICE for product in products):
        return None
    return Slot(name, SlotType.CHOICE, multiple=True, title="口味", after="味", exclude=f"{name}_exclude")


def _kinds_of_its_own(name: str, slot: Slot, plan: Dialplan) -> Iterator[tuple[Value, str]]:
    """晨光每日坚果 is a 每日坚果 among the 坚果: a value, and the longer word that the name ends with.

    What stands before the value must be one word, not the first of the name, and mean nothing else.
    """
    runs = _CHINESE.findall(name)
    run = runs[-1] if runs else ""
    said = [(value, word) for value in slot.values for word in value.words if run.endswith(word)]
    if not said:
        return
    value, word = max(said, key=lambda pair: len(pair[1]))
    bare = len(value.name) == _ONE_WORD  # 风干牛肉干 stays a 牛肉干
    if bare and word in value.synonyms and word.endswith(value.name):
        yield value, word
    longer = run[-len(word) - _ONE_WORD :]
    first = longer[:_ONE_WORD]
    is_word = first in word_costs() or any(first in value.words for value in slot.values)
    if word != value.name or not len(run) > len(longer) > len(word) == _ONE_WORD or not is_word:
        return
    words = Sentence(run)
    cuts = (len(run) - len(longer), len(run) - len(word))
    if not _means_else(first, plan, but=slot.name) and all(words.gain(cut, cut, 0.0) >= 0 for cut in cuts):
        yield value, longer


def _with_narrower(slot: Slot, words: Iterable[tuple[Value, str]]) -> Slot:
    """The slot with some words of its values understood as they are said."""
    added: dict[str, list[str]] = {}
    for value, word in words:
        added.setdefault(value.name, []).append(word)
    values = [
        replace(
            value,
            synonyms=tuple(word for word in value.synonyms if word not in own),
            narrower=tuple(dict.fromkeys((*value.narrower, *own))),
        )
        if (own := added.get(value.name))
        else value
        for value in slot.values
    ]
    return replace(slot, values=tuple(values))


def _with_kinds(product: Product, declared: set[str], slot: str) -> Product:
    """The ends of its name as kinds, unless its kind is one that the dialplan knows."""
    if product.product_type in declared:
        return product
    known = set(product.texts(slot))
    sentence = product.facts_named("name")[0].sentence if product.facts_named("name") else product.text
    added = [Fact(slot, kind, sentence) for kind in kinds_of(product.name) if kind not in known | declared]
    return replace(product, facts=(*product.facts, *added))


def kinds_of(name: str) -> tuple[str, ...]:
    """老灶台手磨豆干 → 豆干, 磨豆干, 手磨豆干; figures and packaging at the end do not count.

    No word is cut in two: 高清保护贴 is a 保护贴 and no 护贴.
    """
    runs = _CHINESE.findall(_PACKAGING.sub("", name))
    if not runs:
        return ()
    words = Sentence(runs[-1])
    cuts = [(length, len(runs[-1]) - length) for length in _KIND_LENGTHS if len(runs[-1]) > length]
    return tuple(runs[-1][-length:] for length, cut in cuts if words.gain(cut, cut, 0.0) >= -_CUT_COST)


def _bare(text: str, after: str) -> str:
    """The stem where it can stand alone; one character cannot: 栗色 stays."""
    stem = _stem(text, after)
    return stem if len(stem) > 1 else text


def _is_word(text: str, after: str) -> bool:
    chinese = _CHINESE.fullmatch(text) is not None and len(text.removesuffix("口味")) in _WORD_LENGTHS
    return chinese and _NO_WORD.search(_stem(text, after)) is None


def _stem(text: str, after: str) -> str:
    """栗色 → 栗, 蜜汁口味 → 蜜汁."""
    stem = text.removesuffix(after) if after else text
    return stem.removesuffix("口")


def _stands_alone(text: str, after: str, product_text: str) -> bool:
    """Whether the text names the word as a value of its own: between commas, in a list, before its suffix."""
    optional = f"口?{re.escape(after)}" if after else ""
    pattern = f"{_BEFORE}{re.escape(_stem(text, after))}(?:{optional})?{_AFTER}"
    return re.search(pattern, product_text) is not None


def _with_values(slot: Slot, words: Iterable[str], plan: Dialplan) -> Slot:
    """The slot with a value for each word that it does not know yet."""
    known = {word for value in slot.values for word in value.words}
    known |= {word.removesuffix(slot.after) for word in known} if slot.after else set()
    fresh = [word for word in dict.fromkeys(words) if word not in known and not _means_else(word, plan)]
    added = [
        Value(word, (f"{word}{slot.after}",) if slot.after and not word.endswith(slot.after) else ())
        for word in fresh
    ]
    return replace(slot, values=(*slot.values, *added))


def _means_else(word: str, plan: Dialplan, *, but: str = "") -> bool:
    """A word that the dialplan uses for something else keeps that meaning."""
    values = (
        value
        for slot in plan.slots.values()
        if slot.type is SlotType.CHOICE and slot.name != but
        for value in slot.values
    )
    return any(word in value.words for value in (*values, *(plan.substances.values() if but else ())))
