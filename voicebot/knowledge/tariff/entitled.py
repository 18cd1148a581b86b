"""What the caller is and does for a reduction, as far as the text has one for it."""

import re

from voicebot.knowledge.pricing import AmountCut, CutFor, GroupDiscount, Pricing, QuantityCut
from voicebot.knowledge.question import Question, in_figures
from voicebot.knowledge.reductions import same_group
from voicebot.knowledge.tariff.occasions import at_its_time, with_days_named

_GROUP_WORDS = (
    ("会员", r"会员|vip|入会"),
    ("学生", r"学生"),
    ("老客户", r"老客|老用户|老顾客|老粉|粉丝|回头客|老主顾|以前买过|买过"),
    ("新客", r"新客|新用户|新人|首单|第一次(?:买|来|在)|头一[回次]"),
    ("教师", r"老师|教师|教书"),
    ("军人", r"当过兵|当兵|军人|退伍|退役|服役"),
    ("生日", r"生日"),
)


_DONE = (
    ("收藏", r"收藏"),
    ("关注", r"关注"),
    ("晒图", r"晒"),
    ("晒单", r"晒"),
    ("好评", r"好评|评价"),
    ("以旧换新", r"旧|换新"),
    ("旧机", r"旧|换新"),
    ("换新", r"旧|换新"),
    ("换购", r"旧|换"),
    ("领券", r"券"),
    ("用券", r"券"),
    ("优惠券", r"券"),
    ("券", r"券"),
    ("定金", r"定金|预定|预付"),
    ("进群", r"群"),
    ("加群", r"群"),
    ("分享", r"分享|转发"),
    ("转发", r"分享|转发"),
    ("发票", r"发票|开票|[专普]票|税点|含税|带票"),
    ("自提", r"自提|自己(?:去|来)?(?:取|拿)"),
)


def groups_of(question: Question, pricing: Pricing) -> tuple[str, ...]:
    """What the caller is, as far as the text has a price for it."""
    spoken = without_denied(question.spoken.lower())
    said = [group for group in question.groups if not _denies(group, question.spoken.lower())]
    said += [group for group, words in _GROUP_WORDS if re.search(words, spoken)]
    for rule in pricing.rules:
        if isinstance(rule, GroupDiscount) and (
            _fulfils(rule.who, spoken, question.age_years) or _is_in_club(rule, spoken)
        ):
            said.append(rule.who)
    offers = [rule for rule in pricing.rules if isinstance(rule, GroupDiscount | AmountCut | QuantityCut)]
    known = [rule.who for rule in offers if rule.who]
    fitting = [group for group in said if any(same_group(who, group) for who in known)]
    return tuple(dict.fromkeys(fitting))


_CLUB = re.compile(r"(?P<club>[\u4e00-\u9fff]{2})会员")
_NO_CLUB = re.compile(r"年卡|超级|付费|[本店铺]|加入|成为|开通|注册|老|新|普通|高级|[金银]卡|积分|凭|非")


def _is_in_club(rule: GroupDiscount, spoken: str) -> bool:
    """我是你们跑团的 of 跑团会员立减80."""
    told = _CLUB.search(rule.sentence) if rule.who == "会员" else None
    return told is not None and not _NO_CLUB.search(told["club"]) and told["club"] in spoken


def conditions_of(question: Question, pricing: Pricing, *, most: bool = False) -> tuple[str, ...]:
    """What the text asks for a reduction, where the caller says to do or be it."""
    cuts = [rule for rule in pricing.rules if isinstance(rule, CutFor)]
    spoken = without_denied(question.spoken)
    then = bool(_AT_THAT_TIME.search(spoken))
    done = [
        rule.condition
        for rule in cuts
        if (
            _fulfils(rule.condition.removesuffix(_UP_TO), spoken, question.age_years)
            and (most or _UP_TO in spoken or not rule.condition.endswith(_UP_TO))
        )
        or (rule.everybody and (then or not at_its_time(rule.condition)))
        or (rule.cut_fen and _names_cut(rule.cut_fen, question.text))
    ]
    return tuple(dict.fromkeys(done))


def _names_cut(cut_fen: int, text: str) -> bool:
    """减完那50: the reduction is named by its sum."""
    return any(int(sum_) * 100 == cut_fen for sum_ in re.findall(r"减(?:完|掉|了|去)?[那这]?个?(\d+)", text))


_WORTH = re.compile(
    r"旧\S{0,8}?(?:估[了价]?|值|抵|折[了价]?|回收|[算给作]了?)(?:[了个成到]|价|我|是|大概)*(?P<sum>\d{2,5}(?:\.\d)?)(?![gG年月折寸])"
)


def worth_of(text: str, pricing: Pricing) -> int:
    """旧手机你们给估了五百: what the old one is taken for, in fen; 0 where the text takes none.

    Args:
        text: the question in figures.
        pricing: whose rules tell whether old ones are taken.
    """
    taken = any(isinstance(rule, CutFor) and _TRADED.search(rule.condition) for rule in pricing.rules)
    told = _WORTH.search(text) if taken else None
    return round(float(told["sum"]) * 100) if told else 0


_TRADED = re.compile("旧|换新|换购")
_AT_THAT_TIME = re.compile(r"那[天几]|期间|活动|打完|折后")
"""Words for the time of an offer that has one of its own."""
_DENIED = re.compile(
    r"(?:(?<!有)没有?|(?<![是能会用要可])不(?!知|错)是?|(?<!有)无(?!论)|并?非|别|未)"
    r"(?:想|会|用|要|能|打算|过|去|带|做|写|发|给|参加|领|加|开|有|拿|是|办|到|什么|任何|你们?家?的?|[这那]个|[张个]|以前|曾经?)*"
    r"(?:以旧换新|旧机|旧\S|换新|换购|收藏|关注|晒[图单]?|好评|评价|优惠券|券|定金|预定|进群|加群|群|分享|转发|自提|会员|vip|入会|学生证?|老[客用顾粉]\S?|买过"
    r"|新[客用人]\S?|首单|老师|教师|军人|当过?兵|退伍|生日|凭证|诊断书|证|[发专普]?票)"
)
_OTHERS = re.compile(
    r"(?:送|给)?(?:我|咱)?(?:家)?(?:儿子|女儿|闺女|孩子|小孩|娃|宝宝|他|她)的?(?:班主任)?(?:老师|教师)|送[^,，。]{0,4}(?:老师|教师)"
)
"""送我儿子老师的: the teacher is somebody else."""


def without_denied(spoken: str) -> str:
    """The words without what the caller says not to have, do or be: 不晒图, 没券, 我不是会员."""
    return _OTHERS.sub(" ", _DENIED.sub(" ", spoken))


def _denies(group: str, spoken: str) -> bool:
    words = next((words for told, words in _GROUP_WORDS if same_group(told, group)), re.escape(group))
    return bool(re.search(words, spoken)) and not re.search(words, without_denied(spoken))


_UP_TO = "最高"
"""最高抵1000: an upper bound, which only who asks for it or for what can be saved is told."""
_TRIFLES = re.compile(r"下单|购买|以上|优惠|凭证|当天|当日|可以|截图|报")


def _fulfils(condition: str, spoken: str, age: float | None) -> bool:
    for told, words in _DONE:
        if told in condition and re.search(words, spoken):
            return True
    if years := re.search(r"(\d+)岁以上", condition):
        return age is not None and age >= float(years[1])
    bare = _TRIFLES.sub(" ", condition.removeprefix("凭"))
    if at_its_time(condition):
        time = _TIME.search(bare)
        return time is not None and time[0] in _festivals(spoken)
    return any(bare[at : at + 2] in spoken for at in range(len(bare) - 1) if " " not in bare[at : at + 2])


_TIME = re.compile(r"\d+月(?:\d+)?|双\S{1,2}|618|[\u4e00-\u9fff]{2}")
"""What a time is called by: 11月11 of 11月11日前, 双11, 开学 of 开学季."""


def _festivals(spoken: str) -> str:
    spoken = with_days_named(spoken)
    return in_figures(re.sub("双十二", "双12，", re.sub("双十一", "双11，", spoken)))
