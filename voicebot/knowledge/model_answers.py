"""Does it fit this model: 苹果13 against 苹果15及以后通用, 苹果14及以前用不了."""

import re
from collections.abc import Sequence

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_BRANDS = r"苹果|iphone|华为|小米|红米|荣耀|三星|oppo|vivo|一加|魅族|真我|mate|note|p(?=\d)|s(?=\d)"
_ASKED = re.compile(
    rf"(?P<brand>{_BRANDS})(?:手机)?\s*(?P<model>\d{{1,3}})(?!\d|寸|块|元|瓦|小时|g)", re.IGNORECASE
)
_FROM = re.compile(r"(\d{1,3})(?:系列?)?(?:及|和|或)?(?:以?[后上]|之后|往后|往上|起(?!来)|以来)")
_UP_TO = re.compile(r"(\d{1,3})(?:系列?)?(?:及|和|或)?(?:以?[前下]|之前|往前|往下|更早)")
_BETWEEN = re.compile(
    r"(?:s|p|mate|note)?(\d{1,3})\s*(?:到|至|-|~|—)\s*(?:s|p|mate|note)?(\d{1,3})", re.IGNORECASE
)
_REFUSES = re.compile(r"用不了|不能|不行|不支持|不适配|没有|不适用|别拍|不可|无法|不兼容|除外|装不上|吸不")


def answer_model(question: Question, product: Product) -> Answer | None:
    """Whether a phone of this number fits, where the text draws the line by numbers."""
    asked = _ASKED.search(question.text)
    if asked is None:
        return _answer_make(question, product)
    brand, model = asked["brand"].lower(), int(asked["model"])
    if brand in (product.name or "").lower():
        return None
    for clause, _, sentence, _ in clauses_of(product.text):
        lowered = clause.lower()
        if brand not in lowered or not (verdict := _verdict(lowered, model)):
            continue
        refused = bool(_REFUSES.search(lowered)) or _refused_next(product.text, clause)
        fits = verdict == "in" and not refused
        if fits or (verdict == "in" and refused):
            lead = "可以的" if fits else f"{asked[0]}不能用"
            return from_sentences(f"{lead}，{clean(clause)}。", [sentence])
        if verdict == "out" and not refused and not _names_elsewhere(product.text, brand, model, clause):
            return from_sentences(f"{asked[0]}不行，它写的是{clean(clause)}。", [sentence])
    return None


_MAKES = re.compile(r"oppo|vivo|华为|小米|红米|荣耀|三星|一加|魅族|真我|苹果|安卓", re.IGNORECASE)
_LIMITS = re.compile(
    r"只能|只有|最多|不能|不行|不支持|用不了|没有|慢|不适|除外|不要|勿|别(?!的)|慎|[缺断]货|卖完|售[罄完空]"
)


def _answer_make(question: Question, product: Product) -> Answer | None:
    """OPPO能快充吗 where a clause limits just this make: OPPO和vivo只能普通充."""
    makes = [make.lower() for make in _MAKES.findall(question.spoken)]
    if len(makes) != 1 or makes[0] in product.name.lower() or not question.says("[吗么不没]|能|支持"):
        return None
    naming = [told for told in clauses_of(product.text) if makes[0] in told[0].lower()]
    if not naming and makes[0] not in ("苹果", "安卓") and (android := _of_android(product)):
        return android
    if len(naming) > 1 and (limiting := [told for told in naming if _AT_MOST.search(told[1])]):
        return _by_rate(question, limiting[0], naming)
    return _by_clause(*naming[0][:3]) if len(naming) == 1 else None


_AT_MOST = re.compile(
    r"(?:只能|只有|最[多高快]|顶多|仅|限)\D{0,6}\d+(?:\.\d+)?\s*(?:瓦|w)|慢充|普通充|普充|不(?:能|支持)快充"
)
_RATE_ASKED = re.compile(r"快充|闪充|超级充|满|瓦|\d\s*[wW]|功率|快|慢")


def _by_rate(
    question: Question, limiting: tuple[str, str, str, int], naming: Sequence[tuple[str, str, str, int]]
) -> Answer:
    """苹果安卓华为通用, but 华为超级快充只能跑到66瓦: fits, though not at the full rate."""
    clause, _, sentence, _ = limiting
    if _RATE_ASKED.search(question.spoken):
        return from_sentences(f"跑不满，{clean(clause)}。", [sentence])
    first = next((told for told in naming if told is not limiting), limiting)
    return from_sentences(f"可以的，{clean(first[0])}，不过{clean(clause)}。", [first[2], sentence])


_ON_CONDITION = re.compile(r"先|得|要(?!等)|需|须|贴|另")


def _of_android(product: Product) -> Answer | None:
    """安卓的要先贴磁环 for a make that the text does not name."""
    told = (_by_clause(*one[:3]) for one in clauses_of(product.text) if "安卓" in one[1])
    return next(filter(None, told), None)


def _by_clause(clause: str, plain: str, sentence: str) -> Answer | None:
    """No where a clause limits the make, yes where it only sets a condition (安卓要另买线)."""
    if _LIMITS.search(plain):
        return from_sentences(f"不行，{clean(clause)}。", [sentence])
    if _ON_CONDITION.search(plain):
        return from_sentences(f"可以的，{clean(clause)}。", [sentence])
    return None


def _verdict(clause: str, model: int) -> str:
    """``in`` or ``out`` of the models that the clause names; empty when it draws no line."""
    spans = [(int(low), 999) for low in _FROM.findall(clause)]
    spans += [(0, int(high)) for high in _UP_TO.findall(clause)]
    spans += [(int(low), int(high)) for low, high in _BETWEEN.findall(clause) if int(low) < int(high)]
    if not spans:
        return ""
    return "in" if any(low <= model <= high for low, high in spans) else "out"


def _refused_next(text: str, clause: str) -> bool:
    """苹果14及以前是Lightning口，用不了: the verdict may stand in the next clause."""
    at = text.find(clause)
    following = text[at + len(clause) : at + len(clause) + 8] if at >= 0 else ""
    return bool(re.match(rf"[，,\s]*(?:的)?(?:{_REFUSES.pattern})", following))


def _names_elsewhere(text: str, brand: str, model: int, clause: str) -> bool:
    """Another clause speaks of this model."""
    rest = text.replace(clause, "").lower()
    return any(_verdict(part, model) == "in" for part in re.split(r"[，。；,;\s]", rest) if brand in part)
