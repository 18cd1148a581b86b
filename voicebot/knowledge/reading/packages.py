"""What one package holds: 25毫升×6片/盒, 500克/袋, 全8册."""

import re

from voicebot.knowledge.reading.paper import MEASURE, NUMBER, Paper, arabic

AMOUNT = (
    rf"(?:{NUMBER}|半(?=斤))\s*(?:毫升|ml|mL|ML|升|L(?![a-z])|千克|公斤|kg|KG|克|g|斤|两|磅|盎司|片|枚|粒|颗"
    r"|小袋|小包|抽)"
)
"""A content with its unit."""

_PER_UNIT = re.compile(
    rf"(?P<amount>{AMOUNT})\s*(?:(?:[/每]\s*|一|1)(?P<unit>{MEASURE}))?(?:装)?"
    rf"(?:\s*[*xX]\s*(?P<count>{NUMBER})\s*(?P<piece>{MEASURE})(?:\s*[/一每]\s*(?P<outer>{MEASURE}))?)?"
)
_COUNT_PER_BOX = re.compile(
    rf"(?:一|每|1)(?P<outer>盒|箱|袋|包|罐|套)(?:装|内含|里有|有|共|是)?\s*(?P<count>{NUMBER})\s*(?P<piece>片"
    rf"|枚|支|包|袋|小袋|粒|颗|瓶|条|贴|张|饼|杯|卷|双|块(?!钱|[\d一二三四五六七八九]|[!,。;\s]|$))"
)
_PIECES_PER_BOX = re.compile(
    r"(?P<count>\d+)\s*(?P<piece>包|片|枚|支|粒|颗|条|块|小袋|贴)\s*(?:一|/|每)\s*(?P<outer>盒|袋|罐|箱|桶|包)(?!\d[片枚支粒颗条包袋])"
)
_EACH = re.compile(rf"每(?P<piece>片|枚|支|包|袋|瓶)\s*(?P<amount>{NUMBER}\s*(?:毫升|ml|mL|克|g))")
_SET_OF = re.compile(rf"(?P<count>{NUMBER})(?P<piece>支|片|瓶|盒|袋|罐)装")
_FOR_ONE_PRICE = re.compile(
    r"\d元(?P<count>[两三四五六八十]|\d{1,2})(?P<piece>[片支只双条枚包副个贴对])(?=[\s,。;!]|$)"
)
"""19元两片: what one price buys."""
_PRICED_PIECES = re.compile(
    r"(?<![\d一二两三四五六七八九十])(?P<count>[两三四五六八十]|\d{1,2})(?P<piece>[片支只双条枚包副个贴对张])装(?=\s*\d+(?:\.\d+)?[元块])"
)
"""两片装19元."""
_TOGETHER = re.compile(
    rf"(?P<pieces>\d+[枚个只片颗块支条])(?:一|/|每)?(?P<outer>盒|袋|箱|罐)共(?P<amount>{AMOUNT})"
)
"""6枚一盒共330克."""
_EXTENT = re.compile(
    r"\d+(?:\.\d+)?(?:米|厘米|cm|公分|mm|毫米)?\s*[*xX]\s*\d+(?:\.\d+)?(?:\s*[*xX]\s*\d+(?:\.\d+)?)?\s*(?:米|厘米|cm|CM|公分|mm|毫米)"
    r"|(?<!\d)\d{3}\s*[*xX]\s*\d{3}(?!\d)|(?<![\d.到至-])\d+(?:\.\d+)?\s*(?:英寸|寸|厘米|cm)(?=$|[,。\s;]|[\u4e00-\u9fff])(?!屏|大屏|小屏|直屏|全面屏|高|跟|厚|长|深|宽|以[上下]|手机|平板)"
)
"""What a thing measures: 183×61厘米, 20寸."""
_NOT_A_SPEC = re.compile(
    r"(?:单只|每只|一双|一只|两只|重量?|净重|最[高大多]|[穿拉]线|约|快|才|近|超过|只有|赠品?|送\S{0,6}|大概|左右|每天|一天|不超过|一次"
    r"|约?莫|每次|每日|脚长|承重|净重|超|限重|载重|充绒量?|含绒量?|每[勺份包杯]|跟高|按\S{0,2}|敷|用)(?:大概|大约|约)?\s*$"
)


_TOTAL = re.compile(r"(?:千?克|g|kg|KG|公斤|斤|毫升|ml|mL|ML|升|L)$")
"""一盒6枚330克: what the pieces weigh together."""


def read_spec(paper: Paper) -> None:
    """What one unit holds: 25毫升×6片/盒."""
    boxes = [
        box
        for pattern in (_COUNT_PER_BOX, _PIECES_PER_BOX)
        for box in pattern.finditer(paper.text)
        if box["outer"] != box["piece"] and not _is_case_price(paper, box)
    ]
    each = _EACH.search(paper.text)
    amounts = [m for m in _PER_UNIT.finditer(paper.text) if _is_spec(paper, m)]
    if boxes and (each or amounts):
        box = boxes[0]
        whole = next((one for one in amounts if 0 <= one.start() - box.end() <= 1), None)
        if each is None and whole is not None and _TOTAL.search(whole["amount"]):
            held = f"{box['count']}{box['piece']}{whole['amount'].strip()}/{box['outer']}"
            paper.add("spec", held, box.start(), whole.end())
            return
        amount = (each["amount"] if each else amounts[0]["amount"]).strip()
        start = min(box.start(), each.start() if each else amounts[0].start())
        value = f"{amount}×{box['count']}{box['piece']}/{box['outer']}"
        paper.add("spec", value, start, box.end(), claim=False)
        paper.claim(*box.span())
        if amounts:
            paper.claim(*amounts[0].span())
        return
    if not amounts and boxes:
        box = boxes[0]
        paper.add("spec", f"{box['count']}{box['piece']}/{box['outer']}", *box.span())
    if not amounts and (set_of := _SET_OF.search(_name_found(paper))):
        paper.add("spec", set_of[0], 0, 1, claim=False)
    if not amounts:
        _read_extent(paper)
        _read_count(paper)
        pieces = _PRICED_PIECES.search(paper.text) or _FOR_ONE_PRICE.search(paper.text)
        if not paper.has("spec") and pieces:
            paper.add("spec", f"{pieces['count']}{pieces['piece']}装", *pieces.span(), claim=False)
        return
    first = amounts[0]
    if boxes_in := _TOGETHER.search(paper.text):
        paper.add("spec", f"{boxes_in['pieces']}{boxes_in['amount']}/{boxes_in['outer']}", *boxes_in.span())
        return
    value = first["amount"].strip()
    if first["count"]:
        value += f"×{first['count']}{first['piece']}"
        value += f"/{first['outer']}" if first["outer"] else ""
    elif (set_of := _SET_OF.search(_name_found(paper))) and set_of["piece"] not in first["amount"]:
        value += f"×{set_of['count']}{set_of['piece']}"
        value = value.replace("三", "3").replace("两", "2")
    else:
        unit = first["unit"] or _slash_unit(paper, first.end())
        second = amounts[1] if len(amounts) > 1 else None
        if second and second.start() - first.end() <= 3 and first["amount"][-1] in "袋枚包片粒颗":
            value += re.sub(r"\s", "", second["amount"])
            paper.claim(*second.span())
        elif unit:
            value += f"/{unit}"
    paper.add("spec", _in_grams(value.replace(" ", "")), *first.span())


def _in_grams(spec: str) -> str:
    """二百克 is 200克, 半斤 is 250克."""
    return re.sub(r"^半斤", "250克", arabic(spec))


def _is_case_price(paper: Paper, box: re.Match[str]) -> bool:
    """一包15元,10包一箱128: what several cost after the price of one."""
    return paper.text[box.end() : box.end() + 1].isdigit() and bool(
        re.search(r"\d元", paper.text[: box.start()])
    )


def _read_extent(paper: Paper) -> None:
    if paper.has("spec"):
        return
    for match in paper.matches(_EXTENT):
        before = paper.text[max(0, match.start() - 4) : match.start()]
        if not re.search(r"[高厚长宽跟深屏离]\S{0,2}$|距|每", before) and not re.match(
            "寸", match[0][-1:] * paper.text[match.end() :].startswith("屏")
        ):
            paper.add(
                "spec",
                match[0].replace("*", "×").replace(" ", ""),
                *match.span(),
                claim=not paper.has_name_at(match.start()),
            )
            return


_COUNT = re.compile(r"(?:全|共|一共)?\d{1,4}(?:\.\d)?(?:色|册|本|孔|片|件套?|枚|页|张|块|根|双|层|米)装?")
"""36色, 全8册: a clause that is nothing but a count."""


def _read_count(paper: Paper) -> None:
    for clause in paper.clauses[1:]:
        if not paper.has("spec") and _COUNT.fullmatch(clause.text):
            paper.add("spec", clause.text, clause.start, clause.end)


def _name_found(paper: Paper) -> str:
    return str(paper.values("name")[0]) if paper.has("name") else ""


def _slash_unit(paper: Paper, position: int) -> str | None:
    match = re.match(rf"\s*{NUMBER}\s*元?\s*/\s*({MEASURE})", paper.text[position:])
    return match[1] if match else None


def _is_spec(paper: Paper, match: re.Match[str]) -> bool:
    before = paper.text[max(0, match.start() - 8) : match.start()]
    after = paper.text[match.end() : match.end() + 4]
    if _NOT_A_SPEC.search(before) or after.startswith(("以上", "以内", "重", "精华液", "洗面奶", "小样")):
        return False
    figure = match["amount"]
    if re.search(
        r"(?:[送赠附]|配(?!方|料|件))(?!货)[^。!;]{0,14}$",
        paper.text[max(0, match.start() - 16) : match.start()],
    ):
        return False
    if re.search(r"[\d.][-~到至]+$", before) or re.search(r"[SMLX]码?\($", before):
        return False  # M(96-110斤)
    if figure[-1] == "两" and (" " in figure or re.match(r"[双盒袋瓶罐包件个支片]", after)):
        return False
    if not re.match(r"\d", figure) and figure[-1] in "片枚粒颗两斤":
        return False
    if re.search(r"\d\s*[gGL]$", figure) and re.search(r"\+\s*$|\+\d", before + after):
        return False
    return not re.search(r"[Gg]$", figure) or not re.match(r"[/卡]|\s*[网版]", after)
