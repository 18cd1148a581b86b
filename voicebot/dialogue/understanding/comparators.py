"""Words around a number that make it a limit or an approximation, or that take it back."""

import re

from voicebot.dialogue.dialplan import Role
from voicebot.dialogue.understanding.mention import Span
from voicebot.language.numerals import Number, NumberForm

_COMPARED = r"(?!过|于|出|[一两二三四五六七八九十百])"
_NO_MORE = (
    r"(?:不能|不可以?|别|不许|不要|甭|可别|决不|绝不|也别|莫)再?(?:多|高|贵|往上|超)"
    + _COMPARED
    + r"(?:了|加了?)?"
)
_NO_LESS = r"(?:不能|不可以?|别|不许|不要|甭|可别)再?(?:少|低|便宜|往下)" + _COMPARED + r"(?:了)?"
_ALSO = r"(?:钱|的|洋钿|大洋|人民币|块)?"
_MAX_AFTER = re.compile(
    _ALSO
    + r"(?:以内|以里|以下|之内|之下|往下|朝下|往里|封顶|打住|顶天|到顶|到头|为限|为止|为上限|是上限|是极限|"
    r"内(?![容部里存])|就到顶|(?:就)?撑死|(?:就)?顶了天|(?:就)?最多了|(?:就)?顶格|里头|里边|里面|"
    rf"(?:就|都|也)?(?:够了?|行了?|可以了?)?，?(?:{_NO_MORE}|再(?:多|高|贵)(?:了|的话)?(?:就|也|我)?(?:不|没|掏|算|舍|免|要不|出不|吃不|拿不)|"
    r"(?:多|高|贵)了(?:就|也|的|我)?(?:不要|没有|不行|不考虑|不买|免谈|算了|没得|掏不)))"
)
_MIN_AFTER = re.compile(
    _ALSO + r"(?:以上|往上|起步|开外|朝上|打底|之上|向上|是底线|为底线|保底|垫底|"
    rf"起(?![来泡皮了码球])|，?(?:{_NO_LESS}|再(?:少|低|便宜)(?:了)?(?:就|我)?(?:不|没|不放心|算)|"
    r"(?:少|低|小)了(?:就|也|的|我)?(?:不要|不行|不考虑|不够)))"
)
_ABOUT_AFTER = re.compile(
    _ALSO + r"(?:左右|上下|来块|出头|挂零|光景|前后|差不多|的样子|那样(?!的)|这样子|那个数|上上下下)"
)
_OVER = r"(?:超过?|高过|多过|大过|贵过|高于|多于|大于|贵于|超出|越过|突破)"
_UNDER = r"(?:低于|少于|小于|低过|少过|不足)"
_NOT = r"(?:别|不要?|不能|不可以?|不许|甭|不得|莫|勿|休要|不准|不用|没|未|不必|千万别)"
_LINKS = r"(?:也就|就|是|个|到|只能|能出|在|给|得|要|了|你|我|出|花|按|也|都|它|，|掏|也得|有|的|啊|呢)*$"
_MAX_BEFORE = re.compile(
    rf"(?:{_NOT}{_OVER}|(?:别|不能|不许|甭|莫)(?:让我|叫我|给我)?(?:花|出|掏|用|买)?(?:超过?|过)|{_NOT}比|最最?多|最高|顶多|顶天|撑死|撑破天|顶破天|至多|充其量|满打满算|满共|{_UNDER}|不到|不满|"
    r"控制在|压在|压到|卡在|卡死在|限制在|守在|守住|封顶|最贵|上限|顶格|不出|极限|最大|了不起|大不了)"
    + _LINKS
)
_MIN_BEFORE = re.compile(
    rf"(?:{_NOT}{_UNDER}|至少|起码|最起码|最少|最低|最小|最次|保底|打底|底线|下限|起步|{_OVER}|"
    r"怎么(?:着)?也(?:得|要)|少说也?|好歹(?:也)?|再(?:怎么|咋)(?:着)?也|再少也|再低也)" + _LINKS
)
_ABOUT_BEFORE = re.compile(
    r"(?:大概|大致|大约摸?|约摸|差不多|差不离|估摸着?|估计|约|将近|接近|左右|小(?=$)|奔|快|也就|就那么|琢磨着?)"
    r"(?:是|在|得|也就|就|个|有|花|要)*$"
)
_OF_THE_NEXT = re.compile(
    r"(?:块钱|块|元)?(?:封顶|顶天|打住|到顶|最多|最高|撑死)[^，。一二两三四五六七八九十\d]{0,2}[一二两三四五六七八九十\d]"
)
"""A limit between two figures, of which the first has one: it is the second's."""
_WITHOUT = re.compile(
    r"(?:块钱|块|元|钱)?(?:的|那种|那些|这种|这类|的那种|的话|价位的?)?(?:都|就|我|可|也|一律|通通|全|那|，|太[一-龥]{1,2}了|有点[一-龥])*"
    r"(?:不要(?=$|[，。了啊吧呀哈哦]|给我(?:推荐|介绍|拿|来))|不考虑|不看|不买|免谈|别拿|别推荐?|别介绍|别给我|别要了|甭|不用看|不用说|就算了|算了|用不起|买不起|要不起|"
    r"太贵|嫌贵|嫌高|吃不消|舍不得)|(?:块钱|块|元|钱)?(?:是|有点|稍微|好像|太|就)*(?:高|低|多|少|贵)了(?!就|不|的|也|[我她他]|站|走|受)|(?:块钱|块|元|钱)?(?:不够|不行)(?=$|[，。了啊吧])"
)
_TAKEN_BACK = re.compile(
    r"(?:块钱|块|元|钱)?(?:的)?(?:那个|那话|那)?(?:就|可)?(?:不算数|不作数|不算了|作废|当我没说|当没说|收回|不算(?=$|[，。啊吧])|取消)"
)


_ON_THE_BILL = re.compile(
    r"(?:(?:这|那)一?单|付|付了|花了|扣了?|交了|收了?我?|刷了|转了|充了|退了?我?|标价|原价|当时|买的时候|浮动|相差|差(?:了|个|着|出)?|"
    r"(?<![不别太])贵(?:了|出)?|便宜(?:了|出)?|省(?:了|下)?|(?<![讲说报写])多(?:了|出)|(?<![讲说报写])少(?:了)?)(?:我|是|的|还是|都|整|整整|个|着|有|就|也就|将近)*$"
)
"""Money that was paid, or a difference, and no wish."""


_ON_TOP = re.compile(
    r"(?:多|超|超出|超过|贵|少|差|高出|多花|多出)(?:个|上|上个|花个?|出个?|掏个?|点|它个?)$|(?:浮动|出入|上下差|相差)(?:个|在)?$"
)
_ALLOWED = re.compile(
    r"(?:块钱|块|元|钱)?(?:的|左右|上下)?(?:也|都|倒|也都|我也|咱也)?(?:不打紧|没事|没关系|无所谓|可以|不要紧|行|成|不怕|不碍事|能接受|认|"
    r"不在乎|无妨|好说|不算啥|没问题)"
)


def is_leeway(text: str, start: int, end: int) -> bool:
    """多个一两百的也不打紧: by how much a limit may be passed."""
    return bool(_ON_TOP.search(text[max(0, start - 4) : start]) and _ALLOWED.match(text, end))


def is_on_the_bill(text: str, start: int) -> bool:
    """Whether the number that begins there tells what was paid or what two things differ by."""
    return _ON_THE_BILL.search(text[max(0, start - 10) : start]) is not None


def role_of(text: str, number: Number, span: Span) -> tuple[Role, Span]:
    """Whether the number at ``span`` is a limit, an approximation or itself, and the place with those words.

    五百以上的不要 turns a limit round.
    """
    start, end = span
    before = text[max(0, start - 9) : start].rstrip("，")
    minimum, maximum = _MIN_BEFORE.search(before), _MAX_BEFORE.search(before)
    if minimum and _OF_THE_NEXT.match(text, end):
        return Role.MIN, (start - len(minimum[0]), end)  # 不低于一百五封顶两百五
    for role, pattern in ((Role.MAX, _MAX_AFTER), (Role.MIN, _MIN_AFTER), (Role.ABOUT, _ABOUT_AFTER)):
        if match := pattern.match(text, end):
            return _turned(text, role, (start, match.end()))
    if maximum and (minimum is None or maximum.start() <= minimum.start()):
        return _turned(text, Role.MAX, (start - len(maximum[0]), end))
    if minimum:
        return _turned(text, Role.MIN, (start - len(minimum[0]), end))
    if _ABOUT_BEFORE.search(before) or number.form is NumberForm.ABOUT:
        return Role.ABOUT, span
    return Role.EXACT, span


def _turned(text: str, role: Role, span: Span) -> tuple[Role, Span]:
    """What is refused above a limit is wanted below it."""
    if role in (Role.MAX, Role.MIN) and (match := _WITHOUT.match(text, span[1])):
        return (Role.MIN if role is Role.MAX else Role.MAX), (span[0], match.end())
    return role, span


_LIFTED = re.compile(r"(?:不用|不必|甭|别|没必要)(?:非得?|老|再)?(?:卡|限|死守|拘|盯)(?:在|着|死|定)*$")


def is_lifted(text: str, start: int) -> bool:
    """不用卡三百: the limit that begins there holds no longer."""
    return _LIFTED.search(text[max(0, start - 8) : start]) is not None


_CANNOT_BE = re.compile(
    r"[码号]?的?(?:哪儿|哪里|哪|咋|怎么)(?:还|能|会|可能)*[穿套挤塞蹬](?:得|的)?[进下上了]"
)
"""四十五哪儿穿得进去: what does not fit is no wish."""


def is_refused(text: str, end: int) -> bool:
    """Whether a plain figure that ends there is refused or taken back: 大几百的不要, 三百不算数."""
    if _CANNOT_BE.match(text, end):
        return True
    return _WITHOUT.match(text, end) is not None or _TAKEN_BACK.match(text, end) is not None
