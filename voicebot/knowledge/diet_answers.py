"""Halal and vegetarian: what a faith or a way of eating forbids, held against what the text says is in it."""

import re
from dataclasses import dataclass

from voicebot.knowledge.phrases import clean, verb
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of


@dataclass(frozen=True, slots=True)
class _Diet:
    asked: str
    called: str
    forbidden: str
    affirmed: str


_DIETS = (
    _Diet(
        r"清真|回民|回族|穆斯林",
        "清真",
        r"猪(?!年|猪)|培根|火腿|料酒|黄酒|白酒|血(?!糖|压|管)",
        r"(?<!不是)(?<!非)清真",
    ),
    _Diet(
        r"吃素|素食|纯素|素的|吃斋|信佛",
        "素的",
        r"(?<!果)[猪牛羊鸡鸭鹅]肉|肉(?!桂|色|眼)|猪|鱼|虾|蟹|火腿|骨|蛋(?!白粉)|奶(?!油色)|蜂蜜",
        r"素食|纯素|全素",
    ),
)
_ABSENT = re.compile(r"不含|无|没有|没放|不加|不添加|别|不吃")


def answer_diet(question: Question, product: Product) -> Answer | None:
    """清真不: no where the text names what is forbidden or warns these people off, yes where it says so."""
    for diet in _DIETS:
        if not question.says(diet.asked):
            continue
        told = [
            (clause, sentence)
            for clause, plain, sentence, _ in clauses_of(product.text)
            if re.search(diet.forbidden, plain) and not _ABSENT.search(plain)
        ]
        warned = [
            (clause, sentence)
            for clause, plain, sentence, _ in clauses_of(product.text)
            if re.search(diet.asked, plain)
        ]
        if told:
            reasons = "，".join(clean(clause) for clause, _ in (*told[:1], *warned[:1]))
            return from_sentences(
                f"不行，{reasons}，不是{diet.called}，不建议{verb(product)}。",
                [s for _, s in (*told[:1], *warned[:1])],
            )
        if warned:
            clause, sentence = warned[0]
            denied = re.search(r"不|非|没|别|勿|禁|慎|另一?[款种个]|其他|换", clause)
            allowed = re.search(rf"(?:{diet.asked})\S{{0,6}}(?:可以?|能|行|放心)", clause)
            yes = (re.search(diet.affirmed, clause) or allowed) and not denied
            lead = "是的" if yes else "不行" if denied else "要注意"
            return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
        return unstated(f"是不是{diet.called}", product)
    return None
