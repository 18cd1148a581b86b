"""The substances a question means, found in what was heard as one word (春天花粉, 起湿疹说是镍)."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.substances import FAMILIES, LAW_GROUPS, SOURCES, Substances

_FACTS = ("contraindications", "not_for", "cautions", "allergens", "ingredients", "free_from", "material")
_REACTING = re.compile(r"([\u4e00-\u9fffA-Za-z]{1,8}?)(?:制品|类)?的?(?:重度|严重)?(?:过敏|不耐受?)")
_BESIDE = re.compile(r"[、和与或及，,；;/]|还有")
_PERSON = re.compile(r"^(?:对|含|有|是|如果|若|凡)+")


def with_known_substances(question: Question, product: Product, knower: Substances) -> Question:
    """The question, asking about substances that the text or the shop knows instead of what was heard.

    What is known as heard stays; so does what holds nothing that is known.
    """
    if not question.substances:
        return question
    found = dict.fromkeys(
        chain.from_iterable(_known_in(said, product, knower) for said in question.substances)
    )
    return replace(question, substances=tuple(found))


def _known_in(said: str, product: Product, knower: Substances) -> tuple[str, ...]:
    stated = {word for word in _named(product) if word in product.text}
    general = _general_words() | knower.declared
    if said in stated or said in general:
        return (said,)
    inside = [word for word in stated | general if word in said and (len(word) > 1 or word in stated)]
    inside = [word for word in inside if not any(word != other and word in other for other in inside)]
    inside = [word for word in inside if word in product.text] or inside
    if not inside:
        inside = [word for word in stated if _is_shorter_for(word, said) or _is_shorter_for(said, word)]
    return tuple(sorted(inside, key=said.find)) or (said,)


def _is_shorter_for(short: str, long: str) -> bool:
    """松花粉 is 松树花粉: the same beginning, the same head, and nothing else in between."""
    if not 3 <= len(short) < len(long) or short[0] != long[0] or short[-2:] != long[-2:]:
        return False
    rest = iter(long)
    return all(char in rest for char in short)


@lru_cache(maxsize=1)
def _general_words() -> frozenset[str]:
    groups = chain(LAW_GROUPS.items(), FAMILIES.items())
    return frozenset(chain(*((name, *members) for name, members in groups), *SOURCES))


def _named(product: Product) -> Iterator[str]:
    """Substances that facts name, those of bans without 过敏."""
    for fact in product.facts_named(*_FACTS):
        value = str(fact.value)
        if fact.name in ("contraindications", "not_for", "cautions"):
            parts = [part for found in _REACTING.findall(value) for part in _BESIDE.split(found)]
        else:
            parts = _BESIDE.split(value)
        for part in parts:
            word = _PERSON.sub("", part.strip())
            if word and len(word) <= 8:
                yield word
