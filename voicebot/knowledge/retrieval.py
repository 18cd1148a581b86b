"""Finds the clause of a product text that a question is about, by shared words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from voicebot.knowledge.concepts import Matter, matters_in
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.reading.paper import Paper

_EMPTY = re.compile(
    r"(?:有没有|能不能|可不可以|会不会|是不是|要不要|行不行|成不成|中不中|用不用|需不需要|好不好|管不管|怎么办|怎么样|怎么|咋样|咋|什么|多少|多大|多久|多长|哪里|哪儿|哪个"
    r"|可以|需要|应该|的话|如果|假如|要是|你们|我们|咱们|他们|她们|这个|那个|这款|那款|这种|这鞋|这东西|产品|请问|我想|问一下|问问|想问|一下|知道|告诉|平时|拿到手|时间|等到?|收到货?|特别|家里|家的|直接|往"
    r"|行吗|行么|[一每](?:袋|盒|瓶|罐|双|支|包|箱)|总行|成吗|好使|没事吧|没事|要不要紧|要紧|打紧|碍事|有事吗|咋回事|怎么回事|咋办|不小心|一口|啥样|咋整|有啥|有些|有点|合适|适合|算不算|塞|扔|搁|里头|里面|里边|上头|上面|表面|一个劲|大概|差不多|能行|还能|还给|现在|当时|我这|你这|咱|边|到底|究竟|其实|自己|再|一般|比较|还是|或者|然后|所以|因为|但是|不过|我家|你家|出来|起来|下来|上去|进去|东西|时候|拿|它|啥|嘛|麻烦)"
    r"|[我你您他她它这那吗么呢啊呀吧嘛哦得和跟与或就都也还很太挺真更最在是有没不能会要想里给把被让到从向对为于几行]|[个只款件]"
)
_GROUPS = (
    "黏粘稠腻",
    "疼痛刺扎",
    "滑溜",
    "重沉",
    "雪冰",
    "丢掉",
    "修坏",
    "洗冲",
    "味香",
    "冷凉",
    "响吵噪",
    "软硬",
    "甜糖",
    "黄旧",
    "烫热",
)
"""Characters of one meaning each; a question may use another than the text."""
SHORT_VERDICT = 6


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text that may answer.

    Args:
        text: the clause, word for word.
        sentence: the sentence around it.
        coverage: 0..1, how much of what the question asks is in it.
        start: place in the text.
    """

    text: str
    sentence: str
    coverage: float
    start: int


@lru_cache(maxsize=1024)
def clauses_of(text: str) -> tuple[tuple[str, str, str, int], ...]:
    """(clause, the same in figures, sentence, start) for all clauses.

    A question in the text says nothing by itself, but it tells what the clause behind it is about; the few
    words that answer it (能带！) go with what follows.
    """
    paper = Paper(text, Lexicon())
    answered = _answered(paper)
    last = paper.clauses[-1].start if paper.clauses else -1
    out = []
    verdict, verdict_of, topic = "", -1, ""
    for clause in paper.clauses:
        sentence = paper.sentence_of(clause)
        topic = answered.get(clause.start, topic if clause.sentence == verdict_of else "")
        words = paper.words(clause.start, clause.start + len(clause.text))
        short = clause.start in answered and len(sentence) <= SHORT_VERDICT
        if short and clause.start != last:
            verdict, verdict_of = f"{words}，", clause.sentence + 1
            continue
        lead = verdict if clause.sentence == verdict_of else ""
        plain = same_units(in_figures(f"{topic} {clause.text}" if topic else clause.text).lower())
        out.append((lead + words, plain, sentence, clause.start))
    return tuple(out)


def _answered(paper: Paper) -> dict[int, str]:
    """By the place of the clause behind each question of the text, the question."""
    following = (
        (asked, next((clause.start for clause in paper.clauses if clause.start >= end), None))
        for asked, _, end in paper.questions
    )
    return {start: asked for asked, start in following if start is not None}


def content_of(question: str, product: Product) -> str:
    """What is left of a question without function words and the product's own name."""
    return re.sub(r"\s+", " ", _without_frames(_without_name(_plain(question), product))).strip()


def shares_content(question: str, clause: str, product: Product, *, at_least: int = 1) -> bool:
    """Whether a clause holds so many characters of the question that say what it is about."""
    said = set(content_of(question, product)) - _WEAK - _FAINT
    return sum(char in clause for char in said if "一" <= char <= "鿿") >= at_least


def same_units(text: str) -> str:
    """礼拜 and 星期 as 周, 回 and 趟 as 次."""
    text = re.sub(r"(?:个)?(?:礼拜|星期)(?![一二三四五六日天])", "周", text)
    text = re.sub(r"俩(?=[口个只支盒瓶])", "两", text.replace("一块儿", "一起"))
    return re.sub(r"(?<=[\d一两二三四五六七八九十几])(?:回|趟)(?!头)", "次", text)


_ONE_OF = re.compile(r"(?<=[插配装带换送办])个(?=[\u4e00-\u9fff])")
"""插个卡 is 插卡."""


def _plain(question: str) -> str:
    text = re.sub(r"(.)不\1", r"\1", question.lower())
    text = _ONE_OF.sub("", text)
    text = re.sub(r"([红黄蓝绿白黑灰紫粉棕橙青金银])(?=的(?!是|不))", r"\1色", text)
    return same_units(re.sub(r"(?<=[一-鿿])[着过](?=[一-鿿])", "", text))


def _without_name(text: str, product: Product) -> str:
    name = product.name.lower()
    kind = (product.product_type or "").lower()
    for length in range(min(len(name), 12), 1, -1):
        for start in range(len(name) - length + 1):
            piece = name[start : start + length]
            if piece in text and (length >= 3 or piece == kind):
                text = text.replace(piece, " ")
    return text.replace(kind, " ") if kind else text


def _without_frames(text: str) -> str:
    return _EMPTY.sub(" ", text).replace("的", " ").replace("了", " ")


_AMOUNT = re.compile(
    r"(?:多少|几)(?:个)?(小包|小袋|公里|分钟|毫安|瓦|厘米|公分|米|英寸|寸|克|毫升|斤|层|档|片|包|颗|粒|枚|周|种|口味|岁|次|像素|赫兹|人份|根|条|口|孔|格|倍|码)"
)
"""An amount asked for; a clause with a figure before the same unit answers it."""
_FIGURE = r"(?:\d|[一二两三四五六七八九十百千半几])\s*(?:个|多|来)?"
_EXTENTS = (
    (
        re.compile(r"多远|多高|多宽|多长(?!时间)"),
        re.compile(rf"{_FIGURE}(?:厘米|公分|毫米|米|公里|cm|mm|m\b)"),
    ),
    (
        re.compile(r"多久|多长时间|啥时候|什么时候|几天|几个?(?:小时|钟头|月)"),
        re.compile(rf"{_FIGURE}(?:秒|分钟|小时|钟头|天|日|周|星期|礼拜|月|年)|当天|次日"),
    ),
    (re.compile(r"多重|多沉"), re.compile(rf"{_FIGURE}(?:克|公?斤|g\b|kg)")),
    (re.compile(r"多烫|多热|多少度"), re.compile(rf"{_FIGURE}(?:度|℃)")),
)
"""Extents asked for, and the measures that tell them."""
_EXTENT = 1.0
_SIGNS = {
    "瓦": r"瓦|w|\+\d",
    "毫安": r"毫安|mah",
    "克": r"克|g(?!b)",
    "毫升": r"毫升|ml",
    "公里": r"公里|km",
    "度": r"度|℃",
    "厘米": r"厘米|公分|cm",
    "公分": r"厘米|公分|cm",
    "英寸": r"英?寸",
    "寸": r"英?寸",
    "斤": r"斤|kg|克",
}


@dataclass(frozen=True, slots=True)
class _Sought:
    """What the clauses are searched for: matters, each with its weight, and what is left in words."""

    matters: tuple[tuple[float, tuple[Matter, ...], str], ...]
    words: tuple[str, ...]

    @property
    def weight(self) -> float:
        return sum(weight for weight, _, _ in self.matters) + sum(
            _weight(char) for word in self.words for char in word
        )


@lru_cache(maxsize=512)
def _sought(question: str, name: str, kind: str) -> _Sought:
    text = _plain(question)
    matters: list[tuple[float, tuple[Matter, ...], str]] = []
    for asked, measures in _EXTENTS:
        extent = asked.search(text)
        if extent and not _names_matter_at(text, *extent.span()):
            matters.append((_EXTENT, (Matter(measures, measures),), extent[0]))
    if amount := _AMOUNT.search(text):
        unit = _SIGNS.get(amount[1], re.escape(amount[1]))
        counted = re.compile(rf"(?:\d|[一二两三四五六七八九十百千万半])\s*(?:个|多)?(?:{unit})|(?:{unit})\d")
        matters.append((_MATTER, (Matter(counted, counted),), amount[0]))
        text = text.replace(amount[0], " ")
    rest, position = "", 0
    for start, end, named in matters_in(text):
        rest += text[position:start] + " "
        position = end
        if text[start:end] not in (name, kind):
            matters.append((_MATTER, named, text[start:end]))
    rest += text[position:]
    for called in (name, kind, kind[-2:]):
        rest = rest.replace(called, " ") if called else rest
    words = _without_frames(rest).split()
    return _Sought(tuple(matters), tuple(words))


def _names_matter_at(text: str, first: int, last: int) -> bool:
    return any(start < last and first < end for start, end, _ in matters_in(text))


def telling(chars: Iterable[str]) -> set[str]:
    """Of characters, those that say what something is about."""
    return set(chars) - _WEAK - _FAINT


def names_it_otherwise(question: str, told: str, product: Product) -> bool:
    """Whether words speak of a matter or a measure that the question names."""
    sought = _sought(question, product.name.lower(), (product.product_type or "").lower())
    return any(matter.stated.search(told) for _, matters, _ in sought.matters for matter in matters)


_PROPERTY = re.compile(r"([\u4e00-\u9fff])不\1|会不会|[会能](?:缩|掉|起|褪|防|变)")


def shared_matter(question: str, clause: str, product: Product) -> bool:
    """Whether a clause speaks of the matter of a question for a property; 缩不缩水 is told by no 单独洗."""
    if not _PROPERTY.search(question):
        return True
    sought = _sought(question, product.name.lower(), (product.product_type or "").lower())
    told = same_units(clause.lower())
    return not sought.matters or any(
        matter.stated.search(told) for _, matters, _ in sought.matters for matter in matters
    )


def names_a_matter(question: str, product: Product) -> bool:
    """Whether the question names a matter besides the product itself."""
    return bool(_sought(question, product.name.lower(), (product.product_type or "").lower()).matters)


def find_passages(question: str, product: Product, *, limit: int = 3) -> list[Passage]:
    """Passages by how much of the question's content they hold, best first."""
    sought = _sought(question, product.name.lower(), (product.product_type or "").lower())
    weight = sought.weight
    if not weight:
        return []
    clauses = clauses_of(product.text)
    frequency = _frequency(product.text)
    plains = [
        plain.replace(product.name.lower(), "") if place == 0 else plain
        for place, (_, plain, _, _) in enumerate(clauses)
    ]
    scores = [_held(sought, plain, frequency) for plain in plains]
    found = []
    for place, (clause, _, sentence, start) in enumerate(clauses):
        own, lent = scores[place], 0.0
        if own > 0:
            lent = max(
                (
                    _LENT * max(0.0, scores[near] - own)
                    for near in (place - 1, place + 1)
                    if 0 <= near < len(clauses) and clauses[near][2] == sentence
                ),
                default=0.0,
            )
            found.append(Passage(clause, sentence, min(1.0, (own + lent) / weight), start))
    found += _joined(sought, clauses, plains, scores, frequency)
    found.sort(key=lambda passage: (-passage.coverage, passage.start))
    return found[:limit]


_JOINT = 0.95
"""What a pair of clauses counts beside a single one."""
_BOTH = 1.25
"""How much more than the better of them the pair must hold."""


def _joined(
    sought: _Sought,
    clauses: tuple[tuple[str, str, str, int], ...],
    plains: list[str],
    scores: list[float],
    frequency: dict[str, int],
) -> list[Passage]:
    """十二期免息，花呗和信用卡都行: two clauses of a sentence of which each holds a part of the question."""
    found = []
    for place, (first, second) in enumerate(pairwise(clauses)):
        if first[2] != second[2] or not (scores[place] and scores[place + 1]):
            continue
        held = _held(sought, f"{plains[place]} {plains[place + 1]}", frequency)
        if held >= _BOTH * max(scores[place], scores[place + 1]):
            coverage = min(1.0, _JOINT * held / sought.weight)
            found.append(Passage(f"{first[0]}，{second[0]}", first[2], coverage, first[3]))
    return found


@lru_cache(maxsize=1024)
def _frequency(text: str) -> dict[str, int]:
    """In how many clauses a character occurs."""
    frequency: dict[str, int] = {}
    for _, plain, _, _ in clauses_of(text):
        for char in set(plain):
            frequency[char] = frequency.get(char, 0) + 1
    return frequency


def _held(sought: _Sought, plain: str, frequency: dict[str, int]) -> float:
    """How much of what is sought a clause holds."""
    held = sum(_overlap(word, plain, frequency) for word in sought.words)
    for weight, matters, said in sought.matters:
        if said in plain:
            held += weight
        elif any(matter.stated.search(plain) for matter in matters):
            held += weight * _OTHER_WORDS
    return held


_STRONG = frozenset("".join(_GROUPS) + "油干湿水火电声光色嘴眼耳香重轻硬软厚薄冷热甜咸辣酸苦刺")


_WEAK = frozenset("上下来去用打做弄搞吃穿戴买拍人天家里外前后些样点儿多少大小好")
_FAINT = frozenset(
    "剂品类型机器喝送带含放加配抹涂擦着过成半次天晚早今昨明年月日时一二两三四五六七八九十不别个只先后"
)
"""Characters that questions and clauses share whatever they are about."""
_MATTER = 2.0
"""What a matter counts, in characters."""
_OTHER_WORDS = 0.85
"""Of it, when the clause uses other words for it."""
_LENT = 0.4
"""What a clause gains from its neighbours."""
SAME_MATTER = 0.4
"""Coverage from which a passage is about the same matter."""
_LONE = 0.45
"""What a character counts that is shared without its neighbours."""


def _weight(char: str) -> float:
    return 0.3 if char in _WEAK else 1.0


def _overlap(word: str, clause: str, frequency: dict[str, int]) -> float:
    """How much of the word the clause says, pairs before single characters."""
    if word in clause and (len(word) > 1 or word in _STRONG or frequency.get(word, 9) <= 1):
        return sum(map(_weight, word))
    covered = [False] * len(word)
    for start in range(len(word) - 1):
        if word[start : start + 2] in clause:
            covered[start] = covered[start + 1] = True
    best = 0.0
    for char, done in zip(word, covered, strict=True):
        if done:
            best += _weight(char)
        elif (char in clause and (char in _STRONG or frequency.get(char, 9) <= 2)) or (
            char in _STRONG
            and any(char in group and any(other in clause for other in group) for group in _GROUPS)
        ):
            best += _LONE * _weight(char)
    return best
