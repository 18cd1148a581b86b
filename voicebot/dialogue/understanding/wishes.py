"""Relative wishes and trade talk: cheaper, one size smaller, two more, 便宜三十, 满两百减三十, 八折."""

import re
from dataclasses import dataclass

from voicebot.dialogue.understanding.last_order import find_last_order
from voicebot.dialogue.understanding.mention import Mention, Span
from voicebot.dialogue.understanding.result import SlotValue
from voicebot.language.numerals import Number, find_numbers

_N = r"(?P<n>[零一二三四五六七八九十百千万两半几\d.]+)"
_COUNT = r"[零一二三四五六七八九十百千两\d]+"
_SO = r"(?:的话|就|能|可以|可|是不是|立|直接|给|会|再|还|，)*"
_PROMO = re.compile(
    rf"(?:满|够)(?P<a>{_COUNT})(?:块钱|块|元)?{_SO}(?:减免|[减简剪检捡]去?|抵扣?|优惠|便宜|返现?|省|少)(?P<b>{_COUNT})"
    rf"|(?P<a2>{_COUNT})(?:块钱|块|元)?(?:立|直)?减(?:去)?(?P<b2>{_COUNT})"
)
_THRESHOLD = re.compile(rf"(?:满|够)(?P<a>{_COUNT})(?:块钱|块|元)?{_SO}(?:打|送|赠|享|有折|减|优惠)")
_BUY_GET = re.compile(
    r"买[一二三四五六七八九十两\d]+(?:盒|袋|件|双|瓶|支|个)?(?:送|赠|免)[一二三四五六七八九十两\d]+"
)
_DISCOUNT = re.compile(
    r"(?P<n>[一二三四五六七八九\d][一二三四五六七八九\d]?(?:点[一二三四五六七八九\d])?)折(?!腾|叠)"
)
_HALF_PRICE = re.compile(r"(?:打|给|算)?(?:个)?对折|(?<!件)(?<!份)(?<!个)(?<!双)(?<!盒)半价")
_MONEY_FOLLOWS = (
    r"(?:(?<=[块元钱])(?!儿)|"
    r"(?=$|[，。！？吧呗嘛啊呀哈呢咯喽]|我|就|行|可|成|能|好|不|得|要|应|怎|咋|如|的话|给|算|卖|差不多|立|也|什么|啥|多会|几时|这|那|你|退|补))"
)
_CUT = re.compile(
    rf"(?:再?(?:便宜|优惠|让|降|减|少收|少算|少要|抹掉|抹去|抹|(?<![最至缺多])少)(?:我|个|点|给我|掉|了)?){_N}(?:块钱|块|元)?"
    + _MONEY_FOLLOWS
)
_ODD_SUM = re.compile(
    rf"(?:那|零头|零|多出来的|多的)(?:个|的)?{_N}(?:块钱|块|元)(?:钱)?(?:的)?(?:零头)?(?:也|就|都|给我|帮我|咱|，)*(?:抹|免|去|省|刨)(?:了|掉|去|下)"
)
"""那六块抹了吧: what is to be let off, behind its sum."""
_DROP = re.compile(
    rf"(?:降价了?|掉价了?|跌价了?|降了?|掉了?|便宜了?|跌了?|少了?|差[了着个]?|差价|差额?|多付了?|多收了?|多花了?)(?:的|是|有|那|这|我|出来|整整|足足|得有|到|，)*{_N}(?:块钱|块|元)?"
    + _MONEY_FOLLOWS
)
_DIFFERENCE = re.compile(rf"{_N}(?:块钱|块|元)?的?差价")
_GIVEN_BACK = re.compile(rf"(?:把|将)(?:那|这|多的|多出来的|中间的?)?{_N}(?:块钱|块|元)?(?:给我|给|都|再)*退")
"""把那三十退我: what the goods have come down by."""
_SUM_OF_IT = re.compile(
    rf"差价[^。\d一二两三四五六七八九十百]{{0,6}}，(?:有|一共|总共|足足|整整|也就)?{_N}(?:块钱?|元)"
)
"""差价退我，五十块呢."""
_OFFER_AFTER = re.compile(
    r"(?:块钱|块|元)?(?:整)?，?(?:你)?(?:卖不卖|卖就卖|卖吗|(?:能|肯|可以|愿意)?(?:卖|给|出|成交|拿走?|买走|拿下|谈)(?:我|你|吧)?(?:不|吗|么|没|伐|不能)(?=$|[，。？啊呀])|(?:有得|能|可以)(?:谈|商量)(?=$|[，。不吗？])|总(?:该)?(?:行|可以|成|中)了?吧|搞得?定|能不能(?:拿下|拿走|卖|给|走|成|行)|行不行|行不|行吗|成不成|成吗|成不|给我(?=$|[，。！吧行成得呗不可就嘛中好啊呗])|给我拿(?:下|走)|能卖|能不能卖|我就要|我就拿|我立马|"
    r"我马上|我就买|我就下单|得了|拿走|给不给|中不中|可以吗|整?我?(?:现在|马上|立马|这就|立刻)就?(?:付|下单|买|拿|要|拍)|(?:要是)?(?:行|成|中|可以|能行|卖)(?:的话|，?(?:我|咱)(?:就|现在|马上|立马|立刻|这就)|，?就(?:下单|拿|买|要|拍|付))|包邮行|能拿下|拿得下|拿下|成交|卖我|卖给我|走不走|干不干|出不出|可不可以)"
)
_PER_PIECE = re.compile(
    rf"(?P<n>{_COUNT}[百千]{_COUNT}十?|{_COUNT}十{_COUNT}|{_COUNT}[十百]|{_COUNT}(?=块)|十)(?:块钱?)?(?:一|每)(?:盒|瓶|支|袋|双|台|部|件|箱|套|副|根|张|条|包|罐|桶|只|个|份)"
    r"(?=，?(?:卖|给我?(?:行|不|吧)|[行成中]不|[行成]吗|可以吗))"
)
"""四十一袋卖我行不: forty for one bag, and no forty-one of them."""
_OFFER_BEFORE = re.compile(r"(?:能不能|能|给我|给个|按|(?<!预)算|就|凑个整|抹个零|出|开价)(?:我)?$")
_OFFERED = re.compile(
    r"(?:一口价|给我算|算我|给算|算成|算个|凑个?整|抹个?零头?|我出|我给|出价|开价|我只出|最多给到?|顶多给到?)(?:，|算|我|就|给|到|是|个|你)*$"
)
_OFFER_ENDS = re.compile(r"(?:块钱|块|元)?(?:整|钱)?(?:$|[，。！？吧呗嘛啊呀行成好卖怎咋我就得可])")
_SIZE = re.compile(
    r"(?:再|要|换|拍|选|穿|挑|拿)?(?<!偏)(?P<way>大|小)(?:上)?(?P<n>[一半两二])?(?:个)?(?:码|号|(?<=[半一两个])马(?!上|路|虎))(?!的?吗)"
)
_SIZE_STEP = re.compile(
    r"(?:(?P<way>加|升|涨|减|降|退|缩|往大|往小|往上|往下)(?:了|里|处|一点|大|小)?(?:拍|选|买|拿|穿|走|挑|加|减)?)(?P<n>[一半两二])个?(?:码|号)(?!的?吗)"
)
_MORE = re.compile(
    r"(?:再|另外|多)?(?:再多|(?<![一二三四五六七八九十百\d])加|添|追加|增加|补|多来|多要|多拿|多买|多发)(?:上|个)?(?P<n>[一二三四五六七八九十两半俩仨\d]+)(?P<unit>盒|"
    r"瓶|支|袋|双|台|部|件|箱|套|副|根|张|条|包|罐|桶|提|只|个|份)"
)
_LESS = re.compile(
    r"(?:少来|少要|少拿|少买|减掉?|减去|[去拿划撤删]掉|少)(?P<n>[一二三四五六七八九十两半俩\d]+)(?P<unit>盒|瓶|支|袋|双|台|部|件|箱|"
    r"套|副|根|张|条|包|罐|桶|提|只|个|份)(?!了)"
)
_AGAIN = re.compile(
    r"再(?:来|要|拿|买|给我来|给我拿|给我)(?:个)?(?P<n>[一二三四五六七八九十两俩仨\d]+)(?P<unit>盒|瓶|支|袋|双|台|部|件|"
    r"箱|套|副|根|张|条|包|罐|桶|提|只|个|份)"
)
_SO_MANY_RATHER = re.compile(
    rf"[，吧]*(?:哎|啊|呃|哦|嗯|唉)*不(?:对|是|行)?，?(?:还是|再|添|加|来|要|拿)*(?P<n>{_COUNT}|俩|仨)(?:盒|瓶|支|袋|双|台|部|件|箱|套|副|根|张|条|包|罐|桶|提|只|个|份)"
)
"""再添两袋，不，三袋."""
_SOME = r"(?:一?点儿?|一?些|一丢丢)"
_CHEAPER = re.compile(
    rf"(?:再|更|稍微|还)?(?:便宜|实惠|亲民|平价|省钱|经济|划算|平|抵){_SOME}(?:的|儿的)?|平啲|贱{_SOME}的|买不下手|(?:再|更)(?:便宜|实惠|亲民|平价|划算|低)|"
    rf"(?<!不)(?:有点小?|太|都|这个|价格|价钱|嫌|稍微|偏|忒|死|好|真|老|也太|够)贵(?!不)(?:了|死了)?|(?<!往)贵了{_SOME}?|贵死|贵得|"
    rf"便宜的就[行成好中]|性价比高|低{_SOME}的价|价格低|价格?(?:再)?(?:低|下)(?:来)?{_SOME}|(?<![没别不未])(?<!没有)(?<!不[能要会])超(?:出|过|了)*(?:我的?|咱的?)?(?:预算|钱数|价位)|往(?:便宜|实惠)(?:里|处|的|点|了)|"
    r"(?:买|负担|承受|消费|要|用)不起|平价的|便宜货"
)
_DEARER = re.compile(
    rf"(?:再|更)?(?:高级|高档|高端|好|上档次|贵){_SOME}的(?:有)?没?|贵点不怕|贵一?点(?:的|也)|(?:再|更)(?:高级|高档|高端|贵)(?!就|的话|也|了)|更好的|"
    r"太普通|太便宜的不|要最好的|最好的|(?:上|高)(?:一个?)?档次?(?:一?点|些|的)|档次(?:再|更)?高|高一档|拿得出手的|拿不出手|往(?:贵|高|好)(?:里|处|的|点|了|档)|太低档|太寒碜|(?:太次|太差)了?，?(?:再|有没有|拿|来|换)|(?:拿|来|上|要)(?:点|些)好的"
)
_A_CHEAP_ONE = re.compile(
    r"(?:(?<![不别甭没])(?:要|来|拿|换|给我|找|买|整|看看|有没有|有)(?:一?[个款双盒种袋瓶支台件])?|^)(?:平价|便宜|实惠)的"
    r"(?=$|[，。吧呀啊有就没吗么不呢])"
)
"""来个便宜的，再看看别的, where no two are told apart by it."""
_TOO_CHEAP = re.compile(r"太便宜")


@dataclass(frozen=True, slots=True)
class Trade:
    """Trade talk that was found.

    Args:
        mentions: their slots.
        taken: places whose numbers are explained.
        signals: intents that the words themselves speak for.
    """

    mentions: tuple[Mention, ...]
    taken: tuple[Span, ...]
    signals: frozenset[str]


def find_trade(text: str, *, ordering: bool, several: bool, priced: bool = True) -> Trade:
    """Relative wishes and trade talk in ``text``.

    Args:
        text: normalised.
        ordering: an order is being taken, so that "再来两袋" adds to it.
        several: more than one is on offer, so that "来个便宜的" picks one of them.
        priced: the dialplan has a price to talk about.
    """
    found: list[Mention] = []
    signals: set[str] = set()
    if priced:
        _promotions(text, found, signals)
        _reductions(text, found, signals)
        _offers(text, found, signals)
    _deltas(text, found, signals, ordering)
    if priced:
        _preference(text, found, several)
    spans = [mention.span for mention in found] + [match.span() for match in _BUY_GET.finditer(text)]
    return Trade(tuple(found), tuple(spans), frozenset(signals))


def _value(text: str) -> float | int | None:
    numbers = find_numbers(text)
    if not numbers or numbers[0].span[0] != 0:
        return None
    value = numbers[0].value
    return int(value) if value == int(value) else value


def _put(found: list[Mention], slot: str, value: SlotValue, span: Span, confidence: float = 0.9) -> None:
    found.append(Mention(slot, value, span, confidence=confidence, name=slot))


def _promotions(text: str, found: list[Mention], signals: set[str]) -> None:
    for match in _PROMO.finditer(text):
        threshold, cut = _value(match["a"] or match["a2"]), _value(match["b"] or match["b2"])
        if threshold is not None and cut is not None and threshold > cut:
            _put(found, "promo_threshold", threshold, match.span())
            _put(found, "promo_cut", cut, match.span())
    for match in _THRESHOLD.finditer(text) if not found else ():
        threshold = _value(match["a"])
        if threshold is not None and threshold >= 10:
            _put(found, "promo_threshold", threshold, match.span())
            signals.add("ask_promotion")
    if half := _HALF_PRICE.search(text):
        _put(found, "discount", 0.5, half.span())
    if _BUY_GET.search(text):
        signals.add("ask_promotion")
    for match in _DISCOUNT.finditer(text):
        numbers = find_numbers(match["n"])
        if numbers:
            figure = float(numbers[0].digits or numbers[0].value)
            discount = figure / 100 if figure >= 10 else figure / 10
            _put(found, "discount", round(discount, 3), match.span())


def _then_and_now(text: str, found: list[Mention]) -> None:
    """买的三百二十九，今天二百八十九了，差价退不退: what was paid less what it costs now."""
    sums = [
        number
        for number in find_numbers(text)
        if number.value >= _LEAST_PRICE and not _NO_PRICE.match(text, number.span[1])
    ]
    if len(sums) == 2 and (difference := sums[0].value - sums[1].value) > 0:
        _put(
            found,
            "price_diff",
            int(difference) if difference == int(difference) else difference,
            sums[1].span,
        )


_LEAST_PRICE = 10
_NO_PRICE = re.compile(r"[号天月点岁码日年时分]|个?(?:小时|钟头|星期|礼拜)|(?:多|来)?天")
_THEN_AND_NOW = re.compile(r"差价|差额|价保|保价|退差|补差|降了|降价|跌|掉价|买贵|买亏")
_COSTS_LESS_NOW = re.compile(
    rf"{_COUNT}(?:块钱?|元)?(?:买|拍|下单|入手|订|付)的?[^。？]*?(?:今[天儿日]|现在|刚才?|这会儿?|一看|才过)[^。？]*?{_COUNT}(?:块钱?|元)?了"
)
"""三百四十九买的，今天一看二百九十九了: what was paid, and what it costs now."""


def _difference_told(text: str, found: list[Mention]) -> bool:
    """买的一百六，现在标一百三，这三十退我: the third sum is what the other two differ by."""
    sums = [
        number
        for number in find_numbers(text)
        if number.value >= _LEAST_PRICE and not _NO_PRICE.match(text, number.span[1])
    ]
    if len(sums) != 3 or sums[0].value - sums[1].value != sums[2].value:
        return False
    _put(found, "price_diff", _tidy(sums[2].value), sums[2].span)
    return True


def _reductions(text: str, found: list[Mention], signals: set[str]) -> None:
    if _difference_told(text, found):
        return
    if re.search(
        r"刚签收|补回|差价|降了|降价|掉价|掉了|跌价|价保|保价|刚买|才买|刚收|刚到|补差|补给?我|给我补|补不补|退不退|差(?:了|着)?[一二三四五六七八九十百两\d]+(?:块|元)|差的|差额|买贵|买亏|多付|多收|多花了|退差|把(?:那|这|多的|多出来的)?[一二三四五六七八九十百两\d]+(?:块钱?|元)?(?:给我)?退",
        text,
    ):
        for pattern in (_DROP, _DIFFERENCE, _GIVEN_BACK, _SUM_OF_IT):
            for match in pattern.finditer(text):
                value = _value(match["n"])
                if value is not None and not any(mention.slot == "price_diff" for mention in found):
                    _put(found, "price_diff", value, match.span())
        if _THEN_AND_NOW.search(text) and not any(mention.slot == "price_diff" for mention in found):
            _then_and_now(text, found)
        return
    if _COSTS_LESS_NOW.search(text):
        _then_and_now(text, found)
        return
    promised = [mention.span for mention in found]
    for match in (*_CUT.finditer(text), *_ODD_SUM.finditer(text)):
        if any(start < match.end() and match.start() < end for start, end in promised):
            continue
        value = _value(match["n"])
        if value is None or value < 1 or match["n"] in ("一", "几", "半", "一半"):
            continue
        if re.search(r"比[^，。]{1,8}$", text[: match.start()]):
            continue  # 比专柜便宜三十 is said of it, not asked for
        if _FOR_SO_MANY.search(text[: match.start()]) and _SO_IT_IS.match(text, match.end()):
            continue  # 两个便宜十八块呢: the reason to take two
        _put(found, "price_cut", value, match.span())
        signals.add("bargain")
        if later := re.search(
            r"不行(?:的话)?(?:就|那就)?(?P<n>[一二三四五六七八九十百两\d]+)", text[match.end() :]
        ):
            lower = _value(later["n"])
            if lower is not None:
                found.pop()
                _put(found, "price_cut", lower, (match.start(), match.end() + later.end()))


_FOR_SO_MANY = re.compile(
    r"[两俩二三四五六七八九十\d][盒瓶支袋双台部件箱套副根张条包罐桶提只个份](?:一起|一块儿?|都)?(?:才|能|就|还)?$"
)
_SO_IT_IS = re.compile(r"(?:块钱?|元)?(?:呢|哪|咧|嘛)(?=，|。|$)")


def _offers(text: str, found: list[Mention], signals: set[str]) -> None:
    taken = [mention.span for mention in found]
    if piece := _PER_PIECE.search(text):
        _put(found, "price_offer", _value(piece["n"]) or 0, piece.span())
        signals.add("bargain")
        return
    for number in find_numbers(text):
        if number.value < 5 or any(number.span[0] < end and start < number.span[1] for start, end in taken):
            continue
        if any(mention.slot == "price_cut" and mention.value == _tidy(number.value) for mention in found):
            continue  # 再便宜一百，一百行不行
        after = _OFFER_AFTER.match(text, number.span[1])
        before = _OFFER_BEFORE.search(text[: number.span[0]]) and re.match(
            r"(?:块|元|给|整|行|成|吗|不|，|$)", text[number.span[1] :]
        )
        named = _OFFERED.search(text[: number.span[0]]) and _OFFER_ENDS.match(text, number.span[1])
        haggled = before and re.search(r"能不能|给我|抹个零|凑个整|行不行", text)
        if after is None and not named and not haggled:
            continue
        if after is not None and not _haggles(text, number):
            continue
        offers = [item for item in find_numbers(text) if item.value == number.value]
        found += [
            Mention("price_offer", _tidy(item.value), item.span, confidence=0.9, name="price_offer")
            for item in offers
        ]
        signals.add("bargain")
        return


def _haggles(text: str, number: Number) -> bool:
    return not re.match(r"(?:码|号|岁|毫安|G|g|倍|寸)", text[number.span[1] :])


def _tidy(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _deltas(text: str, found: list[Mention], signals: set[str], ordering: bool) -> None:
    for match in _SIZE_STEP.finditer(text):
        step = {"半": 0.5, "两": 2, "二": 2}.get(match["n"], 1)
        up = match["way"] in ("加", "升", "涨", "往大", "往上")
        _put(found, "size_delta", step if up else -step, match.span())
    for match in () if found else _SIZE.finditer(text):
        step = {"半": 0.5, "两": 2, "二": 2}.get(match["n"] or "一", 1)
        if match["n"] is None and match[0][0] == match["way"]:
            continue  # 我订的是黑的大号: a size by its name
        if re.search(r"比[^，。]{1,4}$", text[: match.start()]):
            continue  # 我爸脚比他大一码
        if re.match(r"了", text[match.end() :]) and not re.search(r"换|再|拍", text):
            continue
        _put(found, "size_delta", step if match["way"] == "大" else -step, match.span())
    patterns = [(_MORE, 1), (_LESS, -1)] + ([(_AGAIN, 1)] if ordering else [])
    for pattern, sign in patterns:
        for match in pattern.finditer(text):
            value = _value(match["n"])
            if value is None or any(
                start < match.end() and match.start() < end for start, end in (m.span for m in found)
            ):
                continue
            if sign > 0 and not ordering and _ordered_elsewhere(text, match.span()):
                continue
            if match["unit"] == "张" and "票" in text:
                continue  # 发票补一张
            if match[0].startswith("补") and _CAME_SHORT.search(text[: match.start()]):
                continue  # 赠品没给我放，给补一个
            if sign < 0 and not ordering and (_SHORT.search(text) or _LOOKED.search(text[: match.start()])):
                continue
            if (again := _SO_MANY_RATHER.match(text, match.end())) is not None:
                value = _value(again["n"]) or value
            _put(found, "quantity_delta", sign * value, match.span())
            _put(found, "unit", match["unit"], match.span())
            signals.add("modify_order")


_SHORT = re.compile(r"少(?:了|发|给|寄)")
_LOOKED = re.compile(
    r"(?:里头?|里面|盒子|箱子?|包裹|打开|拆开|收到|到手|到货|一看|一数|发现|结果)[^，。]{0,2}，?$"
)
"""我一翻盒子，里头少一根线: what is missing, and no order for fewer."""
_CAME_SHORT = re.compile(r"少(?:了|发|给|寄|一)|漏|缺|没(?:给|放|见|收|有|拿|发|寄)")


def _ordered_elsewhere(text: str, span: Span) -> bool:
    """精华一瓶，再加两盒面膜: without an order before, what is added is part of this one."""
    rest = text[: span[0]] + "，" + text[span[1] :]
    return find_last_order(text) is not None or _COUNTED.search(rest) is not None


_COUNTED = re.compile(
    r"[一两二三四五六七八九十俩仨半\d](?:盒|瓶|支|袋|双|台|部|件|箱|套|副|根|张|条|包|罐|桶|提|只|个(?!月)|份|斤)"
)


def _preference(text: str, found: list[Mention], several: bool) -> None:
    if any(mention.slot in ("price_cut", "price_offer", "discount", "price_diff") for mention in found):
        return
    if match := _DEARER.search(text):
        _put(found, "price_pref", "dearer", match.span(), 0.8)
    elif _TOO_CHEAP.search(text):
        return
    elif match := _CHEAPER.search(text) or (None if several else _A_CHEAP_ONE.search(text)):
        _put(found, "price_pref", "cheaper", match.span(), 0.8)
