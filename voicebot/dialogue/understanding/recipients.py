"""Who the product is for: a person counts only as its user or as whom it is given to.

Callers speak of many people who are neither: 我闺女说, 让我儿子替我付, 去见丈母娘, 你们领导.
"""

import re
from collections.abc import Sequence

from voicebot.dialogue.understanding.mention import Mention, Polarity
from voicebot.dialogue.understanding.shares import is_shared

RECIPIENT = "recipient"
POPULATION = "population"
_MYSELF = "自己"
_CUSTOMER = "客户"
_OF_OURS = re.compile(r"(?:是|当|成|做)?(?:你们?家?|咱们?家?|您家?|贵店)?的?(?:老|新|大|忠实|VIP|会员)$")
_OF_MINE = r"(?:我们|咱们?|我|俺们?|你|他|她|家里头?|家|的|那个?|这个?|个|位|一下|过|着|了|下)*"
_FOR = re.compile(
    rf"(?:给|送(?!到|去)|帮|替|为(?!什么)|孝敬|适合|专门|犒劳|奖励){_OF_MINE}$|(?:给|送)[^，。]{{1,6}}(?:和|跟|还有|、){_OF_MINE}$"
)
_THEN = re.compile(
    r"(?:上次|上回|之前|以前|从前|去年|前年|前天|昨天|前阵子|上个?月|那次|刚才|刚刚)[^，。]{0,6}$"
)
_ONCE_BOUGHT = re.compile(r"[^，。]{0,3}(?:买|拿|订|拍|用|穿)(?:的|了|过)")
_WITH = re.compile(
    r"(?:问问|(?<!别)问(?!我)|问一下|找|叫|喊|让|请|跟|和|陪|见(?!着)|拜访|听|等|接|托|靠|看见?|住|像是?|被|向|凭|由|怪|经|求|催|"
    rf"(?:你|你们|他们|收货人|收件人|联系人|贵司|公司|单位)的?|认识|去(?!年)|回(?!来)|到(?!了)|骗|拖累|瞒着?|介绍|推荐给|带|叫上|背着|看到|碰到|遇到|(?:收货人|收件人|联系人|签收人|名字)(?:就|给我|帮我)?(?:写|是|填|改成?|改为|换成?|用|叫)|(?<![家里没别含带])有){_OF_MINE}$"
)
_ADVERBS = (
    r"(?:们|她|他|好像|可能|大概|应该|偏|老是?|总|就|也|都|又|还|刚|才|昨天|昨儿|前天|今天|前几天|上次|上回|之前|以前|去年|已经|一直|不|没|非|非要|"
    r"跟我|给我|和我|帮我|替我|在?你们(?:那儿?|这儿?|家|店里?)|上上?个?(?:周|礼拜|月|星期)|在|那天|早就|前阵子|今儿|从|倒是|自己|一听|一看|硬|死活)*"
)
_ACTS = re.compile(
    _ADVERBS + r"(?:说|讲|告诉|推荐|介绍|买(?:了|过|的|回来)|下(?:了|的|过)?单|付|"
    r"掏钱|出钱|给钱|来(?:买|拿|取|问)|商量|签收|代收|收(?:的|货|了|快递)|在家|不在|"
    r"回来|出差|觉得|嫌|让我|叫我|喊我|不让|不许|不同意|不肯|拿(?:走|了|错|去)|看(?:到|见)|发现|打(?:的|过|来)?电话|"
    r"也要[一两二三]|问(?!题)|骂|笑话|劝|提醒|教我|用(?:过|的是)|穿(?:过|的是)|吃(?:过|的是)|的(?:电话|手机号|号码|名字|账号|单位|公司|学校|店|号|主意)|"
    r"那(?:边|儿|里)|家里(?!用|吃)|手机(?:坏|丢|没)|上次|上回|圈|聚会|没(?:$|[，。])|了没|代付|代|接的|帮)"
)
_USES = re.compile(
    r"(?:们|她|他|自己|一个人|也|都|就|老|平时|平常|天天|每天|经常|成天|要|想|能|可以|会|爱|喜欢|在家|冬天|夏天|今年|现在|"
    r"上学|上班|出门|拿来|留着|一家|得)*(?:用(?!过|的是)|穿(?!过|的是)|吃(?!过|的是)|戴|喝|抹|擦|敷|涂|使|背着|玩|留|享用|送人)"
)
_DOING = re.compile(r"[^，。不没别甭给买]{2,3}(?:(?:用|穿|吃)(?!过|的是)|戴|喝)(?=$|[，。的呀啊呢吧])")
"""我自己打球穿: what they do with it on."""
_DOES_WITHOUT = re.compile(
    r"(?:那边|那份|她|他|就|都|已经|早就|那个|的)*(?:不用|不需要|不要|用不着|不缺|有了|算了|先不|免了)(?!太|那么|什么|很|多|带|怎么|操心)"
)


def keep_users(text: str, mentions: Sequence[Mention], asked: str | None) -> list[Mention]:
    """The mentions without people who are spoken of but get nothing, and without what befell those.

    Args:
        text: what they were found in.
        mentions: with polarity, in order of place.
        asked: slot of the last question; whoever answers it counts.
    """
    kept: list[Mention] = []
    others: list[Mention] = []
    for mention in mentions:
        if mention.slot == RECIPIENT:
            if mention.polarity is not Polarity.WANTED or _DOES_WITHOUT.match(text, mention.span[1]):
                mention = mention.said(Polarity.REJECTED)
            elif not _is_user(text, mention, asked):
                others.append(mention)
                continue
        kept.append(mention)
    return [mention for mention in kept if not _befell(text, mention, others)]


_COUNTED_PEOPLE = re.compile(r"(?:[两二三四五六七八九十百几俩仨\d]+|多少)(?:个|位|户|家|名|口|帮)?$")


_CALLED = re.compile(r"(?:，|^)(?:喂|哎|诶|你好|您好|那个|啊|哦|唉|嗯|呃|对了|，)*$")
_ADDRESSED = re.compile(
    r"(?:您好|你好)|(?<=老师|姐妹|大哥|大姐|阿姐|妹子|阿姨|师傅|阿妹|大爷|老板)(?:我(?![用穿吃要自])|您|你|帮我|麻烦|给我)|儿?(?:啊|呀|哎|嘞|诶|喂)?，|(?:啊|呀)(?=$|你|您|我想|我问|帮|请|麻烦|给我)"
)
_THANKED = re.compile(r"(?:谢谢|多谢|谢了|辛苦|麻烦|拜托|再见|拜拜)(?:你|您|了|啊|哈|，)*$")
_ELDER = frozenset("爸妈爷奶公婆姥")


def _is_addressed(text: str, mention: Mention, asked: str | None) -> bool:
    """阿妹啊，你是真人吗: whoever is spoken to is no user."""
    start, end = mention.span
    if _THANKED.search(text[:start]) and re.match(r"儿?(?:们|了|啊|呀|哈)*(?:$|[，。])", text[end:]):
        return True  # 谢谢闺女
    return (
        asked is None
        and not _ELDER & set(text[start:end])
        and _CALLED.search(text[:start]) is not None
        and _ADDRESSED.match(text, end) is not None
    )


_HAS_PEOPLE = re.compile(
    r"(?:的|他|她|们|家|那边|那儿|这边|手下|手底下|有|学校|单位|公司|厂里?|店里?|幼儿园|班上|班里?|部门|办公室|里)*"
    r"(?:[一两二三四五六七八九十几俩仨\d]+(?:个|位|名|口))(?:[一-龥]{0,2}(?:老师|教练|同学|同事|朋友|闺蜜|姐妹|兄弟|室友|领导|师傅|亲戚|客户|员工|人))"
)
"""孩子的三个老师: whose they are, and not for whom."""
_PRESENTED = re.compile(r"送(?![货到去])|(?:一人|每人|人手|每[个位]|各)[^，。]{0,2}(?:带|捎|备|拎)")
"""一人送一盒: who each get one as a present."""


def _is_user(text: str, mention: Mention, asked: str | None) -> bool:
    start, end = mention.span
    if _is_addressed(text, mention, asked):
        return False
    if asked == RECIPIENT and not _ACTS.match(text, end):
        return True
    before = text[max(0, start - 10) : start]
    named = text[start:end]
    own = re.sub(r"^(?:我|俺|咱)家?的?", "", named)
    before += named[: len(named) - len(own)]
    if mention.value == _CUSTOMER and _OF_OURS.search(before) and not _FOR.search(_OF_OURS.sub("", before)):
        return False  # 我是你们老客户
    if _FOR.search(before):
        past = _THEN.search(re.split(_FOR, before)[0]) and _ONCE_BOUGHT.match(text, end)
        return not past and not re.match(r"打(?:个|了)?电话|发(?:个)?(?:短信|微信|消息)", text[end:])
    if mention.value == _MYSELF:
        if re.search(r"(?:儿子|女儿|闺女|孩子|[爸妈爷奶公婆他她娃])$", text[:start]):
            return False
        doing = _DOING.match(text, end) is not None
        return doing or _USES.match(text, end) is not None or named.endswith(("用", "的", "穿", "吃"))
    if _HAS_PEOPLE.match(text, end):
        return False
    if _WITH.search(before) or (
        is_shared(text) and _COUNTED_PEOPLE.search(before) and not _PRESENTED.search(text)
    ):
        return False
    return _USES.match(text, end) is not None or not _ACTS.match(text, end)


def _befell(text: str, mention: Mention, others: Sequence[Mention]) -> bool:
    """我同事怀孕了她说这个好: the condition of somebody who gets nothing."""
    return mention.slot == POPULATION and any(
        other.span[1] <= mention.span[0] and not re.search(r"[，。]", text[other.span[1] : mention.span[0]])
        for other in others
    )


_HARMED = re.compile(
    r"(?:吃|喝|用|擦|抹|敷|涂|穿|戴|沾)(?:了|过|完)(?:一|两|几|三|半|那|这|你们|别家的?|个|口|点儿?|次|回|片|块|瓶|种|双|，)*$"
)
_HARM = re.compile(
    r"[^。]{0,8}?(?:起包|起疹|起疙瘩|起红|红|肿|痒|疼|吐|疹|拉肚子|烂脸|进(?:了)?医院|送(?:的|去|了)?医院|住院|难受|过敏|喘|磨破|起泡)"
)


def without_harmful(text: str, mentions: Sequence[Mention], product_slot: str) -> list[Mention]:
    """The mentions without products that only did harm once, or do none: 上回吃了蛋糕浑身起包, 花生不过敏.

    Args:
        text: what they were found in.
        mentions: in order of place.
        product_slot: slot of the kind of product.
    """
    return [
        mention
        for mention in mentions
        if not (
            _BORNE.match(text, mention.span[1])
            or (
                mention.slot == product_slot
                and _HARMED.search(text[: mention.span[0]])
                and _HARM.match(text, mention.span[1])
            )
        )
    ]


_BORNE = re.compile(r"(?:我|孩子|他|她)?(?:也|都|倒|可|从来)*不(?:会|怎么)?过敏")
_BESIDE = re.compile(
    r"(?:跟|和|与|给|连上?|连到|插(?:在|到)?|配合|(?:贴|装|放|落|丢|忘|连)(?:在|到|进)|把)(?:我的?|俺的?|这个?|那个?|她的?|他的?|自己的?)?$"
)
_IS_ONE = re.compile(r"(?:那|这|它)个?(?:也|就|不也|不就|都|可)?(?:是|算)$")
"""那也是坚果 tells what something is."""
_AS_TOOL = re.compile(
    r"(?:端|客户端|银行|支付|短信|淘宝|app|APP|(?:上|里)(?:面|头)?(?:看|查|显示|付|操作|收到|点|弄|下单|提示|弹|显|说)|"
    r"信号(?:不好|不行|差|弱)[^。]{0,6}(?:再说|听|大声|断|重|等))"
)
_BY_MEANS = re.compile(r"(?:用|拿|通过|从|在)(?:我|俺|自己|这个|的)*$")
_DONE_WITH = re.compile(
    r"(?:上|里)?(?:能|可以|怎么|咋|直接)*(?:下单|下的?单|付|看|查|操作|登录|点|扫|支付|买(?!的?手机))"
)
"""用手机下单, 手机上看订单: what somebody calls, pays or looks with."""
_THE_OTHER = re.compile(r"(?:别的|其他的?|其它的?|另外的)$")
_TREATED = re.compile(
    r"(?:充电|充满|贴膜|连|配|配对|一起用|上)(?!色|上来)|(?:落|丢|忘|弄丢|摔|搞丢)(?:在|了|到)?|上$"
)


def without_companions(text: str, mentions: Sequence[Mention], product_slot: str) -> list[Mention]:
    """The mentions without products that what is asked for only goes with: 耳机怎么跟手机连上, 把手机落车上.

    Args:
        text: what they were found in.
        mentions: in order of place.
        product_slot: slot of the kind of product.
    """
    return [
        mention
        for mention in mentions
        if not (
            mention.slot == product_slot
            and (
                (_BESIDE.search(text[: mention.span[0]]) and _TREATED.match(text, mention.span[1]))
                or _AS_TOOL.match(text, mention.span[1])
                or (_BY_MEANS.search(text[: mention.span[0]]) and _DONE_WITH.match(text, mention.span[1]))
                or _THE_OTHER.search(text[: mention.span[0]])
                or (
                    _IS_ONE.search(text[: mention.span[0]])
                    and re.match(r"[，。啊呀嘛]", text[mention.span[1] :])
                )
            )
        )
    ]


def without_own_telephone(
    mentions: Sequence[Mention], special: Sequence[Mention], product_slot: str
) -> list[Mention]:
    """The mentions without the word before a number to be reached at: 收件人杨洋，手机一三七….

    Args:
        mentions: in order of place.
        special: digit strings, names and addresses.
        product_slot: slot of the kind of product.
    """
    numbers = [item.span[0] for item in special if item.slot == "phone"]
    return [
        mention
        for mention in mentions
        if mention.slot != product_slot or not any(0 <= at - mention.span[1] <= 2 for at in numbers)
    ]
