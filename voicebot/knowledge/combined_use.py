"""Is it used together with something that the caller uses already: 我天天抹A醇，再加这个行不行."""

import re

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.rulings import BAN, CARE
from voicebot.knowledge.replies import Answer, from_sentences, unstated
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.substances import Substances

_COMBINES_ASKED = re.compile(
    r"再(?:加|用|抹|涂|擦|叠|敷|上)(?:上|点)?(?:这|它|一层)"
    r"|(?:在用|用着|抹着|每天[用抹擦]|天天[用抹擦])\S{1,12}(?:这个|它|这款|这瓶|这支)"
    r"|一起[用抹擦涂]|同时[用抹擦涂]|叠[着加]|搭[着配]|混[着用]|配着"
)
_COMBINES = re.compile(r"叠|同[时用一]|一起|一块|混|搭|连用|错开|隔开|配合")
_APART = re.compile(r"错开|隔开|分开|不[能可]")


def answer_combined(question: Question, product: Product, knower: Substances) -> Answer | None:
    """What the text says of using it beside a substance; ``None`` when what is in it is asked."""
    if question.allergic or not _COMBINES_ASKED.search(question.spoken):
        return None
    for word in question.substances:
        names = re.compile("|".join(map(re.escape, knower.names(word))), re.IGNORECASE)
        for clause, plain, sentence, _ in clauses_of(product.text):
            if names.search(plain) and _COMBINES.search(plain):
                refused = BAN.search(plain) or _APART.search(plain)
                lead = "不行" if refused else "要注意" if CARE.search(plain) else "可以的"
                return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
    return unstated(f"跟{question.substances[0]}能不能一起用", product)
