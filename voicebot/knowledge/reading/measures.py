"""Figures with their units, and the standard notes of a shop: sizes, weight, battery, keeping, warranty."""

import re
from itertools import pairwise

from voicebot.knowledge.reading.devices import read_compatible
from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.origins import read_origin
from voicebot.knowledge.reading.paper import NUMBER, PERIOD, Clause, Paper, number

_SIZE_RANGE = re.compile(
    r"(?P<who>男款?|女款?|爸爸款?|妈妈款?|小孩|大人|儿童|成人|宝宝|(?<![A-Za-z])[SMLX]{1,3}码?(?:是|:|为)?)?\s*(?P<cue>码数|尺码|鞋码|码)?[:是]?\s*(?P<low>\d{2}(?:\.5)?"
    r"|[二三四]十[一二三四五六七八九]?)\s*码?\s*(?:-+|~|到|至)\s*(?P<high>\d{2}(?:\.5)?|[二三四]十[一二三四五六七八九]?)\s*(?P<un"
    r"it>码)?"
)
_SIZE_LIST = re.compile(
    r"(?<![\d.])(?P<all>\d{2}(?:\.5)?码?(?:[\s、,/和]+\d{2}(?:\.5)?码?){2,})(?![\d.%克元块毫])\s*(?:[一二两三四五六七八九十\d]+个)?(?:码|号)?"
)
_LETTER = r"(?:[2-6]?XL|X{0,4}[SL]|M)"
_LETTER_SIZES = re.compile(rf"(?<![A-Za-z\d]){_LETTER}(?:[/、,\s到至-]+{_LETTER})+(?![A-Za-z])")
_NO_HALF = re.compile(
    r"(?:^|(?<=[\s,。;\d]))整码(?=[\s,。;]|$)|(?:没有?|无|不分|不做|不带|不出|没)半码|只有整码|全是整码|都是整码"
)
_HALF = re.compile(r"有半码|半码到|半码\s*\d|带半码|含半码|半码[都也]?有|半码齐全")
_SIZE_ADVICE = re.compile(
    r"偏[小大](?:半|一)?码?|[拍买选穿](?:大|小)(?:半|一)?码|大(?:半|一)码|小(?:半|一)码|码数?(?:正常|标准"
    r"|准)|正码|标准码|宽楦|脚长\S*穿?\d|每[长增]\S*加一码|脚背高|\d{2}(?:\.5)?码?(?:除外|没有|没货|缺货|断码|无货|卖完|不做)|(?:没有?|缺|断)\d{2}(?:\.5)?码?|断码|[单双]数码"
    r"|厚袜|[瘦宽胖肥窄]脚|往[大小]|介于|两码之间|[选拍买穿][大小]|紧脚|(?<!不)挤脚|[大小]一号|[加小大减]半码|脚[宽瘦胖肥窄](?!\S*(?:别买|勒))|按平时"
)
_WEIGHT = re.compile(
    rf"(?:单只|每只|一只|单个|单鞋|一双|两只|整双|双只|每双|一对|净重|重量?|机身|整机)[^,。!;\d一二两三四五六七八九十]{{0,4}}(?P<num>{NUMBER})\s*(?P<unit>克"
    rf"|千克|公斤|斤|g|kg)|(?:^|(?<=,))(?P<num2>{NUMBER})\s*斤(?=[,。])"
)
_KEPT = r"(?:未拆封?|未开[封袋罐]|没开[封袋]|常温|冷藏|冷冻|密封|避光|冰箱(?:里|冷藏)?|室温|阴凉处?)"
_SHELF = re.compile(
    rf"(?:未开[封袋]\S{{0,4}})?保质期?(?:[短长],?(?:只有)?|只有|是|为|:|到)?\s*(?P<value>(?:{NUMBER}|半)\s*{PERIOD}(?:以上)?)|(?P<opened>(?:拆封|启封"
    rf"|打开|开了?[封盖瓶])[以之]?后?[^,。!;\d]{{0,3}}?(?:{NUMBER}|半)\s*{PERIOD}(?:[之以]?内|里)?(?:用完|使用完|用光|抹完|擦完|使用|用|[吃喝]完)|(?:拆封|开封|开盖|开瓶|启封"
    rf"|打开)后?\S{{0,3}}{NUMBER}\s*{PERIOD}[之以]?内)"
    rf"|(?P<after>(?:未开封|未拆封?|没开封)保?\s*(?:{NUMBER}|半)\s*{PERIOD}|(?:拆封|开封|开盖|启封|开瓶|开罐)[以之]?后?\s*(?:{NUMBER}|半)\s*{PERIOD}(?=[,。!;\s]|$|[吃喝用]完))"
    rf"|(?P<kept>{_KEPT}{{1,3}}(?:下|保存|存放|[能可]?以?放|可存|的?话|条件下)*\s*{NUMBER}\s*{PERIOD}(?![内里]))"
    rf"|(?:到期日?|有效期[至到]|保质期[至到])[:是为]?\s*(?P<value4>(?:\d+年)?\d+月(?:\d+日)?)"
    rf"|(?:能放|(?<=[\s,。])放)\s*(?P<value3>(?:{NUMBER}|半)\s*{PERIOD})"
    rf"|(?P<value2>{NUMBER}\s*{PERIOD})(?:的)?保质期?"
)
_STORAGE = re.compile(
    r"(?:(?:不能|不可|不要|别|勿|无需|不用|不必|请|需|要|得|应|须)?(?:置于|放在?|存在)?(?:阴凉|避光|干燥|常温|冷藏|冷冻|密封|通风|凉爽|干爽|冰箱|低温(?!烘|慢|压|冷榨|杀菌|熬|焙|烤)|防潮|室温))[^,。!;\s]*"
    r"|(?:[盖拧封扎拉](?:紧|严实?|好|牢)|夹好袋口|密封好)(?![\u4e00-\u9fff]*(?:再|才)用)[^,。!;\s]{0,6}|\d+\s*(?:度|℃|摄氏度)(?:以?下|以内)[^,。!;\s]*|(?:开了?袋|开启|开了?封|开了?罐|拆袋|拆开|打开|开了?[盒瓶])[以之]?后?[^。!;]{0,14}?(?:冷藏"
    r"|密封|吃完|喝完|食用|当天吃|尽快吃|当天[喝用]完)[^。!;\s]{0,16}"
)
_STOCK = re.compile(
    r"库存[^,。!;]*|[有没无现缺]货(?!到)(?:充足)?|现货[^,。!;]{0,4}|售罄|卖完了?|断货|[只仅]剩[^,。!;]*|还有不少货|货不多[^,。!;]*|预售[^,。!;]*"
)
_WARRANTY = re.compile(
    r"[^,。!;\s]*(?:(?:整机|主机|主板|屏幕|电池|电机|配件)(?:[一两二三半]|\d+)(?:年|个月)|质保|保修|联保|三包|包换|断底|开胶\S{0,4}[换修]|换新|保[一二两三半\d]+(?:年|个月)|(?<!以旧)换新机?"
    r"|只换不修|不保(?!证|温|暖|湿)|免费换|年内\S{0,4}换|个月内\S{0,4}换)[^,。!;\s]*|免费维?修[^,。!;\s]*"
    rf"|单只\S{{0,6}}补\S{{0,3}}{NUMBER}元?"
)
_RETURN = re.compile(
    r"[^,。!;\s]*(?:无理由|不退不换|不退换|不支持退|可退换|包退|退换|不退(?![款休])|支持退货|可退|不影响二次|补发|不赔|[上块个枚片颗粒只]赔|(?:坏|破|碎|漏|烂|死|瘪)\S{0,10}赔|包赔|赔付|赔钱|找我们赔|照价|退款|包退|给退|能退|不退|不换|退货|换货|拍(?:照|视频|图)\S{0,6}[补赔换]|包补)[^,。!;\s]*"
)
_BATTERY = re.compile(
    rf"(?P<num>{NUMBER})\s*(?:毫安时?|mAh|mah|MAH)|电池(?:容量)?(?:有|是|:)?\s*(?P<num2>\d{{3,5}})(?=[\s,。;!]|$)"
)
_WATT = re.compile(
    r"(?<!\d)(?P<num>\d+(?:\.\d+)?|[一二三四五六七八九十百]+)\s*(?:瓦(?!时)|[Ww](?![a-zA-Zh]))"
)
_INCH = re.compile(rf"(?P<num>\d+(?:\.\d+)?|{NUMBER})\s*(?:英寸|寸)")
_SPF = re.compile(r"SPF\s*(?P<num>\d+)", re.IGNORECASE)
_HEEL = re.compile(
    rf"(?:跟高|后跟|鞋跟|鞋跟高)\s*(?P<num>{NUMBER})\s*(?:厘米|公分|cm)|"
    rf"(?P<num2>{NUMBER})\s*(?:厘米|公分|cm)(?:的)?(?:中|高|细|粗)?跟"
)


_OPENED = re.compile(
    rf"(?:(?:拉开|展开|打开|撑开|伸直|拉直|全伸|收起|收拢|收好|折起|折叠|收纳|合上)(?:来|后|到?最[长高]|时|之后)*(?:高度?|长度?|是|约|有|只有|才|[:])*\s*{NUMBER}\s*(?:米|公分|厘米|cm)[\s,、]*){{2}}"
)
"""拉开1.6米,收起29公分."""


def read_measures(paper: Paper) -> None:
    """Everything that has a unit or a set phrase."""
    _read_sizes(paper)
    _read_device(paper)
    _read_opened(paper)
    _read_weight(paper)
    _read_keeping(paper)
    _read_shop_notes(paper)
    read_compatible(paper)


_SIZE_FOR = re.compile(
    r"(?<![A-Za-z])(?P<size>(?:[2-6]?X{1,4}|[2-6])?[SML]|均码)(?:码|号)?\s*(?:\((?P<what>[^()]{2,16})\)|[:穿适]?(?P<what2>\d+-\d+(?:斤|公斤|kg|厘米|cm)))"
    r"\s*(?P<more>\d+[片条只])?"
)
"""S(80-95斤), L码(9-14公斤)44片."""


_DOUBLE_SIZES = re.compile(
    r"(?<!\d)(?P<low>[234]\d)/[234]\d\s*(?:到|至|-+|~)\s*[234]\d/(?P<high>[234]\d)(?!\d)"
)
"""36/37到44/45."""


def _read_sizes(paper: Paper) -> None:
    for match in _SIZE_FOR.finditer(paper.text):
        told = match["what"] or match["what2"]
        paper.add("sizes", f"{match['size']} {told} {match['more'] or ''}".strip(), *match.span())
    for clause in paper.clauses:
        if re.fullmatch("均码|通码|单一尺码", clause.text):
            paper.add("sizes", clause.text, clause.start, clause.end)
    ranges: list[tuple[float, float]] = []
    for match in _DOUBLE_SIZES.finditer(paper.text):
        ranges.append((float(match["low"]), float(match["high"])))
        paper.claim(*match.span())
        first = match
    for match in _SIZE_RANGE.finditer(paper.text):
        low, high = number(match["low"]), number(match["high"])
        if low is None or high is None or not (10 if match["unit"] else 15) <= low < high <= 52:
            continue
        after = paper.text[match.end() : match.end() + 3]
        if re.match(r"(?:岁|天|元|块|小时|分钟|克|片|度|公里|℃)", after):
            continue
        if not (
            match["cue"]
            or match["unit"]
            or match["who"]
            or ranges
            or re.search(r"[鞋拖靴码]|[粗细坡平]跟", paper.text)
        ):
            continue
        ranges.append((low, high))
        told = re.match(r"码?(?:是|算|为),?([男女])|码?([男女])款", paper.text[match.end() :])
        if told:
            paper.add("sizes", f"{told[1] or told[2]}{low:g}-{high:g}", *match.span())
        elif match["who"]:
            who = re.sub("款$|码|[是:为]", "", match["who"])
            paper.add("sizes", f"{who}{low:g}-{high:g}", *match.span())
        paper.claim(*match.span())
        first = match
    if ranges:
        place = first.span()
        paper.add("size_min", min(low for low, _ in ranges), *place, claim=False)
        paper.add("size_max", max(high for _, high in ranges), *place, claim=False)
        if paper.has("sizes") and len(paper.values("sizes")) < len(ranges):
            _add_mens_sizes(paper, ranges)
    if not ranges and re.search(r"码|鞋|靴", paper.text):
        for match in paper.matches(_SIZE_LIST):
            listed = [float(size) for size in re.findall(r"\d{2}(?:\.5)?", match["all"])]
            if all(15 <= low < high <= 52 for low, high in pairwise(listed)):
                for size in listed:
                    paper.add("sizes", f"{size:g}", *match.span())
                paper.add("size_min", listed[0], *match.span())
                paper.add("size_max", listed[-1], *match.span())
                break
    table = re.findall(r"\d(?:公分|厘米|cm)(?:穿|对应|选|拍|配)?\s*(\d{2}(?:\.5)?)码", paper.text)
    if not ranges and not paper.has("sizes") and len(table) > 2:
        at = paper.text.find(f"{table[0]}码")
        for size in table:
            paper.add("sizes", size, at, at + 3, claim=False)
        paper.add("size_min", min(map(float, table)), at, at + 3, claim=False)
        paper.add("size_max", max(map(float, table)), at, at + 3, claim=False)
    for match in paper.matches(_LETTER_SIZES):
        for letter in re.findall(_LETTER, match[0]):
            paper.add("sizes", letter, *match.span())
    if whole := _NO_HALF.search(paper.text):
        paper.add("half_size", False, *whole.span())
    elif half := _HALF.search(paper.text):
        paper.add("half_size", True, *half.span())
    _read_size_advice(paper)


def _add_mens_sizes(paper: Paper, ranges: list[tuple[float, float]]) -> None:
    """男女都有 38—44 女款35—40: the range without a word is the other one's."""
    named = str(paper.values("sizes")[0])
    other = "男" if named.startswith("女") else "女"
    for low, high in ranges:
        if f"{low:g}-{high:g}" not in named:
            place = paper.text.find(f"{low:g}")
            paper.add("sizes", f"{other}{low:g}-{high:g}", max(place, 0), max(place, 0) + 2)


def _read_size_advice(paper: Paper) -> None:
    if not (paper.has("size_min") or paper.has("sizes") or re.search(r"码|鞋|尺", paper.text)):
        return
    advice: list[Clause] = []
    for clause in paper.clauses:
        text = clause.text
        wanted = _SIZE_ADVICE.search(text) or (
            advice
            and advice[-1].end == clause.start - 1
            and re.search(r"\d(?:公分|cm|厘米)(?:穿|选|拍)?\d+码", text)
        )
        if wanted and not paper.share_claimed(clause.start, clause.end) > 0.6:
            advice.append(clause)
    if advice:
        text = ",".join(clause.text for clause in advice)
        text = re.sub(r"^看脚长选:|请", "", text)
        paper.add("size_advice", text.replace(",", "，"), advice[0].start, advice[-1].end, claim=False)
        for clause in advice:
            paper.claim(clause.start, clause.end)
            if re.search(r"可能掉|会掉|勒|(?<!不)挤脚|(?<!不)磨", clause.text):
                paper.add("drawbacks", clause.text, clause.start, clause.end)


def _read_device(paper: Paper) -> None:
    is_bank = str(paper.values("product_type")[:1]).find("充电宝") >= 0 or "移动电源" in paper.text
    for match in _BATTERY.finditer(paper.text):
        value = number(match["num"] or match["num2"])
        if value and value >= 100:
            paper.add(
                "capacity_mah" if is_bank else "battery_mah",
                value,
                *match.span(),
                claim=not paper.has_name_at(match.start()),
            )
    wired = re.search(
        r"(?:插线|有线|接线|连线|带线|线充|插着线)[^\d,。]{0,4}\d+(?:\.\d+)?\s*(?:瓦|[Ww])", paper.text
    )
    for match in _WATT.finditer(paper.text, wired.start() if wired else 0):
        value = number(match["num"])
        if value:
            paper.add("charge_w", value, *match.span(), claim=not paper.has_name_at(match.start()))
            break
    for match in _INCH.finditer(paper.text):
        value = number(match["num"])
        smallest = 1 if re.search("手[表环]|老[人年]机|翻盖", paper.text[:40]) else 3
        if re.search(r"[到至-]$", paper.text[: match.start()]):
            continue  # 4.7到6.9寸手机 is what it takes
        if value and (smallest <= value <= 20 or re.match(r"\S{0,3}屏", paper.text[match.end() :])):
            paper.add("screen_inch", value, *match.span())
            break
    if spf := _SPF.search(paper.text):
        paper.add("spf", int(spf["num"]), *spf.span())
    if heel := _HEEL.search(paper.text):
        paper.add("features", heel[0], *heel.span())
        height = number(heel["num"] or heel["num2"])
        if height is not None:
            paper.add("heel_cm", height, *heel.span())


def _read_opened(paper: Paper) -> None:
    opened = _OPENED.search(paper.text)
    if opened is None:
        return
    for found in [found for found in paper.found if found.name == "spec"]:
        if re.fullmatch(rf"{NUMBER}\s*(?:克|g|kg|公斤|千克)", str(found.value)):
            paper.found.remove(found)
            paper.add("weight", found.value, found.start, found.end)
    paper.add("spec", opened[0].strip(" ,、").replace(",", "，"), *opened.span())


_BARE_WEIGHT = re.compile(
    rf"(?:约|自重|重|净重|重约|才|仅|只有)*(?P<what>约?{NUMBER}\s*(?:克|kg|KG|公斤|千克|斤|g))(?:重|左右)?"
)


def _read_weight(paper: Paper) -> None:
    if paper.nature is Nature.DURABLE:
        for found in [found for found in paper.found if found.name == "spec"]:
            if re.fullmatch(rf"{NUMBER}\s*(?:克|g|kg|公斤)", str(found.value)):
                paper.add("weight", found.value, found.start, found.end)
    for clause in paper.clauses if paper.nature is Nature.DURABLE else ():
        told = _BARE_WEIGHT.fullmatch(clause.text)
        if told and not paper.is_claimed(clause.start, clause.end):
            paper.add(
                "weight",
                ("约" if "约" in told[0] and "约" not in told["what"] else "") + told["what"],
                clause.start,
                clause.end,
            )
    for match in paper.matches(_WEIGHT):
        if re.search(r"体$|[承载限]$", paper.text[: match.start()]) or "超过" in match[0]:
            continue
        if match["num2"]:
            paper.add("weight", f"{(number(match['num2']) or 0) * 500:g}克", *match.span())
        else:
            before = re.match(r"[^\d一二两三四五六七八九十]*|一双|一只|两只", match[0])
            lead = re.match(r"(?:单只|每只|一只|单个|一双|两只|整双)", match[0])
            value = number(match["num"])
            tidy = f"{value:g}" if value is not None else match["num"]
            owner = "一双" if lead and lead[0] == "两只" else lead[0] if lead else ""
            about = "约" if re.search(r"约|快|才|近|左右", match[0]) or before is None else ""
            paper.add("weight", f"{owner}{about}{tidy}{match['unit']}", *match.span())
        return


def _read_keeping(paper: Paper) -> None:
    periods = []
    kept: list[str] = []
    """Conditions under which it keeps."""
    for match in paper.matches(_SHELF):
        value = (
            match["value"]
            or match["opened"]
            or match["value2"]
            or match["value3"]
            or match["value4"]
            or match["kept"]
            or match["after"]
        )
        if match["opened"] and paper.nature is Nature.FOOD:
            kept.append(value)
        if match["kept"]:
            kept.append(value)
        periods.append((match[0] if match[0].startswith("未开") else value, match.span()))
    if periods:
        whole = "，".join(dict.fromkeys(value.replace(" ", "") for value, _ in periods))
        paper.add("shelf_life", whole, *periods[0][1])
        for _, place in periods:
            paper.claim(*place)
    if not paper.has("shelf_life"):
        for clause in paper.clauses:
            if re.fullmatch(rf"{NUMBER}\s*(?:年|个月)", clause.text):
                paper.add("shelf_life", clause.text, clause.start, clause.end)
    notes = [match for match in _STORAGE.finditer(paper.text) if not paper.is_claimed(*match.span())]
    if notes:
        first, last = notes[0], notes[-1]
        near = last.end() - first.start() <= 40 and "。" not in paper.text[first.start() : last.end()]
        text = paper.text[first.start() : last.end()] if near else first[0]
        end = last.end() if near else first.end()
        tail = re.match(
            r",?[^,。!;]{0,8}(?:天|小时|个月|周|星期)内?[^,。!;]{0,6}(?:吃完|喝完|用完|食用)|,(?:冷藏|常温|冷冻)[^,。!;]*",
            paper.text[end:],
        )
        if tail:
            text, end = text + tail[0], end + tail.end()
        if not near:
            text = ",".join([text, *(match[0] for match in notes[1:3])])
        kept += [re.sub(r"(?:存放|保存|放置)$", "", text).replace(",", "，")]
        paper.claim(first.start(), end)
        for match in notes[1:]:
            paper.claim(*match.span())
    if kept:
        place = notes[0].span() if notes else periods[0][1]
        paper.add("storage", "，".join(dict.fromkeys(kept)), *place)


def _read_shop_notes(paper: Paper) -> None:
    read_origin(paper)
    if match := next(paper.matches(_STOCK), None):
        paper.add("stock", match[0], *match.span())
    _joined(paper, "warranty", _WARRANTY, r"^(?:质保期?|保修期?)")
    _joined(paper, "return_policy", _RETURN, None)


def _joined(paper: Paper, name: str, pattern: re.Pattern[str], drop: str | None) -> None:
    """Clauses of one note, joined; the note is one fact."""
    matches = [
        match
        for match in pattern.finditer(paper.text)
        if not paper.is_claimed(*match.span()) and len(match[0]) < 30
    ]
    if not matches:
        return
    text = "，".join(match[0] for match in matches)
    if drop:
        text = re.sub(drop, "", text) or text
    paper.add(name, text, *matches[0].span())
    for match in matches:
        paper.claim(*match.span())
        if re.search(r"(?:别|勿|不要|不可|不能)再?(?:吃|喝|用|食)", match[0]):
            paper.add("cautions", match[0], *match.span())
