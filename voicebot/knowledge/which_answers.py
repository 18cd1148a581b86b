"""Which of the products: 你们哪款孕妇能用, 零食里哪些糖尿病人能吃, 最便宜的跑鞋是哪双."""

import re
from collections.abc import Callable, Sequence

from voicebot.knowledge.compared import YARDSTICKS, Measured
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.reading.everyday import EVERYDAY
from voicebot.knowledge.replies import Answer, from_sentences

_WHICH = (
    r"哪些|哪几[款个种样双]|(?:里头?|里面|当中|你们家?|店里|这些|这几[款个种样双])\S{0,8}哪[个款种样双瓶盒]"
    r"|有没有\S{2,12}的\S{1,6}$|最\S{1,6}的(?:\S{1,6})?是?哪|能\S{1,2}的(?:\S{1,6})?是?哪[个款种双]"
)
_FOR_WHOM = r"哪[一]?[个款种样]\S{1,12}(?:能|可以|适合)[吃喝用穿抹涂戴]"
"""哪个鸡蛋过敏的人能吃."""
_FRAME = re.compile(
    r"(?:你们家?|店里|我想?问一?下?|这几[款个种样双]|有没有)|(?:[\u4e00-\u9fff]{2,4}(?:里头?|里面|当中))?(?:有)?哪(?:些|[几一]?[个款种样双瓶盒])(?:是)?|的?是?哪[个款种双]$"
)
"""What asks which; the rest asks whether."""
_FEWEST = 3
"""Products from which on a question may ask for one of them rather than set two side by side."""
_MOST_NAMED = 3
_YES = ("可以", "有的", "不含", "能", "它写明不含", "是的")
_CAREFUL = ("要注意", "要谨慎", "要先")
_LEAST = r"最(?:便宜|轻|小|短|低|薄|少|实惠|划算)"
_MOST = r"最(?:贵|重|大|长|久|高|厚|多|快|耐)"


def answer_which(
    question: Question,
    products: Sequence[Product],
    lexicon: Lexicon,
    answer_one: Callable[[str, Product], Answer],
) -> Answer | None:
    """The products that fit what is asked, or ``None`` when the question does not ask which.

    Args:
        question: as understood.
        products: everything that may be meant.
        lexicon: the shop's words for kinds of goods.
        answer_one: answers a question, here one without its frame, for one product.
    """
    safety = question.allergic or bool(question.people)
    fewest = 2 if safety else _FEWEST
    if len(products) < fewest or not question.says(f"{_WHICH}|{_FOR_WHOM}" if safety else _WHICH):
        return None
    candidates = _of_the_kind(question, products, lexicon)
    if len(candidates) < 2:
        return None
    if question.says(f"{_LEAST}|{_MOST}") and (extreme := _extreme(question, candidates)):
        return extreme
    bare = _FRAME.sub("", question.spoken)
    answers = [(product, answer_one(bare, product)) for product in candidates]
    fitting = [(product, one) for product, one in answers if one.known and one.reply.startswith(_YES)]
    if not fitting:
        careful = [entry for entry in answers if entry[1].known and entry[1].reply.startswith(_CAREFUL)]
        if not careful and safety:
            return _none_fits(answers)
        if not careful:
            return None
        product, one = careful[0]
        return from_sentences(f"{product.name}，{one.reply}", one.grounds)
    named = "、".join(product.name for product, _ in fitting[:_MOST_NAMED])
    reason = fitting[0][1].reply.rstrip("。") if len(fitting) == 1 else "这几款都可以"
    grounds = dict.fromkeys(ground for _, one in fitting[:_MOST_NAMED] for ground in one.grounds)
    return from_sentences(f"{named}，{reason}。", grounds)


def _none_fits(answers: Sequence[tuple[Product, Answer]]) -> Answer | None:
    """Nobody is told to eat what no text allows them: what each text says against it."""
    told = [(product, one) for product, one in answers if one.known][:_MOST_NAMED]
    if not told:
        return None
    said = "。".join(f"{product.name}，{one.reply.rstrip('。')}" for product, one in told)
    return from_sentences(f"{said}。", dict.fromkeys(ground for _, one in told for ground in one.grounds))


def _of_the_kind(question: Question, products: Sequence[Product], lexicon: Lexicon) -> list[Product]:
    """Products of the kind that the question names; all when it names none."""
    words = {*lexicon.words("product_type"), *EVERYDAY.words("product_type")}
    kinds = sorted((word for word in words if len(word) > 1 and word in question.spoken), key=len)[-1:]
    canonical = {lexicon.canonical("product_type", kind) or kind for kind in kinds} | set(kinds)
    found = [
        product
        for product in products
        if any(kind in product.name or kind == product.product_type for kind in canonical)
    ]
    return found if kinds else list(products)


def _extreme(question: Question, products: Sequence[Product]) -> Answer | None:
    """The cheapest, the lightest, the one that keeps longest."""
    yardstick = next((one for one in YARDSTICKS if one.asked.search(question.spoken)), None)
    if yardstick is None:
        return None
    told: list[tuple[Product, Measured]] = [
        (product, value) for product in products if (value := yardstick.measure(product)) is not None
    ]
    if len(told) < 2:
        return None
    ordered = sorted(told, key=lambda entry: entry[1].value)
    first, value = ordered[0] if question.says(_LEAST) else ordered[-1]
    said = f"{first.name}，{yardstick.called}{yardstick.say(value.value)}。"
    return from_sentences(said, [value.sentence])
