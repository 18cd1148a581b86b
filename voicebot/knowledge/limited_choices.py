"""Choices that shut each other out: 41码只做黑色 for beige in size 41, 中筒没有豆沙 for that colour."""

import re

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_SIZE = re.compile(r"(?<![\d.])(\d{2}(?:\.5)?)码?(?![\d.岁克元块天个%瓦])")
_ONLY = r"[^,，。;；]{0,3}?(?:只|仅|就)(?:有|做|出|剩|产|到)?(?P<only>[^,，。;；!！]{1,12})"
_LACKS = r"[^,，。;；]{0,3}?(?:没有?|无|缺|断|不做|不出|卖完|售罄)(?P<lacked>[^,，。;；!！]{0,12})"
_ASKED = re.compile(r"有|吗|么|没|不$|能|可以|还")


def answer_limited_choice(question: Question, product: Product) -> Answer | None:
    """Whether a colour is to be had in the size or version asked for, where a clause limits it."""
    colours = [colour for colour in _colours(product) if colour in question.spoken]
    if len(colours) != 1 or not _ASKED.search(question.spoken):
        return None
    sizes = _SIZE.findall(question.text)
    labels = [re.escape(v.label) for v in product.pricing.variants if v.label and v.label in question.spoken]
    holders = [rf"(?<!\d){re.escape(size)}码?" for size in sizes] + labels
    for holder in holders:
        limited, lacking = re.compile(holder + _ONLY), re.compile(holder + _LACKS)
        for clause, plain, sentence, _ in clauses_of(product.text):
            only, lacks = limited.search(plain), lacking.search(plain)
            if only and any(colour in only["only"] for colour in _colours(product)):
                lead = "有的" if colours[0] in only["only"] else "没有"
                return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
            if lacks and colours[0] in lacks["lacked"]:
                return from_sentences(f"没有，{clean(clause)}。", [sentence])
    return None


def _colours(product: Product) -> list[str]:
    """Colours without their 色, those of one character left as they are told."""
    return list(
        dict.fromkeys(
            value.removesuffix("色") if len(value) > 2 else value
            for fact in product.facts_named("colors")
            for value in re.split(r"[、,，/ ]", str(fact.value))
            if value
        )
    )
