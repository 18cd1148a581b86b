"""What it costs to replace a part that was lost: 丢一只补49，丢仓补59."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.knowledge.phrases import say_yuan
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

LOST = r"(?:弄?丢|(?<!别)掉(?![色毛漆价渣粉下链跟底皮])|遗失|不见)了?"
_TOLD = re.compile(
    rf"^(?P<before>[\u4e00-\u9fff\d]{{0,5}}?){LOST}(?P<after>[\u4e00-\u9fff\d]{{0,4}}?)(?:的话|可以?|都?能|单独)*"
    r"(?:补|配|单?买)(?:[1一](?:[个只条支]|对(?=\d))|[新单]的?)*(?:就?要|收|是|只要)?(?P<fee>\d+(?:\.\d+)?)(?:元|块)?(?:[1一每/][个只条支])?$"
)
_PIECE = re.compile(r"(?:[1一单左右]|其中)?(?:[1一边])?(?:只|个|支|条|耳机?)?")
"""一只 of two that belong together."""
_ASKED = re.compile(rf"{LOST}|找不[着到]|没了(?!味)|没影")
_PIECE_ASKED = re.compile(r"(?<![补配买换再])(?P<n>[1一2两俩单左右])\s?(?:只|个|边|支|条|耳)")
_SUM_ASKED = re.compile(r"多少(?!天|久|时)|几[块毛百十]|[什啥]么?价|钱")


@dataclass(frozen=True, slots=True)
class Replacement:
    """A part and what a new one costs; no name for one of several pieces."""

    part: str
    price_fen: int
    sentence: str


def replacements_in(text: str) -> Iterator[Replacement]:
    """The parts for which a text says what a new one costs when one is lost."""
    for clause, _, sentence, _ in clauses_of(text):
        if told := _TOLD.search(in_figures(clause)):
            part = told["after"] or told["before"]
            piece = _PIECE.fullmatch(part)
            yield Replacement("" if piece else part, round(float(told["fee"]) * 100), sentence)


def answer_lost(question: Question, product: Product) -> Answer | None:
    """我掉了一只，仓也找不着了，都配上多少钱: what the lost parts come to; ``None`` when none is named."""
    spoken = question.spoken
    if not _ASKED.search(spoken) or not _SUM_ASKED.search(spoken):
        return None
    costs: list[tuple[str, Replacement]] = []
    for one in replacements_in(product.text):
        if one.part and one.part[-1] in spoken:
            costs.append((f"补{one.part}{say_yuan(one.price_fen)}", one))
        elif not one.part and (piece := _PIECE_ASKED.search(spoken)):
            count = 2 if piece["n"] in "2两俩" else 1
            said = f"补{'两' if count == 2 else '一'}只{say_yuan(one.price_fen * count)}"
            costs += [(said, one), *[("", one)] * (count - 1)]
    if not costs:
        return None
    said = "，".join(words for words, _ in costs if words)
    total = sum(one.price_fen for _, one in costs)
    together = f"，一共{say_yuan(total)}" if "，" in said else ""
    return from_sentences(f"{said}{together}。", [one.sentence for _, one in costs])
