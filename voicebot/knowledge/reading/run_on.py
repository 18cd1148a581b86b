"""Where one statement ends and the next begins in a text written without punctuation."""

import re

LONGEST_CLAUSE = 20
"""Characters; a longer stretch without a sign holds several statements."""

_SHORTEST = 4
_LISTED = 7
"""Characters after a 、 that belong to the list: 有血栓的、怀着宝宝的."""
_COUNTED = "盒袋瓶罐箱双支包片个件"
_OPENER = re.compile(
    rf"(?:山东|山西|四川|云南|贵州|新疆|内蒙|陕西|甘肃|宁夏|广西|广东|福建|浙江|江苏|安徽|江西|湖南|湖北|河南|河北|辽宁|吉林|东北|海南)|现在|目前|原价|原来|平时|活动价?|券后|到手|会员|第[二两三][{_COUNTED}]|买[一二两三四五\d]|满[一二两三四五六\d]"
    rf"|送(?=[一两\d][{_COUNTED}])|包邮|运费|顺丰|发货|保质期?|保修|质保|七天|坏了|开了?[封盖袋罐瓶箱]|拆[封开]|常温|冷藏|冷冻"
    r"|放(?:冰箱|阴凉|通风|干)|个头|没熏|里[头面]|没放|含(?![量糖油])|不含|不加|坏了|没有|没加|无(?=[\u4e00-\u9fff]{2})|配料|成分|用的是|主打|主要"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,3})岁|孕妇|哺乳|敏感|小孩|宝宝|孩子|老人|男女|男的|女的|全家|大人|对[\u4e00-\u9fff]{1,6}过敏"
    r"|怕|嫌|介意|糖尿|[\u4e00-\u9fff]{2}过敏|早晚|洗完|洗脸|洁面|每[天次晚日周]|一天|一周|睡前|饭[前后]|出门前|秋冬|春夏|冬天|夏天"
    r"|晚上|白天|早上|早餐|防滑|底厚|[黑白红黄蓝绿紫灰粉棕米咖]色|洗多|能?机洗|水温|尺码|码数|鞋码|偏[大小]|正码|脚[宽胖瘦背肥汗]|颜色|口味|鞋[面底垫]|产地|有半码|有股|有一?点|有[两三四五六]|缺点|容易"
    r"|会(?=[\u4e00-\u9fff]{2})|但是?|不过|就是|而且|另外|还有|记得|注意|千万|别(?![人的])|不要|不能|不支持|不防|不适合|不建议|不好"
    r"|可以|能(?=[\u4e00-\u9fff]{2})|适合|支持|因为|所以|要是|如果"
    rf"|一[{_COUNTED}](?=\d|[一二三四五六七八九十两百])|电池|屏幕|续航|充电|重量|净重"
)
_HANGING = re.compile(
    r"(?:[是有也都就还会要能可很太更最再先又没不别对和跟或给把被让在往从到按比连靠将算及与配带着]"
    r"|可以|或者|以及|因为|如果|要是|建议|适合|第.|\d|过敏|糖尿病|孕妇|以[上下]|的[人亲宝])$"
)
"""A stretch that ends so needs what follows."""
_SUBJECT = re.compile(r"(?:的|[者人]|们|患者|体质|孕妇|孩子|宝宝|儿童|老人|朋友|以[上下]|过敏)$")
"""Who may be forbidden something next."""
_FORBIDS = ("别", "不", "千万", "记得")
_COUNT = re.compile(rf"(?:[一二两三四五六七八九十\d][{_COUNTED}]|[买拍])$")
_OF_A_COUNT = ("送", "第", "包邮", "一")


def breaks(text: str) -> list[int]:
    """Places in an unpunctuated stretch where a new statement begins, in order."""
    found: list[int] = []
    last = 0
    for match in _OPENER.finditer(text):
        place = match.start()
        piece = text[last:place]
        if (
            "、" in piece[-_LISTED:]
            or len(piece) < _SHORTEST
            or len(text) - place < _SHORTEST
            or _HANGING.search(piece)
        ):
            continue
        if match[0].startswith(_FORBIDS) and _SUBJECT.search(piece):
            continue
        if match[0].startswith(_OF_A_COUNT) and _COUNT.search(piece):
            continue  # 买两盒送一支
        found.append(place)
        last = place
    return found
