"""Whether goods that have been opened, or not yet, are taken back: 拆开了三天能退不, 没拆能退吗."""

import re
from dataclasses import dataclass

from voicebot.knowledge.phrases import clean
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.reading.paper import number
from voicebot.knowledge.replies import OFFER, Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_UNOPENED = re.compile(r"[没未不][有曾]?(?:拆|开[封袋盖罐瓶箱过]?|启封|打开|动过?|用过?|吃过?|喝过?)")
_OPENED = re.compile(
    r"(?:拆|开(?:[封袋盖罐瓶箱]|了)|启封|打开|撕开|尝了"
    r"|[吃喝用]了(?!脸|会|就|以后|之后|过敏)|[吃喝用]过)"
)
_RETURN_ASKED = re.compile(r"[能可给让](?:不能|以)?(?:再|还)?退|退(?:货|钱|款|掉)?(?:吗|不$|么|嘛|成吗|行吗)")
_FAULTY = re.compile(
    r"坏|破|碎|漏|霉|虫|异物|变[质味]|过敏|痒|疹|红|肿|质量|问题|少了|发错|不对|不亮|不转|臭|馊|拉肚|脱胶|开胶"
)
_TAKEN_BACK = re.compile(r"退")
_REFUSED = re.compile(r"[不没无][^,，]{0,4}?退|概不|谢绝|恕不|退不了")
_DAYS = re.compile(r"(\d+|[一两二三四五六七八九十半]+)(天|日|周|个月)")
_LONG = {"天": 1.0, "日": 1.0, "周": 7.0, "个月": 30.0}


@dataclass(frozen=True, slots=True)
class _Term:
    """What a clause says of goods sent back; for neither state it holds for any."""

    clause: str
    sentence: str
    opened: bool
    unopened: bool
    refused: bool


def answer_opened(question: Question, product: Product) -> Answer | None:
    """What the text says of that state; that it does not say where it only speaks of the other one.

    Goods with a fault are another matter, and so are terms that hold for any state.
    """
    spoken = question.spoken
    unopened = _UNOPENED.search(spoken) is not None
    opened = not unopened and _OPENED.search(spoken) is not None
    if not (unopened or opened) or not _RETURN_ASKED.search(spoken) or _FAULTY.search(spoken):
        return None
    terms = [term for term in _terms(product) if term.opened or term.unopened]
    own = [term for term in terms if term.opened is opened]
    if own:
        late = not own[0].refused and _is_late(question.text, own[0].clause)
        said = "不行" if own[0].refused or late else "可以的"
        return from_sentences(f"{said}，{clean(own[0].clause)}。", [own[0].sentence])
    if terms:
        state = "拆开的" if opened else "没拆的"
        reply = f"{state}能不能退没有写明，只说{clean(terms[0].clause)}，{OFFER}"
        return from_sentences(reply, [terms[0].sentence], known=False)
    return None


def _terms(product: Product) -> list[_Term]:
    found = []
    for clause, _, sentence, _ in clauses_of(product.text):
        if not _TAKEN_BACK.search(clause):
            continue
        unopened = _UNOPENED.search(clause) is not None
        opened = not unopened and _OPENED.search(clause) is not None
        found.append(_Term(clause, sentence, opened, unopened, _REFUSED.search(clause) is not None))
    return found


def _is_late(asked: str, told: str) -> bool:
    """拆了十天 against 七天内可退."""
    since, term = _DAYS.search(in_figures(asked)), _DAYS.search(in_figures(told))
    if since is None or term is None:
        return False
    days = [(number(one[1]) or 0.0) * _LONG[one[2]] for one in (since, term)]
    return days[0] > days[1]
