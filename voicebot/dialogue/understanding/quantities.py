"""Which counted things are ordered, and which only say what a price is for."""

import re
from collections.abc import Sequence

from voicebot.dialogue.dialplan import SlotType
from voicebot.dialogue.effects import MAX_QUANTITY
from voicebot.dialogue.understanding.amount_results import Amount, tidy
from voicebot.dialogue.understanding.intent_words import asks
from voicebot.dialogue.understanding.mention import Span
from voicebot.dialogue.understanding.result import TurnContext
from voicebot.dialogue.understanding.shares import Quantity, by_person_at, is_shared
from voicebot.language.numerals import FUSED, find_numbers, is_below_zero

_INSISTING = re.compile(r"不{2,}")
"""不不不 is no question of the form 好不好."""
_DOZEN = {"打": 12}
_ORDER_VERB = re.compile(r"来|要|拿|买|下|订|拍|发|给我|换|添|加|再|整|弄|各|共")
_COUNTS_SOMETHING_ELSE = re.compile(
    r"(?:包裹|问题|人(?!份)|(?:来|多)?月(?!饼)|事|朋友|星期|礼拜|小时|钟头|孩子|电话|地址|口子|颜色|味|牌子|号|字|意思|活动|优惠|券|红包|单子?|订单|卡|快递|客服|口味|样子|地方|手机号)"
)

_DEFECT = re.compile(
    r"(?:[细粗长短竖横]|大|小)*(?:[绿黑白红亮花彩蓝黄]色?)?的?(?:线(?![材])|杠|裂|缝|口子|划痕|印子|斑|窟窿|洞|坑|豁口|痕)"
)
"""屏幕上出来一条绿线, 鞋面一道口子: what is wrong with goods is not ordered."""


def ordered_quantities(
    text: str,
    amounts: Sequence[Amount],
    asked: str | None,
    context: TurnContext,
    products: Sequence[Span],
    variants: Sequence[Span] = (),
) -> list[Quantity]:
    """The quantities in ``text`` that are meant as such.

    Args:
        text: normalised.
        amounts: what its numbers count.
        asked: slot of the last question.
        context: whether an order is being taken.
        products: places of products; a quantity next to one is meant.
        variants: places of their variants; a quantity next to one is meant as well.
    """
    named = (*products, *variants)
    found: list[Quantity] = []
    for index, amount in enumerate(amounts):
        if amount.slot.type is not SlotType.QUANTITY or _is_impossible(text, amount):
            continue
        loose = amount.unit in ("个", "", "张")
        if loose and _NO_GOODS.search(text[: amount.span[0]]):
            continue
        if loose and _COUNTS_SOMETHING_ELSE.match(text, amount.span[1]):
            continue
        if _COUNTS_NOTHING.search(text[: amount.span[0]]) and not _beside_product(text, amount, named):
            continue
        if _DEFECT.match(text, amount.span[1]):
            continue
        if amount.high == 1 and amount.unit and not (asked == "quantity" or context.draft_order):
            alone = sum(item.slot.type is SlotType.QUANTITY for item in amounts) == 1
            found_one = alone and _SOME_ONE.search(text[: amount.span[0]])
        else:
            found_one = None
        if found_one:
            continue
        if found and found[-1].unit == amount.unit and _FOR_ONE.match(text, amount.span[1]):
            continue
        if found and _CLAIMED.search(text[: amount.span[0]]) and found[-1].unit == amount.unit:
            continue
        if is_given(text, amount.span) or is_step(text, amount.span[1]):
            continue
        if found and _REASON.match(text, amount.span[1]):
            continue
        more = found and amount.high is not None and found[-1].value > amount.high
        if more and _PUT_BY.search(text[: amount.span[0]]):
            continue
        if _is_rate(text, amount, amounts, index) or _is_past(text, amount.span, asked):
            continue
        if not (_orders(text, amount, asked, context) or _beside_product(text, amount, named)):
            continue
        unit = "" if amount.unit in _DOZEN else amount.unit
        unit = unit or ("个" if text[slice(*amount.span)] in FUSED else "")
        found.append(Quantity(_pieces(amount), unit, amount.span))
    return sorted(found + _single(text, products, variants, found), key=lambda item: item.span)


def _is_impossible(text: str, amount: Amount) -> bool:
    """负五盒, 零盒, 半盒, 两盒半, 一百万盒: misheard or in jest, so it is asked again."""
    pieces = _pieces(amount)
    whole = 1 <= pieces <= MAX_QUANTITY and pieces == int(pieces)
    return not whole or is_below_zero(text, amount.span[0])


def _pieces(amount: Amount) -> int | float:
    return tidy(amount.high * _DOZEN.get(amount.unit, 1))


_BARE_UNIT = re.compile(
    r"(?:来|要|拿|加|配|带|添|搭|买|订|拍)(?P<unit>[盒瓶支袋双台部箱套副根张条包罐桶提只件片份个])$"
)


def _single(
    text: str, products: Sequence[Span], variants: Sequence[Span], counted: Sequence[Quantity]
) -> list[Quantity]:
    """再来张钢化膜 beside what is counted: one of it."""
    if not counted:
        return []
    places = [
        match
        for start, end in (*products, *variants)
        if (match := _BARE_UNIT.search(text[:start])) and not _is_counted_behind(text, end, products, counted)
    ]
    return [Quantity(1, match["unit"], match.span("unit")) for match in places]


def _is_counted_behind(text: str, end: int, products: Sequence[Span], counted: Sequence[Quantity]) -> bool:
    """买个手机，红的，一台: the 个 is an article, since how many of it are wanted stands behind."""
    count = next((item for item in counted if item.span[0] >= end), None)
    if count is None or _MORE_BEFORE.search(text[: count.span[0]]):
        return False
    return not any(end <= start <= count.span[1] + 1 for start, _ in products)


_MORE_BEFORE = re.compile(r"(?:再|还|另外|外加|也)(?:[来要拿买加]|给我)*$")


def _orders(text: str, amount: Amount, asked: str | None, context: TurnContext) -> bool:
    if asked == "quantity" or context.draft_order:
        return True
    if _ORDER_VERB.search(text[max(0, amount.span[0] - 8) : amount.span[0]]):
        return True
    if is_shared(text):
        return True
    if _FOR_SO_MUCH.match(text, amount.span[1]):
        return True
    return amount.unit not in ("个", "", "片") and not asks(_INSISTING.sub("不", _clause(text, amount.span)))


_FOR_SO_MUCH = re.compile(
    r"(?:一共|总共|算|给)?[一二两三四五六七八九十百千零\d]{2,6}(?:块钱?|元)?(?:整)?"
    r"(?:给不给|卖不卖|行不|成不|中不|可以不|行吗|成吗|卖吗|可以吗|能不能给|怎么样|如何)"
)
"""两支一百四给不给: so many for that price."""


def _clause(text: str, span: Span) -> str:
    """三支二百四？那三支: of a question and what is decided upon it, the clause of this count."""
    begin = max(text.rfind(mark, 0, span[0]) for mark in _MARKS) + 1
    ends = [at for mark in _MARKS if (at := text.find(mark, span[1])) >= 0]
    return text[begin : min(ends, default=len(text)) + 1].rstrip("，。")


_MARKS = "，。？！；"


def _beside_product(text: str, amount: Amount, products: Sequence[Span]) -> bool:
    """充电宝两个, 两个充电宝; the product stands directly before or after."""
    return any(
        (end <= amount.span[0] and _UP_TO_COUNT.fullmatch(text[end : amount.span[0]]) is not None)
        or (text[amount.span[1] : start] in _UP_TO_NAME and start >= amount.span[1])
        for start, end in products
    )


_UP_TO_NAME = ("", "的", "都", "都要", "全要", "全都要")
"""Between a count and what is counted: 两个充电宝, 两个都白的."""
_UP_TO_COUNT = re.compile(r"(?:的|色的)?，?(?:来|要|拿)?")


_REASON = re.compile(
    r"(?:[我俺咱他她也就可]|孩子|恐)?(?:容易|怕)|[一-龥]{0,3}(?:不够|不经|太[少小多]|哪[儿里]?够|[吃用喝穿分]不[了完])|[一-龥]{0,2}(?:少了|多了)(?:点|些)?$"
)
"""要三袋吧，两袋不够吃: why it is that number; 两袋坚果怕碎 orders them."""


PUT_BY = (
    r"(?:那[儿里边]|家里?|办公室|单位|公司|宿舍|[妈爸爷奶公婆哥姐弟妹])"
    r"(?:也|再|还|各|先)*[搁放留存备摆](?:着|上)?"
)
"""改三瓶吧，我妈那儿也搁一瓶: where one of them goes."""
_PUT_BY = re.compile(rf"{PUT_BY}$")


def is_given(text: str, span: Span) -> bool:
    """买两盒送一盒, 是送一盒的吧: what comes along for nothing; 送一盒给我妈, 一人送一盒 are ordered."""
    given = _GIVEN.search(text[: span[0]])
    if given is None or by_person_at(text, given.start()):
        return False
    return _SENT_TO.match(text, span[1]) is None


_GIVEN = re.compile(r"(?<!给[我他她您])(?<!帮我)(?:送|赠|饶)(?:我|你|您|咱)?$")
_SENT_TO = re.compile(r"[^，。]{0,4}(?:给|到|去|过)")


def is_step(text: str, end: int) -> bool:
    """十盒就十五一盒啊: from how many on each costs so much, of the count that ends there."""
    return _STEP.match(text, end) is not None


_STEP = re.compile(
    r"(?:(?:以上|起|的话|就|才|便|可以|都|要|卖|算|按|合)+是?[一二两三四五六七八九十百零点\d]+(?:块[一二两三四五六七八九\d]?|元|毛)?"
    r"|是?[一二两三四五六七八九十百零点\d]+(?:块[一二两三四五六七八九\d]?|元|毛))钱?"
    r"(?:一|每|1)[盒瓶支袋双台个罐箱套包张桶件条](?!，?(?:来|要|拿|给我))"
)
"""Without a word between or a word of money, 一双四十一一双三十八 tells sizes."""


def _is_past(text: str, span: Span, asked: str | None) -> bool:
    """她自己又买了一份, 收到两盒, 上一双: told, not ordered."""
    if asked == "quantity" or (_SO_THEN.search(text[: span[0]]) and _THEN_SO_MANY.match(text, span[1])):
        return False
    if _CAME_SHORT.search(text[: span[0]]):
        return True
    return bool(_TOLD_BEFORE.search(text[max(0, span[0] - 8) : span[0]]) or _NOT_EVEN.match(text, span[1]))


_CAME_SHORT = re.compile(
    r"(?:订|买|拍|下单|要|付|下)(?:的是|了|的|过)[一二两三四五六七八九十俩仨半\d]+[一-龥]?[^。]{0,8}?(?:里头?|里面)?(?:只|才|就)(?:给我|给)?(?:来|到|收到|发|给|寄|送|有|收|见着)?(?:了|我|来|到)*$"
)
"""我订了两副，只来一副."""


_SO_THEN = re.compile(r"(?:^|[，。？！])那(?:就)?$")
_THEN_SO_MANY = re.compile(r"(?:$|[，。]|吧|得了|好了|就(?:够|行|好|可以)|够了)")
"""那二十盒吧 decides on so many; 那两盒坏了 tells of some."""
_NOT_EVEN = re.compile(
    r"(?:都|也)(?:没|不)(?!要|能少|用)|(?:都|是|就|已经|里头|里面)*(?:漏|坏|破|碎|裂|烂|潮|变质|开胶|不亮|发霉|过期|化了|瘪)"
)


_NO_GOODS = re.compile(
    r"(?:票[^。]{0,12}[开要出补]|(?<![离公打])开|换|留|回|问|查|打|约|说|讲|备注|改|评|帮我催)$"
)
_COUNTS_NOTHING = re.compile(
    r"(?:不是同?|算不上|(?:^|[，。吧呢了啊呀])再|(?:少|漏|没)[^。]{0,10}(?:补|赔)(?:我|给我|寄|发)*)$"
)
"""再一个就是…: what else is wished for; 跟我订的不是一个东西."""
_SOME_ONE = re.compile(r"(?:想|给[^，。]{1,5}|帮[^，。]{1,3})(?:整|弄|挑|找|选|换|推荐|看|搞)(?:上)?$")
"""想给我奶奶整一个: what is looked for, not how many."""
_CLAIMED = re.compile(
    r"(?:我|俺|咱)?(?:家)?(?:[爸妈爷奶公婆哥姐弟妹叔姨]|老[公婆伴]|媳妇|闺女|儿子|女儿|同事|朋友|邻居|他|她)(?:他|她)?(?:也|还|得|要|想|非)*(?:要|占|分|拿|捎|带)$"
)
"""三台，我弟也要一台: who gets one of those just counted."""
_FOR_ONE = re.compile(
    r"(?:是|就|要|得)?(?:给|送|归|算)(?:我|俺|咱)?(?:家)?(?:[爸妈爷奶公婆哥姐弟妹叔姨娘]|老[公婆伴]|媳妇|闺女|儿子|女儿|同事|朋友|邻居|他|她|孩子)"
)
"""这回两双吧，一双给我妹: whom one of those just counted is for."""
_TOLD_BEFORE = re.compile(
    r"(?:买|拍|订|下|付|收|领|吃|喝|用|发|寄|送|少|漏|坏|破|碎|丢|洒|烂|缺|裂|断|退|穿|拆|卖|取消|给)(?:了|过|到)(?:我|你|他|她|人家|咱)?"
    r"(?:就|才|只|整整|又)?$|[这那哪它没头第]$|(?:买|订|拍|付)的是$|没有$|(?<![捎来要拿加配整搞带买添弄])(?:上|前)$|只有$|就(?:收到|发|给|寄|有)(?:了)?$|(?:之前|上次|上回|刚才|刚刚)(?:买|拍|订|要)的?(?:那)?$"
)


def _is_rate(text: str, amount: Amount, amounts: Sequence[Amount], index: int) -> bool:
    """一盒八十, 八十一盒, 一盒几块: the quantity only says what the price is for."""
    if amount.high != 1:
        return False
    if (holds := _HOLDS_SO_MUCH.search(text[: amount.span[0]])) is not None:
        return not holds["takes"] or text.startswith("的", amount.span[1])
    if _PRICE_AFTER.match(text, amount.span[1]) or _PRICE_BEFORE.search(text[: amount.span[0]]):
        return True
    read = {one.span for one in amounts}
    if any(one.span[1] == amount.span[0] and one.span not in read for one in find_numbers(text)):
        return True  # 十六一盒; in 四十一一双 the first is a size
    following = amounts[index + 1] if index + 1 < len(amounts) else None
    if following is not None and following.slot.type is SlotType.MONEY:
        return _UP_TO.fullmatch(text[amount.span[1] : following.span[0]]) is not None
    before = amounts[index - 1] if index else None
    return before is not None and before.slot.type is SlotType.MONEY and amount.span[0] - before.span[1] <= 1


_HOLDS_SO_MUCH = re.compile(
    r"(?P<takes>(?:来|要|拿|买|订|给我)(?:个|了)?)?[零一二三四五六七八九十百千两半\d]+(?:毫升|ml|升|克|千克|公斤|斤|片|粒|颗|抽|枚|小[包袋条块])的?$"
)
"""二百五十毫升一盒 tells what one holds; 来二百五十克一袋 orders one."""
_UP_TO = re.compile(
    r".?|(?:别|不|甭|莫|不能|不要)(?:超过?|过|高过)|最[多高]|顶多|控制在|大概|也就|要|得|在|卖|只|才|差不多"
)
"""Between 一盒 and its price."""
_PRICE_AFTER = re.compile(
    r"(?:是|要|得|卖)?(?:多少(?!个|片|袋)|能(?:使|用|吃|喝|穿|管|敷|擦|抹)(?:多|几)|几块|几个钱|几元|啥价|什么价|怎么卖|合多少|(?:有|是)?多[重大长厚沉高宽]|(?:里头|里面)?(?:有|装)?几(?:片|颗|粒|个|克|斤|两|包|块|根|支|抽|毫升)|净重|净含量|保质期)"
)
_PRICE_BEFORE = re.compile(r"(?:多少钱|啥价|什么价|怎么卖|几块钱?)$")
