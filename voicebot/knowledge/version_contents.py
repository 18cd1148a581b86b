"""What versions of one product hold or do without: 奶油味含牛奶，椒盐味不含; 蜜枣粽 beside 鲜肉粽."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voicebot.knowledge.phrases import clean, join
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question
from voicebot.knowledge.replies import OFFER, Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of
from voicebot.knowledge.shared_line_answers import shared_line
from voicebot.knowledge.substances import Substances
from voicebot.knowledge.versions_named import versions_in, versions_named

_COUNTED = re.compile(
    r"(?:(?<=^)|(?<=[,，。:：、；;!！\s]))(?P<label>(?![共每一送装])[\u4e00-\u9fff]{1,6}?)[粽味款馅]?"
    r"(?:\d+|[一两二三四五六七八九十])[只个枚颗支片袋粒块](?=[、，,。；;！!\s]|$)"
)
"""鲜肉4只、蜜枣2只."""
_COUNTED_BARE = re.compile(
    r"(?:(?<=^)|(?<=[,，。:：、；;!！\s]))(?P<label>[\u4e00-\u9fff]{2,6}?)粽?\d{1,2}(?=[、，,。；;])"
)
"""蛋黄肉粽4、豆沙粽3."""
_EACH_OF = re.compile(
    r"(?P<list>[\u4e00-\u9fff]{1,5}(?:、[\u4e00-\u9fff]{1,5}){1,5})(?:味|馅)?各(?:\d+|[一两二三四五六八十])[只个枚颗支片袋粒块包盒]"
)
"""奶黄、紫薯、黑芝麻各两枚."""
_WITHOUT = r"(?:不含|不带|没有?|不放|没放|不加|没加|不用|无|零)"
_WITH = r"(?:含有?|带|有|放了?|加了?|用了?)"
_MARK = r"(?:套餐|组|口味|味|款|版|馅|粽|的)?(?:的|里面?|里头|中|配料)?(?:还|也|都|则|就|是|倒|另外?|真的?)*"
_TOLD = re.compile(rf"^{_MARK}(?:(?P<free>{_WITHOUT})|{_WITH})(?P<what>.*)$")
_WORD = r"(?P<{name}>(?!有没|没有|现货|优惠)[\u4e00-\u9fff]{{1,4}}?)"
_LETTERED = re.compile(r"(?<![A-Za-z])[A-Da-d](?=款|套餐|版|组)")
_CHOICE = re.compile(
    rf"哪(?:[几一]?[样种个款味]|些|个味|种味)[\u4e00-\u9fff]{{0,4}}?(?:(?P<without>{_WITHOUT})|(?P<with>{_WITH}))"
    rf"{_WORD.format(name='what')}(?:的|吗|么|呢|啊|呀|粽|$)"
    rf"|(?:有没有|有)(?P<other>不含|不带|没有?|不放|不加|无){_WORD.format(name='lacking')}的"
)
_DISLIKED = re.compile(
    r"(?:不爱?吃|吃不惯|不喜欢|讨厌|不要)(?P<what>[\u4e00-\u9fff]{1,4}?)(?:味|的)?(?=[还有哪别其，,]|$)"
)
_ENDS = re.compile(r"[的吗么呢啊呀]$")


@dataclass(frozen=True, slots=True)
class _Told:
    """What a clause says that versions hold or do without."""

    labels: tuple[str, ...]
    what: str
    free: bool
    clause: str
    sentence: str


@lru_cache(maxsize=512)
def _labels(text: str, flavors: tuple[str, ...]) -> tuple[str, ...]:
    counted = [one["label"] for one in _COUNTED.finditer(text)]
    if len(counted) < 2:
        counted = [one["label"] for one in _COUNTED_BARE.finditer(text)]
    if len(counted) < 2 and (each := _EACH_OF.search(text)):
        counted = each["list"].split("、")
    found = versions_named(text) or (tuple(counted) if len(counted) > 1 else ()) or flavors
    lettered = tuple(dict.fromkeys(f"{letter.lower()}款" for letter in _LETTERED.findall(text)))
    found = lettered if len(lettered) > 1 else found
    found = tuple(dict.fromkeys(label.removesuffix("粽") for label in found))
    return tuple(sorted(found, key=lambda label: -len(label))) if len(found) > 1 else ()


@lru_cache(maxsize=512)
def _statements(text: str, labels: tuple[str, ...]) -> tuple[_Told, ...]:
    """Clauses that begin with versions; what is free of nothing named is so of what was told before."""
    out: list[_Told] = []
    for clause, plain, sentence, _ in clauses_of(text):
        named = versions_in(plain, labels)
        last = max((plain.rfind(label) + len(label) for label in named), default=0)
        told = _TOLD.match(plain[last:]) if named else None
        if told is not None:
            what = told["what"] or (out[-1].what if out else "")
            out.append(_Told(tuple(named), what, bool(told["free"]), clause, sentence))
        elif out and not named and sentence == out[-1].sentence and not out[-1].free and len(plain) <= 6:
            before = out[-1]
            out[-1] = _Told(before.labels, f"{before.what}、{plain}", False, before.clause, sentence)
    return tuple(out)


def answer_version_contents(question: Question, product: Product, knower: Substances) -> Answer | None:
    """Whether a version holds something, and which versions do not, also for the allergic."""
    flavors = tuple(str(fact.value).removesuffix("味") for fact in product.facts_named("flavor"))
    labels = _labels(product.text, flavors)
    if not labels:
        return None
    statements = _statements(product.text, labels)
    if question.allergic and len(question.substances) > 1:
        return None
    if question.allergic:
        return _for_allergic(question, labels, statements, product, knower)
    if choice := _CHOICE.search(question.spoken):
        what = _ENDS.sub("", choice["what"] or choice["lacking"])
        return _choose(what, labels, statements, product, knower, without=not choice["with"])
    disliked = _DISLIKED.search(question.spoken)
    if disliked and disliked["what"] not in labels and _OTHER_ASKED.search(question.spoken):
        return _choose(disliked["what"], labels, statements, product, knower, without=True)
    asked = versions_in(question.spoken.lower(), labels)
    if len(asked) != 1 or not question.substances:
        return None
    return _of_one(asked[0], question.substances, statements, knower)


_OTHER_ASKED = re.compile(r"哪(?:[几一]?[个种样款味]|些)|(?:还有|有)(?:啥|什么|别的|哪)|别的|其[他它余]")


def _unnamed(
    word: str, holding: Sequence[_Told], labels: Sequence[str], product: Product, knower: Substances
) -> Answer | None:
    """哪几种他能吃: the versions of which it is not told, which is no promise that they are free of it."""
    named = {label for one in holding for label in one.labels}
    rest = [label for label in sorted(labels, key=product.text.find) if label not in named]
    beside = [
        plain
        for _, plain, _, _ in clauses_of(product.text)
        if _names(word, plain, knower) and not any(label in plain for label in named)
    ]
    if not rest or beside or shared_line(word, product, knower):
        return None
    said = "，".join(dict.fromkeys(clean(one.clause) for one in holding))
    reply = f"{said}，不能吃；{join(rest)}没写含{word}，过敏的话我帮您核实了再定。"
    return from_sentences(reply, [one.sentence for one in holding])


def _for_allergic(
    question: Question,
    labels: Sequence[str],
    statements: Sequence[_Told],
    product: Product,
    knower: Substances,
) -> Answer | None:
    """A款不含花生，B款有花生酥: never the whole product, and only the version that is called free of it."""
    for word in question.substances:
        told = [one for one in statements if _names(word, one.what, knower)]
        free = [one for one in told if one.free and any(name in one.clause for name in knower.names(word))]
        holding = [one for one in told if not one.free]
        if holding and not free and _OTHER_ASKED.search(question.spoken):
            return _unnamed(word, holding, labels, product, knower)
        if not free or not holding or shared_line(word, product, knower):
            continue
        safe = join(dict.fromkeys(label.upper() for one in free for label in one.labels))
        said = "，".join(dict.fromkeys(clean(one.clause) for one in (*free, *holding)))
        reply = f"{said}，{word}过敏的话不能要别的，只能选{safe}。"
        return from_sentences(reply, [one.sentence for one in (*free, *holding)])
    return None


def _of_one(
    label: str, words: Iterable[str], statements: Sequence[_Told], knower: Substances
) -> Answer | None:
    for word in words:
        told = [one for one in statements if _names(word, one.what, knower)]
        own = next((one for one in told if label in one.labels), None)
        if own is not None:
            lead = f"{label}的不含{word}" if own.free else f"有的，{label}的含{word}"
            return from_sentences(f"{lead}。", [own.sentence])
        holding = [one for one in told if not one.free]
        if holding:
            names = join(dict.fromkeys(each for one in holding for each in one.labels))
            reply = f"写明含{word}的是{names}，{label}的没有写明，{OFFER}"
            return from_sentences(reply, [holding[0].sentence], known=False)
    return None


def _choose(
    what: str,
    labels: Sequence[str],
    statements: Sequence[_Told],
    product: Product,
    knower: Substances,
    *,
    without: bool,
) -> Answer | None:
    """The versions that hold it and the rest; nothing where no version is known to hold it."""
    told = [one for one in statements if _names(what, one.what, knower)]
    holding = {label for one in told if not one.free for label in one.labels}
    holding |= {label for label in labels if _names(what, label, knower)}
    holding -= {label for one in told if one.free for label in one.labels}
    if not holding:
        return None
    ordered = sorted(labels, key=product.text.find)
    have = [label for label in ordered if label in holding]
    rest = [label for label in ordered if label not in holding]
    sentences = [one.sentence for one in told] or [
        one[2] for one in clauses_of(product.text) if any(label in one[0] for label in labels)
    ]
    if not without:
        return from_sentences(f"{join(have)}有{what}。", sentences)
    if not rest:
        return from_sentences(f"没有，{join(have)}都有{what}。", sentences)
    return from_sentences(f"{join(have)}有{what}，{join(rest)}没写有{what}。", sentences)


def _names(word: str, text: str, knower: Substances) -> bool:
    return word in text or knower.held_in(word, text)
