"""What the parts of a set cost one by one, where the text lists them: 单买洁面69、水89、乳99."""

import re
from dataclasses import dataclass
from functools import lru_cache

from voicebot.knowledge.phrases import say_yuan
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.quoting import Line, bill
from voicebot.knowledge.replies import Answer, from_sentences
from voicebot.knowledge.retrieval import clauses_of

_LISTED = re.compile(
    r"(?:单独?[买卖]|分开[买卖]?|零[买卖]|拆开[买卖]?)(?:的话|是|价)?[:：,，]?"
    r"(?P<parts>(?:[\u4e00-\u9fff]{1,6}?\d+(?:\.\d+)?(?:元|块)?(?:[、,，和/ ]|$|(?=[。；;!！)）]))){2,8})"
)
_ASIDE = re.compile(r"(?P<part>[\u4e00-\u9fff]{1,6})?\(单独?[买卖]价?:?(?P<price>\d+(?:\.\d+)?)(?:元|块)?\)")
"""洁面（单买79）、水（单买128）."""
_ALL = re.compile(r"加起来|一共|总共|合计|共")
_PRICED = re.compile(r"([\u4e00-\u9fff]{1,6}?)(\d+(?:\.\d+)?)(?:元|块)?(?=[、,，和/ 。；;!！)）]|$)")
_SIGNS = str.maketrans("（）：", "():")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a set and what it costs by itself."""

    label: str
    price_fen: int


@lru_cache(maxsize=512)
def parts_of_set(text: str) -> tuple[Part, ...]:
    """The parts that a text prices one by one; fewer than two are none."""
    aside = [(one["part"] or "", one["price"]) for one in _ASIDE.finditer(text.translate(_SIGNS))]
    if len(aside) < 2:
        listed = _LISTED.search(in_figures(text))
        if listed is None or _ALL.match(listed["parts"]):
            return ()
        aside = _PRICED.findall(listed["parts"])
    return tuple(Part(label, round(float(price) * 100)) for label, price in aside)


def parts_apart(text: str) -> int | None:
    """The sum of the parts in fen; ``None`` where the text lists none."""
    return sum(part.price_fen for part in parts_of_set(text)) or None


_HAD = re.compile(
    r"[\u4e00-\u9fff]{1,4}(?:我|家里|已经)(?:我|家里|已经|还|都|也)*(?:有|够用|用不着)|不(?:要|用|需要)[\u4e00-\u9fff]{1,4}"
)
"""洗面奶我家里还有: parts that are named because they are not wanted."""
_COMPARED = re.compile(r"哪|谁|还是|差|贵|便宜|省")
_SUMMED = re.compile(r"一共|总共|合计|加起来|一起|一块")
_MUCH = re.compile(r"多少|几[块元]|什么价|啥价|价")


def answer_parts(question: Question, product: Product) -> Answer | None:
    """单买的话水跟乳液哪个贵: the parts that a question names, side by side, summed up or one alone."""
    parts = parts_of_set(product.text)
    wanted = _HAD.sub(" ", question.spoken)
    named = [part for part in parts if part.label and _is_named(part, parts, wanted)]
    if not named or len(named) == len(parts) or question.quantity not in (None, 1):
        return None
    said = "，".join(f"单买{part.label}{say_yuan(part.price_fen)}" for part in named)
    sentence = next((one[2] for one in clauses_of(product.text) if named[0].label in one[0]), product.text)
    if len(named) == 2 and _COMPARED.search(question.spoken) and not _SUMMED.search(question.spoken):
        cheap, dear = sorted(named, key=lambda part: part.price_fen)
        gap = dear.price_fen - cheap.price_fen
        tail = f"{dear.label}贵，贵{say_yuan(gap)}" if gap else "一样的"
        return from_sentences(f"{said}，{tail}。", [sentence])
    if not _MUCH.search(question.spoken) or _COMPARED.search(question.spoken):
        return None
    if len(named) == 1:
        return from_sentences(f"{said}。", [sentence])
    paid = bill(product.pricing, [Line(part.price_fen, 1, plain=False) for part in named])
    total = "，".join((said, *paid.how, f"一共{say_yuan(paid.total_fen)}"))
    return from_sentences(f"{total}。", [sentence, *paid.applied])


def _is_named(part: Part, parts: tuple[Part, ...], spoken: str) -> bool:
    """乳液 by its name, 爽肤水 also by 水 where no other part ends so."""
    if part.label in spoken:
        return True
    short = part.label[-1]
    alone = all(other is part or short not in other.label for other in parts)
    return (
        alone
        and len(part.label) > 1
        and bool(re.search(rf"(?<![\u4e00-\u9fff补防]){short}|[那个买和跟]{short}", spoken))
    )
