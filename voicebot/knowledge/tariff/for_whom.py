"""One for a man and one for a woman, where the product has a version for each: 爸妈一人一双."""

import re

from voicebot.knowledge.offers import Named, offers_of
from voicebot.knowledge.product import Product
from voicebot.knowledge.tariff.counting import Counted

_HIS = re.compile(r"男|爸|爷|先生|老公")
_HERS = re.compile(r"女|妈|奶|太太|老婆")
_BOTH = re.compile(
    r"爸妈|父母|爹妈|公婆|岳父母|爷爷奶奶|外公外婆|姥姥姥爷|[两小老]口子|小两口|老两口|夫妻|夫妇|情侣|一男一女"
    r"|(?:爸|爷|公|老公|男\S?|哥|弟|儿子)\S{0,6}(?:妈|奶|婆|老婆|女\S?|姐|妹|闺女|女儿)"
    r"|(?:妈|奶|婆|老婆|女\S?|姐|妹|闺女|女儿)\S{0,6}(?:爸|爷|公|老公|男\S?|哥|弟|儿子)"
    r"|我(?:和|跟|与)?(?:老公|老婆|媳妇|男朋友|女朋友|对象|爱人)"
)


def one_for_each(text: str, product: Product, counts: list[Counted]) -> list[Named]:
    """The version for him and that for her, when both are bought and both have a price of their own."""
    offers = [one for one in offers_of(product) if not one.extra]
    his = [one for one in offers if _HIS.search(one.label) and not _HERS.search(one.label)]
    hers = [one for one in offers if _HERS.search(one.label) and not _HIS.search(one.label)]
    both = _BOTH.search(text)
    two = any(one.count == 2 for one in counts)
    if len(his) != 1 or len(hers) != 1 or both is None or not two or his[0].price_fen == hers[0].price_fen:
        return []
    return [Named(1, his[0], both.start(), -1), Named(1, hers[0], both.start() + 1, -1)]
