"""Finds the clause of a product text that a question is about, by shared words."""

import re
from dataclasses import dataclass
from functools import lru_cache

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.question import in_figures
from voicebot.knowledge.reading.paper import Paper

_EMPTY = re.compile(
    r"有没有|能不能|可不可以|会不会|是不是|要不要|行不行|用不用|需不需要|好不好|管不管|怎么办|怎么样|怎么|什么|多少|多大|多久|多长|哪里|哪儿|哪个|"
    r"可以|需要|应该|的话|如果|要是|你们|我们|咱们|他们|这个|那个|这款|那款|这种|这鞋|这东西|产品|请问|我想|问一下|问问|想问|一下|知道|告诉|平时|家里|"
    r"[我你您他她它这那吗么呢啊呀吧嘛哦的了着过得和跟与或就都也还很太挺真更最在是有没不能会要想里给把被让到从向对为于几]|[个只款件]"
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
_SYNONYMS = (
    ("扩容", "内存卡"),
    ("内存卡", "存储卡"),
    ("出汗", "汗"),
    ("插卡", "内存卡"),
    ("跟高", "厘米跟"),
    ("洗衣机", "手洗"),
    ("续航", "待机"),
    ("续航", "单次"),
    ("飞机", "航空"),
    ("游泳", "防水"),
    ("下雨", "湿滑"),
    ("下水", "防水"),
    ("机洗", "洗衣机"),
    ("保修", "质保"),
    ("换货", "退"),
    ("累脚", "累"),
    ("发票", "票据"),
    ("反光", "泛白"),
    ("假白", "泛白"),
    ("老化", "发黄"),
    ("变黄", "黄"),
    ("淋雨", "淋点雨"),
    ("洗衣机", "机洗"),
    ("补货", "现货"),
    ("便秘", "腹泻"),
    ("闹肚子", "拉肚子"),
    ("耳机插口", "耳机孔"),
    ("溅水", "防泼水"),
    ("摔", "防摔"),
    ("指纹", "指纹"),
    ("塌方", "偏小"),
    ("挤脚", "偏小"),
    ("掉跟", "后跟"),
)


SHORT_VERDICT = 6


_TOPICS = (
    (r"跟(?:有)?多高|多高的?跟|几(?:厘米|公分)的?跟", "跟高"),
    (r"(?:听|撑|续航|待机|用)(?:得|能)?(?:多久|多长|几个?小时|几天)", "续航"),
)


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
def _clauses(text: str) -> tuple[tuple[str, str, str, int], ...]:
    """(clause, the same in figures, sentence, start) for all clauses.

    A rhetorical question says nothing; the few words that answer it (能带！) go with what follows.
    """
    paper = Paper(text, Lexicon())
    out = []
    asked, verdict, verdict_of = False, "", -1
    for clause in paper.clauses:
        sentence = paper.sentence_of(clause)
        if sentence.endswith(("?", "？")):
            asked = True
            continue
        words = paper.words(clause.start, clause.start + len(clause.text))
        if asked and len(sentence) <= SHORT_VERDICT:
            verdict, verdict_of = f"{words}，", clause.sentence + 1
            asked = False
            continue
        asked = False
        lead = verdict if clause.sentence == verdict_of else ""
        out.append((lead + words, in_figures(clause.text).lower(), sentence, clause.start))
    return tuple(out)


def content_of(question: str, product: Product) -> str:
    """What is left of a question without function words and the product's own name."""
    text = re.sub(r"(.)不\1", r"\1", question.lower())
    name = product.name.lower()
    for length in range(min(len(name), 12), 1, -1):
        for start in range(len(name) - length + 1):
            piece = name[start : start + length]
            if piece in text and (length >= 3 or piece == (product.product_type or "").lower()):
                text = text.replace(piece, " ")
    kind = (product.product_type or "").lower()
    if kind:
        text = text.replace(kind, " ")
    return re.sub(r"\s+", " ", _EMPTY.sub(" ", text)).strip()


def find_passages(question: str, product: Product, *, limit: int = 3) -> list[Passage]:
    """Passages by how much of the question's content they hold, best first."""
    content = content_of(question, product)
    words = content.split()
    for pattern, cue in _TOPICS:
        if re.search(pattern, question):
            words.append(cue)
    weight = sum(len(word) for word in words if len(word) > 1 or word in _STRONG)
    weight = weight or len(content.replace(" ", ""))
    if not weight:
        return []
    clauses = _clauses(product.text)
    frequency: dict[str, int] = {}
    for _, plain, _, _ in clauses:
        for char in set(plain):
            frequency[char] = frequency.get(char, 0) + 1
    found = []
    for place, (clause, plain, sentence, start) in enumerate(clauses):
        if place == 0 and len(clauses) > 1:
            plain = plain.replace(product.name.lower(), "")
        hit = sum(_overlap(word, plain, frequency) for word in words)
        if hit > 0:
            found.append(Passage(clause, sentence, min(1.0, hit / weight), start))
    found.sort(key=lambda passage: (-passage.coverage, passage.start))
    return found[:limit]


_STRONG = frozenset("".join(_GROUPS) + "油干湿水火电声光色嘴眼耳香重轻硬软厚薄冷热甜咸辣酸苦刺")


def _overlap(word: str, clause: str, frequency: dict[str, int]) -> float:
    """How many characters of the word the clause says, pairs before single ones."""
    if word in clause:
        return float(len(word)) if len(word) > 1 or word in _STRONG or frequency.get(word, 9) <= 1 else 0.3
    for asked, stated in _SYNONYMS:
        if asked in word and stated in clause:
            return float(max(len(asked), len(word) * 0.8))
    best = 0.0
    covered = [False] * len(word)
    for start in range(len(word) - 1):
        if word[start : start + 2] in clause:
            covered[start] = covered[start + 1] = True
    best = float(sum(covered))
    for char, done in zip(word, covered, strict=True):
        if done:
            continue
        if char in clause and char in _STRONG:
            best += 1.0 if len(word) <= 2 else 0.7
        elif char in _STRONG and any(
            char in group and any(other in clause for other in group) for group in _GROUPS
        ):
            best += 0.9
        elif char in clause and frequency.get(char, 9) <= 1 and len(word) > 1:
            best += 0.4
    return best
