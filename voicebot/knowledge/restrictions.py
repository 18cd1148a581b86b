"""What a text restricts (只在晚上用, 颜色随机发) held against what the question wants instead."""

import re

from voicebot.knowledge.phrases import clean, join
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_facts, from_sentences
from voicebot.knowledge.retrieval import clauses_of, content_of

_OPPOSITES = (
    (r"晚上?|夜里?|夜间|睡前|临睡", r"白天|早上|早晨|上午|中午|下午|大清早|日间|上班前|出门前"),
    (r"秋冬|冬天|冬季|天冷|冷天|秋天", r"夏天|夏季|春夏|三伏|伏天|热天|天热"),
    (r"室内|屋里|家里|木地板", r"室外|户外|外头|水泥地|马路|野外|塑胶场"),
    (r"身上|身体|手脚", r"脸上?|面部"),
    (r"常温", r"冷藏|冰箱|冷冻"),
)
"""Times and places of which one shuts out the other."""
_ONLY = r"(?:只能?|仅限?|光能|就只)(?:是|在|限|能|可以|建议|适合|推荐|用在|抹|涂|打|穿)*"
_ASKS_LEAVE = r"能|可以|行[不吗么吧]|行$|成[不吗么吧]|合适|适合|[用抹涂敷穿打]不|吗$|不$|么$"


def answer_restricted(question: Question, product: Product) -> Answer | None:
    """No to a time or place that the text shuts out: 白天能抹吗 against 只在晚上用."""
    if not question.says(_ASKS_LEAVE):
        return None
    for pair in _OPPOSITES:
        for kept, other in (pair, pair[::-1]):
            if not question.says(other) or question.says(kept):
                continue
            for clause, plain, sentence, _ in clauses_of(product.text):
                if re.search(rf"{_ONLY}(?:{kept})", plain) and not re.search(other, plain):
                    return from_sentences(f"不建议，{clean(clause)}。", [sentence])
    return None


_TOGETHER = r"一起用|同时用|叠加|叠着用|一块用|同享|一起享|能叠"
_SHARED = re.compile(r"同享|叠加|叠着用|同时(?:用|享)|二选一|任选其一")


def answer_stacking(question: Question, product: Product) -> Answer | None:
    """学生优惠和以旧换新能一起用吗: whether promotions add up, where the text says so."""
    if not question.says(_TOGETHER) or not question.says(r"优惠|券|减|折|活动|补贴|换新|会员"):
        return None
    for clause, _, sentence, _ in clauses_of(product.text):
        if _SHARED.search(clause):
            lead = (
                ""
                if clause.startswith("不")
                else "不能，"
                if re.search("不|选一|其一", clause)
                else "可以的，"
            )
            return from_sentences(f"{lead}{clean(clause)}。", [sentence])
    return None


_EXCLUSIVE = re.compile(
    r"(?P<about>[^，,]{2,14}?)(?:仅限于?|只限于?|仅支持|只支持|只适用于?|仅适用于?|仅(?=[\u4e00-\u9fff])|只(?:能|给|送|有|认|收|对))(?P<only>[\u4e00-\u9fffA-Za-z\d、]{2,12})"
)
"""24期免息仅限信用卡: what holds for one thing only."""
_NAMED = 0.6


def answer_exclusive(question: Question, product: Product) -> Answer | None:
    """No to another thing than the only one that the text allows: 二十四期免息用花呗行不."""
    if not question.says(_ASKS_LEAVE):
        return None
    asked = content_of(question.text, product).replace(" ", "")
    for clause, plain, sentence, _ in clauses_of(product.text):
        told = _EXCLUSIVE.search(plain)
        if told is None or _share_of(told["only"], asked) > 0 or _share_of(told["about"], asked) < _NAMED:
            continue
        if len([char for char in asked if char not in plain]) >= 2:
            return from_sentences(f"不行，{clean(clause)}。", [sentence])
    return None


def _share_of(words: str, asked: str) -> float:
    """How many of the neighbouring pairs of the words the question holds."""
    pairs = [words[place : place + 2] for place in range(len(words) - 1)]
    return sum(pair in asked for pair in pairs) / max(1, len(pairs))


_CHOICE = r"颜色|色|花色|图案|款式|口味|味道|香味"
_PICKS = r"挑|选|指定|备注|要(?:个|一)?\S{0,3}的|想要|发\S{0,3}的|留\S{0,3}的|拿"
_RANDOM = re.compile(
    r"随机|(?:不能|没法|不可|不支持|不接受|没得|无法)(?:挑|选|指定|备注)|混发|发[啥什]么?[就是]"
)
_HUES = re.compile(r"[黑白红黄蓝绿紫灰粉棕橙青金银米](?:色|的)")


def answer_random(question: Question, product: Product) -> Answer | None:
    """No choice where the shop sends what comes: 给我挑双绿的 against 颜色随机发."""
    if not question.says(_PICKS) or not (question.says(_CHOICE) or _HUES.search(question.spoken)):
        return None
    for clause, plain, sentence, _ in clauses_of(product.text):
        if _RANDOM.search(plain):
            return from_sentences(f"指定不了，{clean(clause)}。", [sentence])
    return None


_MATERIAL = re.compile(
    r"(?:是不是|是)(?P<what>(?:纯|全|真|头层|实|不锈)?(?:棉|麻|真丝|蚕丝|羊毛|羊绒|牛皮|羊皮|猪皮|皮|木|铜|银|金|钢|铁|铝合金|竹|陶瓷|玻璃|塑料|硅胶|乳胶|橡胶))(?:的|做的)?(?:不|吗|么|吧|啊)?$"
)


def answer_material(question: Question, product: Product) -> Answer | None:
    """是纯棉的不 where the text names another material."""
    asked = _MATERIAL.search(question.spoken)
    stated = product.facts_named("material")
    if asked is None or not stated:
        return None
    word = asked["what"]
    pieces = {word, *(word[start : start + 2] for start in range(len(word) - 1))}
    if any(piece in product.text for piece in pieces):
        return None  # the text speaks of it; its own words answer
    return from_facts(
        f"写的材质是{join(clean(str(fact.value)) for fact in stated[:4])}，没写{asked['what']}。", stated[:4]
    )


_VERSION = re.compile(r"(?P<what>[\u4e00-\u9fffA-Za-z]{2,6}?)(?:版本)?(?:是)?几点几")


def answer_version(question: Question, product: Product) -> Answer | None:
    """蓝牙是几点几: the figure with a point behind the word."""
    asked = _VERSION.search(question.spoken)
    if asked is None:
        return None
    word = asked["what"].removesuffix("是")
    for clause, plain, sentence, _ in clauses_of(product.text):
        if re.search(rf"{re.escape(word)}[^\d]{{0,3}}\d+\.\d", plain):
            return from_sentences(f"{clean(clause)}。", [sentence])
    return None
