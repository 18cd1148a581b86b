"""What is made for one of them only: 枣红只有女款, 樱桃红仅男款."""

import re

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_ONLY = re.compile(
    r"^(?P<what>[\u4e00-\u9fff]{1,6}?)色?(?:的|这色|款)?(?:只有|仅有?|只[做出限]|仅限|限)(?P<whose>男|女|儿童|童|成人)(?:款|码|鞋|生|士|的)?(?:有)?$"
)
_OTHERS = {
    "女": r"男|爸|老公|儿子|叔|爷|哥|弟|老头",
    "男": r"女|妈|老婆|媳妇|姨|奶奶|姐|妹|闺女",
    "童": r"大人|成人|我穿|爸|妈",
    "儿童": r"大人|成人|我穿|爸|妈",
    "成人": r"小孩|孩子|儿童|童|娃|宝宝",
}


def answer_only_for_one(question: Question, product: Product) -> Answer | None:
    """枣红的有男款没有: not, where the text tells that it is made for the others only."""
    for _, plain, sentence, _ in clauses_of(product.text):
        told = _ONLY.match(plain)
        if told is None or told["what"].removesuffix("色") not in question.spoken:
            continue
        if re.search(_OTHERS[told["whose"]], question.spoken):
            return from_sentences(f"没有，{clean(plain)}。", [sentence])
    return None
