"""Every sum of money that a text names, with the words around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from voicebot.knowledge.question import in_figures
from voicebot.knowledge.reading.paper import MEASURE
from voicebot.knowledge.retrieval import clauses_of, same_units
from voicebot.knowledge.tariff.occasions import with_days_named

_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
_TENTHS = re.compile(
    rf"(\d+)块([一二三四五六七八九\d])(?:毛([一二三四五六七八九\d])?)?(?!\d|\.\d|[十百千万折元块]|/|(?!包邮){MEASURE})"
)
"""39块九, 3块六毛八."""
_MAO = re.compile(r"(?<![\d块])([一二三四五六七八九\d])毛(\d|[一二三四五六七八九])?(?:钱|一|每|$)")
_NO_MONEY_AFTER = re.compile(
    rf"\s*(?:[a-z+×*%℃°~:]|-\d|/\d(?!\s*{MEASURE})|多?(?:毫安|毫升|厘米|公分|毫米|公斤|千克|公里|英?寸|分钟|小时|个月|[克斤升米码岁折期天年月日号次滴度倍瓦层档代版平级枪孔核目丝针年人口步页周档])|点(?!\d)|分(?!期)|{MEASURE}|以内|左右|[/一每](?:分钟|小时|次|天|格|月)(?!起))"
)
_AMOUNT = re.compile(
    r"(?P<sign>[¥￥]\s*|rmb\s*)?(?<![\d.a-z+×*_-])(?<!\d/)(?<!第)(?P<figure>\d{1,6}(?:\.\d{1,2})?)(?!\d|\.\d)"
    r"\s*(?P<yuan>元钱?|块钱?|圆(?![口孔头形])|rmb|r(?![a-z0-9]))?"
)
_PIECES = re.compile(r"块\d{1,4}(?:克|g|毫升|ml|装)|块(?:装|入)")
_PRICE_ENDS = re.compile(
    rf"\s*(?:$|的$|是?(?:会员|老客)价|的?(?:定价|原价|吊牌|[买卖]的|带走|到手|拿走|包邮|起|现)|[/一每](?:{MEASURE})|/?的?(?:\d{{1,2}}|[两三四五六])(?:{MEASURE})(?:$|\s*\d)|\d+(?:\.\d+)?$|[(（,，!！→✓✗‖|丨·”」]|、(?!\s*\d)|[带含][\u4e00-\u9fff]|单[\u4e00-\u9fff]$|[\u2600-\u27bf\U0001f300-\U0001faff]|——|[~～](?!\d)|/(?!\d)|->|=>|[直]?降[到至为]|砍到|改[成为]|[落涨调][到至])"
)
_CUES = re.compile(
    r"(?:价格?|卖|售|只要|仅需?|只需|就|才|要|收|减|省|返|抵|加|补|贵|多|付|掏|拍|原价?|现在?|到手|活动价?|平时|专柜|吊牌|市场|直播间?|以前|今[天晚日]|单买|单卖|一共|总共|合计|共|一起|[每一](?:"
    + MEASURE
    + r")|(?:\d|[两三四五六俩])(?:"
    + MEASURE
    + r")|满|会员|入会|学生|便宜|优惠|券|押金|定金|运费|邮费|快递费?|险|:|是|为|[\u4e00-\u9fff]\s)[是要:\s]*$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A sum of money within a clause.

    Args:
        fen: the sum.
        left: the clause up to it, from the sum before.
        right: the clause behind it, up to the next sum.
        before: the clause before this one in the same sentence; of one that names money, what follows it.
        clause: word for word.
        sentence: the sentence around it.
        sure: written with a sign or word of money; a bare figure may be something else.
        first: no other sum stands before it in the clause.
        last: no other sum follows in it.
    """

    fen: int
    left: str
    right: str
    before: str
    clause: str
    sentence: str
    sure: bool
    first: bool
    last: bool


def mentions_in(text: str) -> Iterator[Mention]:
    """Sums of money in their order."""
    before, before_sentence = "", ""
    for clause, figures, sentence, start in clauses_of(text):
        if _is_size(clause, text[start + len(clause) :]):
            continue
        plain = _PAIR.sub(_apart, _with_tenths(_spelled(clause, figures)))
        found = [match for match in _AMOUNT.finditer(plain) if _is_money(match, plain)]
        for place, match in enumerate(found):
            start = found[place - 1].end() if place else 0
            stop = found[place + 1].start() if place + 1 < len(found) else len(plain)
            yield Mention(
                round(float(match["figure"]) * 100),
                plain[start : match.start()].strip(_EDGES),
                plain[match.end() : stop].strip(),
                before if before_sentence == sentence else "",
                clause,
                sentence,
                bool(match["sign"] or match["yuan"]),
                place == 0,
                place + 1 == len(found),
            )
        before = plain[found[-1].end() :].strip(" 、/;,") if found else plain
        before_sentence = sentence


_NEXT_SIZE = re.compile(r"\s*[/／](\d{2})(?!\d)")


def _is_size(clause: str, after: str) -> bool:
    """36 of 36/37、38/39: two sizes in one, which are no sums."""
    following = _NEXT_SIZE.match(after)
    return bool(following and re.fullmatch(r"\d{2}", clause) and int(following[1]) - int(clause) == 1)


_EDGES = ' ·‖丨|“”"「」'
_SIGNS = str.maketrans("：／～＋＊￥％（），！", ":/~+*¥%(),!")
_RUN_TOGETHER = re.compile(r"(?<=\d)(?=[两三四五六七八九十俩仨](?!元|块|毛|十|百|千))")

_AMOUNT_AND_SUM = re.compile(
    r"(?<=\d(?:g|克|升|斤))(?=\d{2,4}(?:\.\d{1,2})?(?!\d|\.\d|[gGmMlLkK克毫升斤片支包袋盒枚*×xX+%]))|(?<=\d(?:ml|mL|ML|kg|毫升|公斤))(?=\d{2,4}(?:\.\d{1,2})?(?!\d|\.\d|[gGmMlLkK克毫升斤片支包袋盒枚*×xX+%]))"
)
"""60g56 is an amount and a sum."""
_RUN_ON_VERSIONS = re.compile(
    r"([\u4e00-\u9fff]*?)([\u4e00-\u9fff]([款帮筒版号型味盒瓶])\d{2,4})(?=[\u4e00-\u9fff]\3\d{2,4}(?!\d|码))"
)
"""低帮79高帮99: two versions and their prices without anything between them."""
_COUNTED_TOGETHER = re.compile(r"(?<=[一二三四五六七八九十])(?=\d{2,})")


_PAIR = re.compile(r"^(\d{2,5}(?:\.\d+)?)/(\d{2,5}(?:\.\d+)?)$")
"""169/99: an old price and a new one."""


def _apart(match: re.Match[str]) -> str:
    """The two as two; 36/37 are sizes."""
    low, high = sorted((float(match[1]), float(match[2])))
    return f"{match[1]} {match[2]}" if high > 1.15 * low else match[0]


def _spelled(clause: str, figures: str) -> str:
    """The clause in figures, with what it is about before it; 80两支 is two figures and not 802支."""
    clause = with_days_named(clause)
    clause = re.sub(r"(?<=\d)\s*[/／]\s*(?=\d+\+\d)", "、", clause)
    clause = _RUN_ON_VERSIONS.sub(r"\1,\2,", clause)
    clause = _AMOUNT_AND_SUM.sub(" ", clause)
    apart = _RUN_TOGETHER.sub(" ", _COUNTED_TOGETHER.sub(" ", clause.translate(_SIGNS)))
    own = same_units(in_figures(clause).lower())
    topic = figures[: -len(own)] if figures != own and figures.endswith(own) else ""
    return topic + same_units(in_figures(apart).lower())


def _with_tenths(plain: str) -> str:
    """39块九 as 39.9元, 八毛 as 0.8元."""

    def digits(match: re.Match[str]) -> str:
        tenths = "".join(_DIGITS.get(char, char) for char in match[2] + (match[3] or ""))
        return f"{match[1]}.{tenths}元"

    def tenths(match: re.Match[str]) -> str:
        return f"0.{_DIGITS.get(match[1], match[1])}{_DIGITS.get(match[2] or '', match[2] or '')}元"

    return _MAO.sub(tenths, _TENTHS.sub(digits, plain))


def _is_money(match: re.Match[str], plain: str) -> bool:
    after = plain[match.end() :]
    if match["sign"] or match["yuan"]:
        pieces = (match["yuan"] or "").startswith("块") and _PIECES.match(plain, match.end("figure"))
        return not pieces
    if _NO_MONEY_AFTER.match(after):
        return False
    if not _PRICE_ENDS.match(after) and not _CUES.search(plain[: match.start()]):
        return False
    return float(match["figure"]) >= 1
