"""A count or a weight of the caller, held against the limit that the text names."""

import re

from voicebot.knowledge.passage_answers import ABILITY, refuses
from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of, same_units

_COUNT_ASKED = re.compile(
    r"(\d+(?:\.\d+)?)(?:个)?([片粒颗包袋次泵杯瓶枚块支滴勺度米瓦条根克盒罐听只口圈盖]|小时|分钟|毫升|公里|小包|厘米|公分|天)"
)
_AT_MOST = (
    r"(?:超过|多于|大于|高于|最多|至多|不超|上限|控制在|顶多)\S{{0,3}}?(\d+(?:\.\d+)?)(?:个)?{unit}"
    r"|(\d+(?:\.\d+)?)(?:个)?{unit}(?:以内|之内|以下|封顶|内)"
)


def answer_count_limit(question: Question, product: Product) -> Answer | None:
    """一天吃二十片行不: a count held against the most that the text allows."""
    if not ABILITY.search(question.spoken):
        return None
    for count, unit in _COUNT_ASKED.findall(same_units(question.text)):
        limit = re.compile(_AT_MOST.format(unit=re.escape(unit)))
        for clause, plain, sentence, _ in clauses_of(product.text):
            if found := limit.search(plain):
                most = float(found[1] or found[2])
                lead = "可以的" if float(count) <= most else "不行"
                return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
    return None


_WEIGHT_ASKED = re.compile(r"(\d{2,3})(公?斤)")
_WEIGHT_LIMIT = re.compile(
    r"(?:体重)?(?P<over>超过|大于|高于)?(?P<value>\d{2,3})(?P<unit>公?斤|kg)(?P<side>以上|以下|以内|之内|往上)?"
)


def answer_weight_limit(question: Question, product: Product) -> Answer | None:
    """我一百七十斤能穿不: the caller's weight held against the limit in the text."""
    asked = _WEIGHT_ASKED.search(question.text)
    if asked is None or not question.says(r"我|体重|他|她|人"):
        return None
    kilos = float(asked[1]) / (1 if asked[2] == "公斤" else 2)
    for clause, plain, sentence, _ in clauses_of(product.text):
        limit = _WEIGHT_LIMIT.search(plain)
        if limit is None or not re.search(r"体重|人|承重|斤以[上下内]|胖", plain):
            continue
        bound = float(limit["value"]) / (2 if limit["unit"] == "斤" else 1)
        banned = refuses(plain)
        above = bool(limit["over"]) or limit["side"] in ("以上", "往上")
        inside = kilos > bound if above else kilos <= bound
        fits = not inside if banned and above else kilos <= bound
        lead = "可以的" if fits else "不建议"
        return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
    return None
