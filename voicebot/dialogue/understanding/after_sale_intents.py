"""What structure says about the intents of a caller who has ordered: problems, returns, changes, parcels."""

import re
from collections.abc import Callable

from voicebot.dialogue.understanding.addresses import contrasts_places
from voicebot.dialogue.understanding.evidence import Evidence
from voicebot.dialogue.understanding.intent_words import (
    CALLING,
    COMPLAINS,
    HELD,
    LOOKS_FOR,
    MONEY_MISSING,
    REFUSES_CALLS,
    SPEAKS_OF_PERSON,
    STOCK,
    WANTS_PERSON,
    asks,
)

Add = Callable[[str, float], None]
"""Adds to the score of an intent."""


_NO_SIGN_OF_IT = re.compile(
    r"(?:买|订|拍|下单|下|付款?)(?:了|的|过|那|这|得)[^，。]{0,10}，?[^，。]{0,8}(?:没有?|不见)(?:个|点|什么)?(?:动静|消息|音信|音讯|影|信儿?(?![息用])|下文)"
    r"|(?:买|订|拍|下单|下|付款?)(?:了|的|过|那|这|得)[^，。]{1,12}，?[^，。]{0,6}(?:动静|消息|音信|音讯|影儿?|信儿|下文)(?:都|也)?(?:没有?|不见)"
)
"""我买的牛肉干怎么还没动静: nothing was heard of an order."""
_NOT_COME = re.compile(
    r"(?:我|俺|咱)(?:家|们|买|订|拍|定)*(?:的|那|这)[^，。]{1,10}，?(?:(?:买|订|拍|下单)了?[^，。]{1,8}，)?[^，。]{0,6}?"
    r"(?:还|都|一直|到现在)(?:没有?|不见|木有)(?:给我?)?(?:送|寄|发|收|到)(?:来|到|过来|货|出|着)*(?:呀|啊|呢|嘛|吗|哪|哩|咧)*(?=$|[，。？])"
)
"""我那个牛奶，买了好些天了，咋还没送来呀: it was bought, and has not come."""
_WHERE_IS_MINE = re.compile(
    r"(?:^|[，。])(?:那(?!我的))?(?:我|俺|咱)(?:家)?(?:的|那|这|(?:买|订|拍|定)(?:的|了|那)?)(?:[双个台盒瓶件单]|几[双个盒]|一?批)?"
    r"(?!意思|问题|情况|要求|预算|话|手机号|号码|电话|钱|皮肤|头发|牙口"
    r"|(?:脚|脸|手|胃|腿|肚子|娃|孩子|老[公婆伴人]|媳妇|对象|闺女|女儿|儿子|[爸妈爷奶]|口子)[家儿]?(?=呢|咧|哩))"
    r"[^，。是要想用能会]{1,6}(?:呢|咧|哩)(?=$|[。？])"
)
"""我那鞋呢, 我买的牛奶呢: it has not come; 我这脚呢，偏宽 is only how somebody begins."""


def after_sale(text: str, evidence: Evidence, add: Add) -> None:
    """Add to the intents of somebody who has ordered."""
    if "issue" in evidence.slots and not STOCK.search(text):
        about_coupon = evidence.slots["issue"] == ("优惠券不可用",)
        told = LOOKS_FOR.search(text) is not None and not about_coupon
        add("coupon_points" if about_coupon else "report_problem", 0.0 if told else 0.55)
        add("recommend", 0.4 if told else 0.0)
    if (
        re.search(
            r"(?:要|想|给我|得|能|申请|办|把(?![^，。]{0,3}[钱款费价])[^，。]{1,6})(?:办|申请|给我)?退(?:货|掉|了|款|[一两二三半]|$|，|。|吧|钱)(?!差)",
            text,
        )
        and "price_diff" not in evidence.slots
    ):
        add("return_goods", 0.5)
    if _NO_SIGN_OF_IT.search(text):
        add("order_status", 0.5)
        add("urge", 0.3)
    if _WHERE_IS_MINE.search(text) or _NOT_COME.search(text):
        add("order_status", 0.6)
        add("product_qa", -0.3)
        add("recommend", -0.3)
    if MONEY_MISSING.search(text):
        add("refund_status", 0.6)
    if "callback_date" in evidence.slots or "callback_time" in evidence.slots:
        add("busy_callback", 0.45)
    if buys_a_new_one(text):
        add("exchange_goods", -0.5)
        add("recommend", 0.3)
    if "order_date" in evidence.slots:
        add("provide_info", -0.3)
        add("order_status", 0.1)
    if "price_diff" in evidence.slots:
        add("price_protect", 0.4)
    if "address" in evidence.slots and (re.search(r"改|换|不对|错|别寄", text) or contrasts_places(text)):
        add("change_address", 0.4)
    elif re.search(r"地址|门牌|单元号|楼号", text) and re.search(r"改|换|写错|填错|写成|搬", text):
        add("change_address", 0.45)
    if re.search(r"(?:换|调)成|[换调][一-龥]{0,4}(?:码|号|色|的)", text) and re.search(
        r"收到|小了|大了|不合适|穿|挤|试", text
    ):
        add("exchange_goods", 0.45)
    if re.search(
        r"(?<!装)修(?:一下|要|得|吗|不|好|多少)|维修|过保|保修|换(?:个|块|一块)?(?:屏|(?<=一块)多少)", text
    ):
        add("warranty_repair", 0.5)
    if "carrier" in evidence.slots and asks(text):
        add("ask_shipping", 0.5)
    if "city" in evidence.slots and re.search(r"寄|邮|运费|发不发|加.{0,3}钱", text):
        add("ask_shipping", 0.35)
    if re.search(r"包(?:不包)?邮|运费|邮费|几天(?:能)?到", text):
        add("ask_shipping", 0.3)
    if "receiver_name" in evidence.slots and re.search(r"改|错|换", text):
        add("modify_order", 0.5)
    if re.search(r"(?:(?<![说讲聊看])到|走到|送到|停在|卡在)哪", text) and not re.search(r"退", text):
        add("logistics_query", 0.4)
    if WANTS_PERSON.search(text):
        add("transfer_human", 0.7)
        add("ask_robot", -0.2)
    elif not SPEAKS_OF_PERSON.search(text):
        add("transfer_human", -0.4)
    if COMPLAINS.search(text):
        add("complaint", 0.6)
    if REFUSES_CALLS.search(text):
        add("do_not_call", 0.5)
    if not CALLING.search(text):
        add("do_not_call", -0.4)
    if "installments" in evidence.slots:
        add("ask_payment", 0.4)
    if "rating" in evidence.slots:
        add("feedback", 0.4)
    if re.search(r"(?:给我|我要|想|能|帮我)?换(?:货|一双|个|成|码|大|小)", text):
        add("exchange_goods", 0.15)


def buys_a_new_one(text: str) -> bool:
    """给我爸换个手机，要有耳机孔的, 别的牌子过敏了，想换个温和的: nothing of ours is brought back."""
    new = _NEW_FOR_SOMEBODY.search(text) or _INSTEAD_OF_OTHERS.search(text)
    return new is not None and HELD.search(text) is None


_INSTEAD_OF_OTHERS = re.compile(
    r"(?:别家|别人家|其他家|别的牌|其他牌|另一个牌)[^。]{0,24}(?:想|要|打算|准备)换"
)


_NEW_FOR_SOMEBODY = re.compile(
    r"(?:给|帮|为)(?:我|俺|咱)?(?:家)?(?:爸|妈|爷|奶|公|婆|哥|姐|弟|妹|叔|姨|老|媳妇|爱人|对象|闺女|儿子|女儿|孩子)[^，。]{0,3}换"
    r"(?:个|台|部|双|把|一[个台部双])(?!大|小|[^，。]{0,4}(?:码|号|色|味))"
    r"|(?:爸|妈|爷|奶|公|婆|老伴|老人)[^。]{1,24}给[他她]换(?:个|台|部|双)(?!大|小|[^，。]{0,4}(?:码|号|色|味))"
)
