"""How far a pregnancy is, in questions about texts that only speak of pregnancy."""

import re
from collections.abc import Sequence

from voicebot.knowledge.product import Product

_MONTHS = r"(?:差不多|已经|都|有|快|刚)*(?:\d{1,2}|[一二三四五六七八九十两]{1,2})(?:个?多?月|周)(?:多|大)?"
_STAGE = re.compile(rf"(?:怀(?:孕|上|着|了|胎)*|孕|肚子里?(?:的|怀)?(?:宝宝|孩子|娃)?){_MONTHS}")
_TOLD = re.compile(r"孕[^,，。；;！!]{0,8}(?:[早中晚初前后]期|个月|周)|[前头后][三3六6]个?月")


def without_stage(question: str, products: Sequence[Product]) -> str:
    """怀孕能用吗 for 怀孕五个月能用吗, unless a text rules on the months: 孕妇可用 holds for all of them."""
    plain = _STAGE.sub("怀孕", question)
    if plain == question or any(_TOLD.search(product.text) for product in products):
        return question
    return plain
