"""Versions with their prices, told in a row: 散装250克168元,礼盒8克×15泡270元; S号25、M号29."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from voicebot.knowledge.reading.paper import MEASURE, NUMBER

_ENTRY = re.compile(
    r"(?:^|(?<=[,。;!?、()\s:】|和]))(?P<label>[^,。;!?、()\s元:|]{1,14}?)(?:\([^()]{1,14}\))?(?P<of>的)?"
    r"(?:的|是|为|:|,|卖|售|要|只要|仅|价格?|限量|现价|今[天日儿]|到手|现在|直播间|一[瓶盒支罐袋箱包个套]|\s)*¥?\s*"
    r"(?<![\d.*×/+~-])(?P<sum>\d{1,5}(?:\.\d{1,2})?)\s*(?:元|块)?(?=$|[\s,。;!、()|]|包邮|送|(?:[/一每]|(?<=元)[两三四五六])[瓶盒支罐袋箱包个套张双条件台片副对])"
)
_BETWEEN = re.compile(
    r"[\s,、;()/。和|]*(?:[/一每两三四五六][瓶盒支罐袋箱包个套张双条件台片副对])?[\s,、;()/和|]*"
)
_NO_LABEL = re.compile(
    r"原价?|现价?|券|活动|到手|会员|老[客粉]|满|减|送|第|运费|邮费|补(?!水)|加(?!厚|绒|大|长|宽|高|急|强|量|棉|浓)|另|每|优惠|囤|共|限时|标(?=$|\d|价)|价$|日$|节$|再|备用|配件|定金|押金"
    r"|折|约|重|净含|[长宽高厚]度?$|续航|(?<!单)(?<!双)电池(?![款版])|功率|保质|^[拍买]"
)
_UNIT_END = re.compile(
    rf"(?:毫升|ml|mL|升|L|kg|KG|公斤|千克|克|g|斤|两|GB?|TB?|寸|英寸|厘米|cm|毫米|mm|米|码|号|片|支|枚|抽|粒|颗|泡|条|根|卷|层|床|人|色|档|度|瓦|W|代)(?:/{MEASURE})?$"
)
_VERSION_END = re.compile(r"(?:款|版|装|型|级|档|果|套餐|组合)$")
_GRADED = re.compile(
    r"(?:^|(?<=[\s,。;!]))(?P<lead>[\u4e00-\u9fffA-Z]{1,4}(?:级|档|[款版型果]|[A-Z]级))[\s:,]+$"
)
"""一级 500克*2袋 36.8元: the grade stands before the content, which is the same for all."""
_COUNT_ONLY = re.compile(rf"(?:{NUMBER}|单)(?!片|支装|张装|枚|抽|粒|颗|斤){MEASURE}装?")
_PACK_END = re.compile(r"[支瓶双盒罐袋件条]装$")
"""Several units together are no version of what is told by its content."""
_COLOR_END = re.compile(r"色$")


@dataclass(frozen=True, slots=True)
class Entry:
    """One version: what it is called, what it costs in yuan as written, and where it stands.

    Args:
        of: 的 follows the label (防偷窥的39元一张), which makes any words one.
    """

    label: str
    price: str
    start: int
    end: int
    of: bool = False


def price_list(text: str) -> Sequence[Entry]:
    """The first row of at least two versions whose labels are of one kind."""
    row: list[Entry] = []
    for entry in _entries(text):
        if (
            row
            and _BETWEEN.fullmatch(text, row[-1].end, entry.start)
            and (_parallel(row[0].label, entry.label) or (row[0].of and entry.of))
        ):
            row.append(entry)
        elif len(row) > 1:
            break
        else:
            row = [entry]
    return [_without_name(entry, row[-1]) for entry in row] if len(row) > 1 else ()


def _without_name(entry: Entry, other: Entry) -> Entry:
    """清露补水面膜5片装 beside 10片装 is called 5片装."""
    amount = re.search(r"\d.*$", entry.label)
    named = other.label[:1].isdigit() and amount is not None and amount.start() > 0
    return replace(entry, label=amount[0]) if named and amount else entry


def _entries(text: str) -> Iterator[Entry]:
    for match in _ENTRY.finditer(text):
        label = match["label"].strip("*-/ ")
        if not label or (label[-1].isdigit() and not re.search(r"\d\s*[+×*]\s*\d+$", label)):
            continue
        if _NO_LABEL.search(label) or _COUNT_ONLY.fullmatch(label) or _is_length(label, match["sum"]):
            continue
        graded = _GRADED.search(text, 0, match.start("label")) if label[0].isdigit() else None
        if graded is not None:
            yield Entry(
                graded["lead"], match["sum"], graded.start("lead"), match.end(), match["of"] is not None
            )
            continue
        yield Entry(label, match["sum"], match.start("label"), match.end(), match["of"] is not None)


def _is_length(label: str, told: str) -> bool:
    """29码18.5，30码19: a row of sizes with what is told for each in centimetres."""
    return bool(re.fullmatch(r"\d{2}(?:\.5)?码", label)) and float(told) < LONGEST_FOOT_CM


LONGEST_FOOT_CM = 33
"""No foot is longer."""


def _parallel(first: str, second: str) -> bool:
    """Whether two labels name versions of one thing: the same unit, the same ending, or both an amount."""
    if bool(_PACK_END.search(first)) is not bool(_PACK_END.search(second)):
        return False
    if re.search(r"\d\s*\+\s*\d+$", first) or re.search(r"\d\s*\+\s*\d+[GgTt]?[Bb]?$", first):
        return "+" in second
    if first[1:] == second[1:] and len(first) > 2 and not any(char.isdigit() for char in first + second):
        return True  # 单电池, 双电池
    same_unit = first.split("/")[0][-1] == second.split("/")[0][-1]
    if same_unit:
        return bool(_UNIT_END.search(first) or _VERSION_END.search(first))
    if _COLOR_END.search(first) or _COLOR_END.search(second):
        return False
    endings = (_UNIT_END, _VERSION_END)
    ends = [any(ending.search(label) for ending in endings) for label in (first, second)]
    return all(ends) and any(char.isdigit() for char in first) and any(char.isdigit() for char in second)
