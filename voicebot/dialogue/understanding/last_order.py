"""What was bought before, wanted again: 老样子, 跟上回一样, 三月份买的那双再来一双."""

import re

from voicebot.dialogue.understanding.mention import Span

_N = r"[一二三四五六七八九十\d]{1,3}"
_PAST = (
    rf"(?:上上?个?月|上上?(?:次|回)|上一(?:次|回)|(?:前|头|那|那一|第一)(?:次|回)|[上前]一?趟|头一回|之前|以前|去年|前年|今年|"
    rf"上上?个?(?:周|礼拜|星期)[一二三四五六日天末]?|前阵子|前阵|前段(?:时间|日子)|前(?:两|几|些)(?:天|日|个月)|昨天|昨儿|前天|前儿|"
    rf"大前天|年前|年初|年底|春节|过年|中秋|国庆|端午|元旦|双十一|双十二|六一八|{_N}月份?(?:{_N}[号日])?|{_N}号|原先|从前|早先|先前|"
    r"原来|半年前|刚(?=买)|上半年|开春|入秋|春天|夏天|秋天|冬天)"
)
_BOUGHT = r"(?:买|拿|要|订|拍|下单|下的|购|用|吃|喝|穿|点|囤|入)"
_SAME = (
    r"(?:那(?:种|款|个)[^，。]{1,8}(?=，|再|来|给我|要)|"
    r"一模一样|一样(?!不)|一个(?:样|味)|同样|同款|那一?(?:样|种|个|款|双|盒|套|瓶|批|回|次|单|份|袋|箱|罐|些)|的)"
)
_BY_HABIT = re.compile(
    r"老样子|老三样|老规矩|老一套|(?:照|按)老(?:的|样)|复购|回购|原样(?:再|给|来)|照原(?:样|来)|"
    r"(?<!别的)(?<!其他)(?<!其它)(?<!其余)(?<!地址)(?<!颜色)(?<!电话)(?<!剩下)(?<!口味)(?<!都)照旧"
)
_LIKE_THEN = re.compile(
    rf"(?:还(?:是|要|按|照)|照着?|按照?|跟|和|同|像)(?:我|咱)?{_PAST}[^，。]{{0,12}}?(?:{_SAME}|来|办|{_BOUGHT})"
)
_BOUGHT_THEN = re.compile(
    rf"{_PAST}(?!我?(?:说|讲|提|报|问|看|聊|跟你|跟您))(?:[^，。想]{{0,8}}?(?:{_BOUGHT}(?:过|了)?的?|{_SAME})|$)"
    r"|买过的?那|用过的?那|吃过的?那"
)
_AGAIN = re.compile(
    r"再(?!见|说|打|也|不)|还要|还是要|还想|照|一样|同样|同款|(?:给我|帮我|给)(?:来|拿|整|订|拍|发|下|弄|寄|买)|(?<![出起过])来[一二两三四五六七八九十几俩仨双\d个点]|"
    r"整[一二两三四五六七八九十几俩仨点]|要[一二两三四五六七八九十俩仨]|补|续|囤|就(?:要|买|拿|是?(?:我|那)(?=上))|继续|下单|"
    r"(?:啥|什么)价|多少钱|几块钱|怎么卖|咋卖|还有(?:没有|吗|没|货|不)|有货|有没有"
)
_AGAIN_SURELY = re.compile(
    r"再(?:给我?|帮我|来|要|拿|买|订|拍|补|整|囤|续)|一样的|一模一样|照样|照着|还要|还是要|继续"
)
_THE_SAME_AGAIN = re.compile(
    r"再(?:给我|帮我)?(?:来|要|拿|买|订|拍|整)[^，。]{0,4}(?:一样|同样|同款|那样|这样)"
)
"""跑穿了，再来双一样的: whatever became of the first, another one is ordered."""
_AFTER_SALE = re.compile(
    r"发了?没|到哪|退|还没|没到|降价|掉价|差价|便宜了|保修|发票|物流|快递|没收到|少了|漏|投诉|赔|坏|"
    r"换(?!成|个?[颜口]|[^，。]{0,3}[色味])|查一?下|修|不合适|签收|没发|"
    r"取消|重了|改|碎|破|裂|别寄|别发|错|没动静|催|没来|质量|失灵|死机|黑屏|花屏|开胶|脱线"
)
_COMPLAINED = re.compile(
    r"发了?没|到哪|退|没到|差价|差[着个了]?[一二三四五六七八九十百\d]|补给?我|补差|保价|价保|保修|发票|没收到|少了|漏|投诉|赔|坏|没发|取消|重了|付了|碎|破|裂|别寄|别又|催|动静|降价|掉价"
)
_DISLIKED = re.compile(r"不好|太|难[吃用]|不喜欢|过敏|不行|别再|不要|腻了|不想|嫌|磨脚|挤脚|小了|大了")


def find_last_order(text: str) -> Span | None:
    """Where ``text`` asks for what was bought before, or None.

    Args:
        text: normalised.
    """
    if (match := _BOUGHT_THEN.search(text)) and _THE_SAME_AGAIN.search(text, match.end()):
        return match.span()
    if _COMPLAINED.search(text) or (_AFTER_SALE.search(text) and not _AGAIN_SURELY.search(text)):
        return None
    if match := _BY_HABIT.search(text) or _LIKE_THEN.search(text):
        return match.span()
    match = _BOUGHT_THEN.search(text)
    if match is None or not _AGAIN.search(text):
        return None
    if _DISLIKED.search(text) and not _AGAIN_SURELY.search(text):
        return None
    return match.span()
