"""What each sum of a text is: a price, an old price, a reduction, postage, what an extra costs."""

import re

from voicebot.knowledge.reading.paper import MEASURE
from voicebot.knowledge.reading.price_patterns import OCCASION
from voicebot.knowledge.tariff.labels import (
    VERSION,
    label_of,
    sold_beside,
    thing_done,
    thing_named,
    version_told,
)
from voicebot.knowledge.tariff.mentions import Mention
from voicebot.knowledge.tariff.sums import Role, Sum
from voicebot.knowledge.tariff.units import COUNT, UNIT, count_of

GROUP = re.compile(
    r"(?:年卡|超级|付费)?会员|vip|入会|学生|教师|老师|军人|医护|护士|老客户?|老用户|老顾客|回头客|老粉|粉丝|新客户?|新用户|新人|首单|首次|第1次|头1次|生日"
)
CONDITION = re.compile(
    r"([\u4e00-\u9fff]{0,6}凭[\u4e00-\u9fff]{2,6}?(?=立|直|再|可|减|便宜|优惠|$)|收藏|关注|晒图|晒单|好评|评价|以旧换新|旧机|换新|换购|领券|用券|优惠券|券|进群|加群|分享|转发|自提|报手机\S{0,3}号?)"
)
_CUT = re.compile(
    r"(?:再|立|直|就|可以?|各|都|另|又|还|能|共|总共|马上|直接|最高)*(?:减免?|便宜|省|优惠|返现?|抵扣?|少收?|降|补贴|补|让利|-)(?:了|价|现金|红包)?$"
)
_LESS_THAN_BEFORE = re.compile(
    r"(?:比|较)(?P<ref>平时|平常|平日|往常|原价|原来|之前|以前|专柜|门店|柜台|市场价?|全新机?|官网|新机|超市)"
)
_MORE = re.compile(
    r"(?:再|另外?|要|就|需|得|只|多|每(?:[\u4e00-\u9fff]))*(?:加|补|贵|多|多收|加收|另收|加购|加钱|加价|加付|差价)(?:收|付|要|出|了|价|钱)?$"
)
_BESIDE = re.compile(
    r"(?:另[购买配卖售收付加]|单[独]?[买配卖售拍购]|加购|选购|选配|换购|补[拍配寄发]?|备用|替换|更换|换新?)(?:的|价|一[个条张副根只]|只?要|为|是|:)*$"
)
_BESIDE_AFTER = re.compile(r"(?:另[购买配卖售]|单[独]?[买配卖]|加购|选购|可?选配)")
_SERVICE = re.compile(r"(?:险|延保|服务费?|礼盒费|包装费|安装费|刻字|礼袋|手提袋|礼品袋)")
_ORIGINAL = re.compile(
    r"(?:原价?|原来|原先|平时|平常|平日|日常价?|常规价?|正常价|专柜|官方|平台\S{0,2}|吊牌价?|市场价?|门市价?|门店价?|超市|商场|标价|划线价?|官网价?|老价格?|以前|之前|本来|上个?月|刊例价?|挂牌价?|由|从|恢复)"
    r"(?:卖|都|是|要|为|挂|标|价|单买|单卖|:|的|[每1一](?:" + MEASURE + r"))*$"
)
_LIST = re.compile(r"(?:建议零售价?|零售价?|定价|正价|标价|标)(?:卖|是|为|:|每(?:" + MEASURE + r"))*$")
_NOW = re.compile(
    rf"(?:现在?|现价|活动价?|直播间?|今[晚日天儿]\S{{0,4}}|到手价?|限时价?|促销价?|特价|券后价?|折后价?|秒杀价?|拼团价?|惊爆价?|{OCCASION}\S{{0,2}}|[这本]月|这个[春夏秋冬]天|首发|尾货|清仓\S?|直?降[到至为]|砍到|改[成为]|[落涨调清做卖][到至]|降价到?|实付|网店价?|下单价?|优惠价|抢购价?|团购价?|体验价?)"
    r"(?:卖|只要|是|要|为|价|:|仅|就|才|的|下单|[每1一](?:" + MEASURE + r"))*$"
)
_PLACES = re.compile(
    r"新疆|西藏|内蒙古?|青海|甘肃|宁夏|海南|云南|贵州|四川|广东|东三省|东北\S?省?|江浙沪|港澳台|云贵川|偏远|北京|上海|外省|其[余他它]|省外|外地|西北|广西|黑龙江|吉林|辽宁|福建"
)
_PLACES_ALONE = re.compile(rf"(?:{_PLACES.pattern}|地区|等地|[、和省])+[:是要]?")
_POSTAGE = re.compile(r"(?:运费|邮费|快递费?|邮资|物流费|配送费)")
_RETURNS = re.compile(r"(?:退|换货|来回|寄回|返修|维修)[^,，]{0,8}(?:运费|邮费)|运费险")
_PAIR = r"(?:情侣|爸妈|父母|两口子|夫妻|母[女子]|父[女子]|姐妹|闺蜜|双胞胎)"
_NO_BARE = re.compile(
    r"(?:[的请就][拍穿选买]|小米|苹果|华为|荣耀|红米|iphone|系列|(?<![降砍落涨调清做卖])[到至]|[—–~、/_-]|比|约|近|安卓|码数?|第|型号|\d\.?|[a-z])$"
)
_ROOM = re.compile(r"以内|以下|以上(?!包邮)|左右|上下|多块|来块|出头|封顶|额度|的(?:人|货|东西|鞋)")
_BARE_AFTER = re.compile(
    rf"^(?:$|[,，;；!→(（✓✗】|‖丨.·”」]|、(?!\s*\d)|[带含][\u4e00-\u9fff]|单[\u4e00-\u9fff]$|[\u2600-\u27bf\U0001f300-\U0001faff]|——|[~～/](?!\d)|->|=>|的?(?:定价|原价|吊牌|价)|的$|是?(?:会员|老客)价|会员$|带走|到手|拿走|包邮|起(?:批|拍|卖)?$|现价?$|不[变讲议还]|没变|不算贵|[/一每]{UNIT}|/?的?(?:\d+|[两三四五六]){UNIT}|[直]?降[到至为]|砍到|改[成为]|[落涨调][到至]|\d+(?:\.\d+)?$|[结算]$|券后|搞定|即可|送|入手|抢|红包|元|块)"
)


def sum_of(mention: Mention) -> Sum | None:
    """What a sum is, or ``None`` when it is no price of this product."""
    left, right, clause = mention.left, mention.right, mention.clause
    if _RETURNS.search(clause) or _ROOM.match(right):
        return None
    if _POSTAGE.search(clause) and re.search(
        r"自己|自[付理]|到付|你出|补发|补[寄一]|坏", mention.before + clause
    ):
        return None
    if re.search(r"(?:[一1每](?:天|日|次|顿|只|条|头)|大[狗猫]|小[狗猫])(?:最多|别超|不超)?$", left):
        return None
    if re.search(r"[每1一]期|[押罚赔]金?$|(?<!最[高多])封顶$|尾款$", left):
        return None
    foreign = (
        re.search(r"(?<![gmlk])[a-z]$", mention.before.removesuffix("rmb").removesuffix("price:"))
        and not left
        and not mention.sure
    )
    if foreign and not re.search(r"(?:\d(?:g|ml|kg|l|cm|mm|w|t)|pro|max|mini|plus|air|se)$", mention.before):
        return None
    if not mention.sure and (_NO_BARE.search(left) or not _BARE_AFTER.match(right)):
        yearly = _SERVICE.search(left) and re.match(r"[/一每]年", right)  # 碎屏险99一年
        bare_cut = re.search(r"(?:付|交)?定金$", left) or _THRESHOLD.search(left) or yearly
        if not bare_cut:
            return None
    for reader in _READERS:
        if found := reader(mention):
            return found
    return _price(mention)


def _postage_below(left: str) -> bool:
    """不满收6: what is due below the sum from which on it is free."""
    return bool(re.search(r"(?:不满|不足|不够|不到|未满)\S{0,6}(?:收|加|付|补|运费|邮费)+$", left))


def _postage(mention: Mention) -> Sum | None:
    left, around = mention.left, mention.before + mention.left
    if (
        _POSTAGE.search(left)
        or (_PLACES.search(around) and _MORE.search(left))
        or _POSTAGE.match(mention.right)
        or (_PLACES_ALONE.fullmatch(left) and re.search("包邮|运费|邮费|快递费", mention.sentence))
        or _postage_below(left)
    ):
        if re.search(r"满$", left):
            return None
        each = bool(re.search(rf"[每1一](?!单){UNIT}", left))
        return Sum(Role.POSTAGE, mention.fen, mention, each=each)
    return None


_LATER = re.compile(rf"第(?P<nth>\d|[二两三四五])(?P<unit>{UNIT})(?:起|开始|往后|以后)\S{{0,4}}$")
_NTH = re.compile(
    r"第(?P<nth>\d|[二两三四五])(?P<unit>(?![天次代年层步面排])[\u4e00-\u9fff])[\u4e00-\u9fff:]{0,4}?(?P<cut>立?减|便宜|优惠|少|省)?$"
)


def _later(mention: Mention) -> Sum | None:
    if found := _LATER.search(mention.left):
        return Sum(Role.LATER, mention.fen, mention, count=count_of(found["nth"]), unit=found["unit"])
    return None


def _nth(mention: Mention) -> Sum | None:
    found = _NTH.search(mention.left)
    if found is None or count_of(found["nth"]) < 2:
        return None
    role = Role.NTH_CUT if found["cut"] else Role.NTH
    return Sum(role, mention.fen, mention, count=count_of(found["nth"]), unit=found["unit"])


def _deposit(mention: Mention) -> Sum | None:
    if re.search(r"定金\S{0,2}$", mention.left) or re.match(r"定金", mention.right):
        return Sum(Role.DEPOSIT, mention.fen, mention)
    return None


_THRESHOLD = re.compile(r"(?P<each>每)?(?:买|消费|购)?(?<!未)(?<!不)[满够](?:了)?$")


def _threshold(mention: Mention) -> Sum | None:
    found = _THRESHOLD.search(mention.left)
    if found and re.match(
        r"(?:元|块)?(?:以上|的)?,?(?:再|立|可|就|直)*(?:减|省|优惠|返|抵|包|免邮|免运费|送|赠|打|享)",
        mention.right,
    ):
        return Sum(Role.THRESHOLD, mention.fen, mention, each=bool(found["each"]))
    return None


_SEVERAL = re.compile(
    rf"(?:任意|买|拍|满|拿|购|要|凑|同拍)*(?P<count>{COUNT})(?P<unit>{UNIT})(?:以上|及以上|起|往上)?"
)
_SO_MANY = re.compile(rf"(?:拍|买|满)(?P<count>{COUNT})(?P<unit>)$")
_EACH_UNIT = re.compile(rf"[每1一](?P<unit>{UNIT})")


def _cut(mention: Mention) -> Sum | None:
    left = mention.left
    cut = _CUT.search(left)
    off = re.match(r"(?:元|块)?(?:优惠券|券|红包)(?!后)", mention.right)
    if cut is None and off is None:
        return None
    if _COMES_BACK.search(left):
        condition = CONDITION.search(left)
        return Sum(Role.RETURNED, mention.fen, mention, condition[0] if condition else "下单")
    rest = left[: cut.start()] if cut else left
    around = rest or mention.before
    if cut and cut[0].endswith("补") and re.search("丢|掉了?|遗失", rest):
        return Sum(Role.ADDON, mention.fen, mention, rest)  # 丢一只补49
    if _LESS_THAN_BEFORE.search(around):
        return Sum(Role.LESS_THAN_BEFORE, mention.fen, mention, _LESS_THAN_BEFORE.search(around)["ref"])  # type: ignore[index]
    several, each = (
        _SEVERAL.search(rest),
        bool(_EACH_UNIT.search(rest)) or bool(re.match(rf"[/每1一]{UNIT}", mention.right)),
    )
    several = several or _SO_MANY.search(rest)
    if several and count_of(several["count"]) >= 2:
        return Sum(Role.CUT, mention.fen, mention, "", count_of(several["count"]), several["unit"], each)
    if group := GROUP.search(around):
        return Sum(Role.CUT, mention.fen, mention, group[0], each=each)
    if condition := CONDITION.search(around):
        most = "最高" if re.search(r"最[高多]", left) else ""
        return Sum(Role.CUT, mention.fen, mention, condition[0] + most, each=each)
    if label := version_told(rest):
        return Sum(Role.CHEAPER, mention.fen, mention, label, each=each)
    if (told := _told_condition(rest)) is not None:
        return Sum(Role.CUT, mention.fen, mention, told, each=each)
    if cut and (cut[0].startswith("-") or cut[0] in ("补", "少", "省")):
        return None
    return Sum(Role.CUT, mention.fen, mention, each=each)


_COMES_BACK = re.compile(r"返(?:现|还|利)?(?:金|了|价|红包)?$|积分\S{0,2}$")


def _told_condition(rest: str) -> str | None:
    """旧垫回收 of 旧垫回收抵100; nothing for an occasion, when everybody pays less."""
    words = re.sub(r"(?:购买|直接|即可|就|再|都|另|还|可以?|享受?)+$", "", rest.strip())
    told = re.search(r"[\u4e00-\u9fff\d]{2,10}$", words)
    if told is None:
        return None
    return told[0]


def _more(mention: Mention) -> Sum | None:
    left = mention.left
    added = re.search(r"加([\u4e00-\u9fff]{2,4})$", mention.before)
    if added and re.fullmatch(r"[再另加]*收费?", left):  # 夏天加冰袋，收3元
        return Sum(Role.ADDON, mention.fen, mention, added[1])
    more = _MORE.search(left)
    if more is None or more[0].endswith("了") or re.search(r"不$", left[: more.start()]):
        return None
    rest = left[: more.start()]
    each = bool(_EACH_UNIT.search(left)) or rest.endswith("各")
    rest = rest.removesuffix("各")
    if re.search(r"(?<!\d)\d{2}(?:\.5)?码|(?<!\d)[3-5]\d(?:\.5)?(?:及?以上|起|往上)?(?:的)?$", rest):
        return Sum(Role.SIZE_EXTRA, mention.fen, mention, rest)
    rest = _EACH_UNIT.sub("", rest).strip()
    label = version_told(rest) or (version_told(mention.before) if not rest else "")
    if not label and "贵" in more[0] and re.fullmatch(r"[\u4e00-\u9fff]{2,4}", rest):
        label = rest
    if label and (re.search("[贵多]", more[0]) or re.search(r"[款版的]$", rest)):
        return Sum(Role.DEARER, mention.fen, mention, label, each=each)
    name = thing_named(rest) or thing_done(mention.before)
    after = re.match(
        r"(?:元|块)?(?:买|换|得|要|配|送|升级|带走|就?(?:能|可以?)?(?:买|换|升级)?(?:成|为|到)?)?([\u4e00-\u9fff]{2,6})",
        mention.right,
    )
    missing = re.search(r"(?:不[带含送配]|没有)([\u4e00-\u9fff]{1,4})$", mention.before)
    if not name and after and not re.match("[一1]", after[1]):
        name = after[1]
    elif not name and missing:
        name = missing[1]
    return Sum(Role.ADDON, mention.fen, mention, name, each=each) if name else None


_PARTS = re.compile(
    r"(?:单独?[买卖]|零[买卖售]|散买|拆开[买卖]?|分[开别][买拍算]?|单品|[一逐]件[一件]*买?)\S{0,4}?"
    r"(?:合计|一共|总共|共计|加起来|合起来|总价)(?:要|得|是|为|[:=])*$"
)
"""单买合计452."""


_IN_SHOP = re.compile(r"(?:同店|本店|店[里内]|小店|我们?[家店]|链接|有[卖售])+(?:有|卖|售|价|只要|才|:)*")
"""充电头要另买（同店49元）: where it is sold tells nothing of what is sold."""


def _beside(mention: Mention) -> Sum | None:
    left, right = mention.left, mention.right
    around = left if left and not _IN_SHOP.fullmatch(left) else mention.before
    if _ORIGINAL.search(left):
        return None
    if _PARTS.search(left):
        return Sum(Role.PARTS, mention.fen, mention)
    if name := sold_beside(left, mention.before):
        return Sum(Role.ADDON, mention.fen, mention, name)
    if _BESIDE.search(around) or _BESIDE_AFTER.match(right) or _SERVICE.search(left):
        rest = _BESIDE.sub("", around)
        rest = re.sub(rf"[1一]年|[1一]{UNIT}$|[(（].*", "", rest)
        parts = re.search(r"([两二三四五六几\d])[样件个](?:分开|单独|单)?$|分开|逐[件样]|拆开", rest)
        if parts or re.search(r"单买\S{1,3}样|分开(?:单?买|算)", left):
            return Sum(Role.PARTS, mention.fen, mention)
        before = re.sub(r"(?:不[送带含]|没有|需要?|要).{0,3}$", "", mention.before)
        name = thing_named(rest) or (thing_named(before) if not rest else "")
        return Sum(Role.ADDON, mention.fen, mention, name)
    if re.search(r"分开(?:单?买|算|拍)|单买[\u4e00-\u9fff\d]?样|加起来", around) or (
        re.search(r"单买\S{0,4}样\S{0,3}(?:加起来|一共|合计)", left)
    ):
        return Sum(Role.PARTS, mention.fen, mention)
    spare = re.fullmatch(rf"[1一](?P<unit>{UNIT})", left)
    if spare and (
        told := re.search(r"([\u4e00-\u9fff]{2,5}?)(?:可|能)(?:以)?(?:拆)?(?:换|单买|单配)", mention.before)
    ):
        return Sum(Role.ADDON, mention.fen, mention, told[1], unit=spare["unit"])
    return None


_CARD = re.compile(
    r"(?:凭|有|持|拿)?(?P<who>会员(?=日)|(?:学生|教师|军官|工友|工会|老年|残疾|退役|医护|会员|年|月)[卡证]|办卡)日?(?:的|价|享|只要|就)*$"
)
"""Whose price it is, told by a card: 学生证99, 办卡的55."""


def _price_of_group(mention: Mention) -> Sum | None:
    around = mention.left or mention.before
    if after := re.match(rf"(?:元|块)?(?:是|为)?({GROUP.pattern})价", mention.right):
        return Sum(Role.GROUP_PRICE, mention.fen, mention, after[1])
    if re.match(r"(?:元|块)?会员$", mention.right):
        return Sum(Role.GROUP_PRICE, mention.fen, mention, "会员")
    if card := _CARD.search(mention.left):
        return Sum(Role.GROUP_PRICE, mention.fen, mention, card["who"])
    found = re.search(
        rf"(?:{GROUP.pattern})(?:专享|独享|凭证|认证|报\S{{1,5}}|换新|生日|当月|当天|那天|可以|能|党)*(?:优惠[到至]|降[到至]|减[到至]|价|付|后|只要|的|卖|拿|:|享|到手|是)*$",
        around,
    )
    if found and not re.search("非会员$", around[: found.end()].split("价")[0]):
        group = GROUP.search(found[0])
        return Sum(Role.GROUP_PRICE, mention.fen, mention, group[0] if group else "")
    return None


_BUNDLED = (
    r"(?:\S?装|一个?疗程|一组|给您?你?|一起[拍拿买带要]?|一块儿?[拍拿买带]?|合计|合|共|直接|就|一共|总共|才|也就|只要?|到手|包邮|组|起拍|拍下|,?带走|仅|卖"
    r"|算|打包|组合|套餐|价|优惠价|[一1整]箱|礼盒装?|套[盒装餐]|带\S{1,3}|[\s:（(=])*"
)
_MANY = re.compile(rf"(?P<count>{COUNT})(?P<unit>{UNIT}){_BUNDLED}$")
_BULK = re.compile(rf"(?P<count>{COUNT})(?P<unit>{UNIT})(?:以上|及以上|起(?:批|拍|订)?|往上)\S{{0,6}}$")
_INSIDE = re.compile(rf"(?P<count>{COUNT})(?P<unit>{UNIT})(?:每|[1一])(?P=unit)\S{{0,2}}$")
_FULL = re.compile(
    rf"[满够](?P<count>{COUNT})(?P<unit>{UNIT})(?:\S{{0,3}}?(?:每|[1一])(?:{UNIT})\S{{0,2}}|按)$"
)


def _many(mention: Mention) -> Sum | None:
    left, right = mention.left or mention.before, mention.right
    if re.match(rf"(?:每|[1一]){UNIT}", left) and re.search(rf"{COUNT}{UNIT}(?:起|以上)$", mention.before):
        left = mention.before + left
    found = _BULK.search(left) or _FULL.search(left) or _INSIDE.search(left)
    if found and count_of(found["count"]) >= 2:
        return Sum(Role.BULK, mention.fen, mention, count=count_of(found["count"]), unit=found["unit"])
    found = _MANY.search(left)
    each = re.match(rf"[/每1一](?P<unit>{UNIT})", right)
    pack = re.search(rf"(?:^|[^第\d])[1一每](?P<unit>{UNIT})$", left[: found.start()]) if found else None
    if found and pack and pack["unit"] != found["unit"]:
        return Sum(Role.PRICE, mention.fen, mention, unit=pack["unit"])
    if found and count_of(found["count"]) >= 2 and not re.search(r"[第\d.×*x/约]\s*$", left[: found.start()]):
        if each and each["unit"] == found["unit"]:
            return Sum(Role.BULK, mention.fen, mention, count=count_of(found["count"]), unit=found["unit"])
        return Sum(
            Role.BUNDLE, mention.fen, mention, left[: found.start()], count_of(found["count"]), found["unit"]
        )
    found = re.match(rf"/?的?(?P<count>{COUNT})(?P<unit>{UNIT})(?:[(（,，]|一起|$)", right) or (
        # 99元一双 129元两双…: the unit stands behind the sum before, too
        re.match(rf"(?P<count>{COUNT})(?P<unit>{UNIT})", right)
        if re.fullmatch(rf"/?的?[1一每]{UNIT}", mention.left or mention.before) and mention.sure
        else None
    )
    if found and mention.last and count_of(found["count"]) >= 2:
        return Sum(Role.BUNDLE, mention.fen, mention, "", count_of(found["count"]), found["unit"])
    if re.search(r"(?:俩|[两2]个)(?:的话|一起|就|算)?$", left):
        return Sum(Role.BUNDLE, mention.fen, mention, "", 2, "个")
    found = re.search(rf"双(?P<unit>{UNIT})?[^\d\s]{{0,2}}$", left)
    if found and not re.search("[款版]$", left) and (not mention.first or found["unit"] or left[0] == "双"):
        return Sum(Role.BUNDLE, mention.fen, mention, "", 2, found["unit"] or "双")
    if found := re.search(rf"{_PAIR}\S{{0,3}}各?[1一](?P<unit>{UNIT})\S{{0,2}}$", left):
        return Sum(Role.BUNDLE, mention.fen, mention, "", 2, found["unit"])
    return None


_VERB = re.compile(r"(?:卖|售|只要|仅需?|才|就|付|收|清)$")


def _price(mention: Mention) -> Sum | None:
    left, right = mention.left, mention.right
    unit = re.match(rf"[/每一1](?P<unit>{UNIT})", right) or re.search(
        rf"(?:每|[1一]|单)(?P<unit>{UNIT})(?:装|[:\s]|售价?|卖|只要|才|就|要)*$", left
    )
    called = unit["unit"] if unit else ""
    before = mention.before if not left else ""
    if right.startswith(("→", "->", "=>")) or re.match(
        r"的?(?:原价|吊牌)|现价?$|直?降[到至为]|砍到|改[成为]|[落涨调][到至]", right
    ):
        return Sum(Role.ORIGINAL, mention.fen, mention, unit=called)
    if left.startswith(("→", "->", "=>")):
        return Sum(Role.NOW, mention.fen, mention, unit=called)
    if _NOW.search(left) or re.match(r"(?:带走|到手|拿走)", right) or (before and _NOW.fullmatch(before)):
        return Sum(Role.NOW, mention.fen, mention, unit=called)
    if _ORIGINAL.search(left) or (before and _ORIGINAL.fullmatch(before)) or re.match("的定价", right):
        return Sum(Role.ORIGINAL, mention.fen, mention, unit=called)
    if _LIST.search(left):
        return Sum(Role.ORIGINAL, mention.fen, mention, "list", unit=called)
    label = label_of(left) or label_of(before)
    if re.search(r"价[钱格]?[:是]?$", left) or (_VERB.search(left) and not VERSION.search(label)):
        label = ""
    if (
        not left
        and not label
        and (told := re.match(r"(?:元|块)?((?:带|含|配|加)[\u4e00-\u9fff+和、]{1,10})$", right))
    ):
        label = told[1]
    return Sum(Role.PRICE, mention.fen, mention, label, unit=called)


_READERS = (*(_postage, _later, _nth, _deposit, _threshold, _cut, _price_of_group, _many, _more, _beside),)
"""The first that knows a sum tells what it is; a sum that none knows is a plain price."""
