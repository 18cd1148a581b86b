"""不含花生，共用生产线: what is told to who is allergic."""

import re

from voicebot.knowledge.facts import Fact
from voicebot.knowledge.phrases import clean, verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.shared_lines import may_carry
from voicebot.knowledge.substances import Substances


def shared_line(word: str, product: Product, knower: Substances) -> tuple[str, str] | None:
    """The clause by which the substance may get in, without its 但是, and its sentence."""
    for clause, plain, sentence, _ in clauses_of(product.text):
        if may_carry(plain, word, knower):
            return re.sub(r"^(?:但是?|不过|只是|就是|可是|而且|另外)", "", clean(clause)), sentence
    return None


def by_the_line(
    word: str, product: Product, knower: Substances, free: list[Fact], holding: list[Fact]
) -> Answer | None:
    """不含花生，共用生产线: nothing that is allowed to who is allergic to it."""
    line = shared_line(word, product, knower)
    denied = re.search(rf"(?:不|没|无|未|零|0|木有)[^，,。]{{0,4}}{re.escape(word)}", product.text)
    if line is None or not (free or holding or denied):
        return None
    although = f"虽然写明不含{word}，但是" if free and not holding else ""
    return from_sentences(
        f"不建议{verb(product)}，{although}{line[0]}，可能混进{word}，{word}过敏要避开。",
        [*(fact.sentence for fact in (free or holding)[:1]), line[1]],
    )
