"""Ages in a product text: from when, up to when, and who is too young or too old."""

import re

from voicebot.knowledge.reading.near_bans import is_of_a_form
from voicebot.knowledge.reading.paper import NUMBER, Clause, Paper, number
from voicebot.knowledge.reading.people import ANIMAL, bare_subject, is_medical, people_in
from voicebot.knowledge.reading.rulings import (
    BAN,
    CARE,
    HEARSAY,
    MAY,
    THIS_ONE,
    USING,
    forbids,
    forbids_people,
)

_UNIT = r"周?岁半?|个月|月龄"
_AGE = rf"(?P<age>{NUMBER}|半|(?=周岁))\s*(?P<unit>{_UNIT})"
_AGE_2 = rf"(?P<age2>{NUMBER}|半|(?=周岁))\s*(?P<unit2>{_UNIT})"
_AGE_3 = rf"(?P<age3>{NUMBER}|半|(?=周岁))\s*(?P<unit3>{_UNIT})"
_WHO = r"(?:的)?(?:婴幼儿|儿童|孩子|小?宝宝|小孩|小朋友|娃娃?|人群|青少年|成人|老人|人)?"
_RANGE = re.compile(
    rf"(?P<low>{NUMBER})\s*(?P<low_unit>{_UNIT})?\s*(?:到|至|-+|~)\s*(?P<high>{NUMBER})\s*"
    rf"(?P<high_unit>周?岁半?|个?月龄?(?=[的大宝婴小以]|$))(?:以?[上下])?"
)
_FROM_BIRTH = re.compile(rf"(?:新生儿|刚?出生|初生)\S{{0,2}}?(?:到|至|-)\s*{_AGE}")
_SINCE_BIRTH = re.compile(r"(?:新生儿?|刚?出生|初生)(?:宝宝|婴儿|就|起|开始|即|也|都)*(?:可|能|适用|放心)")
"""新生儿起就能用."""
_ABOVE = re.compile(
    rf"(?:满|年满|大于|超过|够)?{_AGE}(?:及?以上|\(含\)以上|往上|起|\+|开始|[以之]?后|朝上|才[能可])"
    rf"{_WHO}|(?:年满|满|够){_AGE_2}|{_AGE_3}[^,、]{{0,8}}就[能可]"
)
AGE_BELOW = re.compile(
    rf"(?:{_AGE}(?:及?以下|以内|之下|往下|[以之]前|前(?=不|别|勿|禁|先别|请勿)|之?内(?=的|宝|婴|幼|儿|孩|小|娃|不|别|勿|禁|[,。;]))"
    rf"|(?:未满|不满|没满|不到|没到|小于|低于|不足){_AGE_2}){_WHO}"
)
_UNTIL = re.compile(rf"[用穿玩戴睡坐看读](?:得)?到{_AGE}(?!以?上)")
"""大概用到4岁."""
_CHOKES = re.compile(
    "(?:的|容易|会|有|怕|很|最|被|要)*(?:噎|呛|卡喉|吞咽危险)|有?[^,]{0,8}(?:窒息|吞[咽食]|误吞|噎|呛|卡喉)[^,]{0,8}(?:危险|风险|隐患|可能)"
)
"""四岁以下怕呛: a danger for all below an age."""
_HARMS = re.compile(r"噎|呛|吞|窒息|卡住|烫|扎|过敏")
_ADULTS = re.compile(r"(?<![\dA-Za-z.+])([1-6]\d)\+(?=[\u4e00-\u9fff]|$)(?![\u4e00-\u9fff]{0,2}[GgPp])")
"""25+熬夜党."""
_ADULT_ONLY = re.compile(
    r"(?:只|仅|限)(?:限|供|给|能|适合|适用于)*(?:成年人|成人|大人)|^(?:成年人|成人|大人)专用$"
)
_OF_AGE = 18
"""Years (Civil Code of China, art. 17)."""
_TOO_YOUNG = re.compile(r"不给|不卖|不售|太小")
_NO_NEED = re.compile(
    r"没(?:有)?必要(?=$|[买入用])|用不着|用不上|不必[买用]|无需(?:使?用|购买|$)|不需要(?=$|[用买])"
)
"""25岁以下没必要买: no ban, but from what age on it makes sense."""
_OF_PEOPLE = re.compile(r"岁|月龄|辅食|添加|宝|婴|幼|娃|孩|儿童|大的")
AFTER_TREATMENT = re.compile("手术|术后|做完")
_OF_SOMETHING_ELSE = re.compile(
    rf"(?:{AFTER_TREATMENT.pattern}|孕[早中晚]期|怀孕[头前]?|保质期?|有效期|保修|质保)\S{{0,2}}{_AGE}|{_AGE_2}[^,、]{{0,4}}(?:{ANIMAL}|[吃喝用]完)"
)
"""Months of pregnancy, of keeping, of a kitten."""


_FOR_ADULTS_TOO = re.compile(r"\((?:大人|成人)\)|(?:大人|成人)[款号码]")
"""60号(3-6岁), 80号(大人): the ages are of its versions."""
_CHOOSES = re.compile(r"(?:的|就|请|可以?|建议)*[换选拍改买挑]")
"""三个月以上宝宝换M号: which version, not from what age."""


_DOSED = re.compile(r"(?:一|每)[天日次周]|顶多|最多|不超过|别超过")
"""6个月到2岁一天顶多一回: how much at that age, not up to what age."""
_WELCOMED = re.compile(r"[也都就]?(?:可以|能[用吃穿涂抹喝玩]|可[用吃穿]|放心|没问题|行)")
"""三岁以上宝宝可以: who is named is welcome."""
_USES_OTHER = re.compile(r"(?:就|先|请|的)*用(?![这它本])[\u4e00-\u9fff]{2,6}")
"""两岁以内用指套."""


_FOR_CHILDREN = re.compile("[宝婴幼儿童]|学步|奶[瓶嘴]|牙胶|摇铃|尿不湿|纸尿裤|辅食|米粉|安抚|爬行垫|口水巾")


def read_ages(paper: Paper) -> None:
    """From what age on and up to what age it may be used; bans for ages."""
    name = "".join(map(str, paper.values("name")))
    for_children = bool(_FOR_CHILDREN.search(name))
    for clause in paper.clauses:
        text = clause.text
        if (plus := _ADULTS.search(text)) and "岁" not in text:
            paper.add("age_min", int(plus[1]), clause.start, clause.end, claim=False)
        if _ADULT_ONLY.search(text) and not BAN.search(text):
            paper.add("age_min", _OF_AGE, clause.start, clause.end)
        if _SINCE_BIRTH.search(text) and not BAN.search(text) and not CARE.search(text):
            paper.add("age_min", 0, clause.start, clause.end, claim=False)
        if paper.is_claimed(clause.start, clause.end):
            continue  # an exception or the answer to a question
        if (
            re.search(_UNIT, text)
            and (for_children or _OF_PEOPLE.search(text))
            and not _OF_SOMETHING_ELSE.search(text)
        ):
            _read_clause(paper, clause)


def is_of_a_price(text: str) -> bool:
    """65岁以上减20, 六十岁以上凭身份证九折: whom a price is for, and nobody else is shut out."""
    return _CHEAPER.search(text) is not None and not BAN.search(text)


_CHEAPER = re.compile(
    r"岁\S{0,12}?(?:立?减(?=[\d一二三四五六七八九十])|[\d一二三四五六七八九半]+折|半价|优惠|便宜|特价|免邮|包邮)|(?:爱心|敬老|长者|学生|优惠|会员)价\S{0,3}?\d*\S{0,2}岁"
)


def _read_clause(paper: Paper, clause: Clause) -> None:
    text = clause.text
    if (ban := BAN.search(text)) and is_of_a_form(text[ban.end() :]):
        return  # the safety rules keep it as a caution
    if is_of_a_price(text):
        return
    forbidden = not HEARSAY.search(text) and bool(
        ban or _TOO_YOUNG.search(text) or forbids_people(text) or _follows_ban(paper, clause)
    )
    careful = bool(CARE.search(text)) and ("慎" in text or not _SUITED.search(text))
    if match := _FROM_BIRTH.search(text):
        paper.add("age_min", 0, clause.start, clause.end)
        _note(paper, clause, match, "age_max", match["age"], match["unit"])
    elif match := _RANGE.search(text):
        if not forbidden and not careful:
            _note(paper, clause, match, "age_min", match["low"], match["low_unit"] or match["high_unit"])
            if _DOSED.search(text[match.end() :]):
                paper.add("cautions", text, clause.start, clause.end)
            elif not _FOR_ADULTS_TOO.search(paper.text):
                _note(paper, clause, match, "age_max", match["high"], match["high_unit"])
    elif match := _UNTIL.search(text):
        if not forbidden and not careful:
            _note(paper, clause, match, "age_max", match["age"], match["unit"])
    elif match := AGE_BELOW.search(text):
        if _NO_NEED.search(text):
            _note(paper, clause, match, "age_min", *_told(match))
            return
        if forbidden or _USES_OTHER.fullmatch(text[match.end() :]) or _CHOKES.match(text[match.end() :]):
            _note(paper, clause, match, "age_min", *_told(match))
            if _HARMS.search(text + _next_text(paper, clause)) or _tells_how(text):
                paper.add("cautions", text, clause.start, clause.end, claim=False)
            span = (clause.start + match.start(), clause.start + match.end())
            absolute = _ABSOLUTE.search(text) or _beside_the_ill(paper, text, match)
            for name in ("not_for", "contraindications") if absolute else ("not_for",):
                paper.add(name, _too_young(match), *span)
        elif not careful and MAY.search(text):
            _note(paper, clause, match, "age_max", *_told(match))
        if forbidden or not careful:
            _claim_if_only_age(paper, clause, match)
    elif (match := _ABOVE.search(text)) and not is_untested(text):
        if forbidden and not careful:
            paper.add("not_for", match[0], clause.start + match.start(), clause.start + match.end())
        elif _ADVISED.search(text[match.end() :]) and not _SUITED.search(text):
            paper.add("cautions", text, clause.start, clause.end)
        elif not careful and not _CHOOSES.match(text[match.end() :]):
            if _also_old(text, match):
                paper.add("suitable_for", match[0], clause.start, clause.end)
                return
            _note(paper, clause, match, "age_min", *_told(match))
            if MAY.search(text) or _WELCOMED.match(text[match.end() :]):
                paper.add("suitable_for", match[0], clause.start, clause.end, claim=False)
            _claim_if_only_age(paper, clause, match)


_ABSOLUTE = re.compile(
    r"(?<!自动)禁(?![用止]?(?:言|音|外))|严禁|[请切]勿|勿[用食服喂饮]|(?:绝对|千万|坚决)(?:不|别|禁)"
)
"""An age that is shut out without any condition is a contraindication, too."""


def _beside_the_ill(paper: Paper, text: str, match: re.Match[str]) -> bool:
    """六岁以下儿童、孕妇不要用: an age is banned as firmly as the ill who are named in one breath with it."""
    ban = forbids(text)
    if ban is None or ban.names_its_object or ban.cue_start < match.end():
        return False
    others = text[: match.start()] + text[match.end() : ban.cue_start]
    return any(map(is_medical, people_in(paper, others)))


_FROM_BELOW = re.compile(r"^(?:未满|[不没]满|[不没]到|小于|低于|不足)(?P<age>.+?岁半?|.+?个?月龄?)")


def _too_young(match: re.Match[str]) -> str:
    """未满18岁, 18岁前 as 18岁以下."""
    return _FROM_BELOW.sub(r"\g<age>以下", re.sub("(?<![以之])前$", "以下", match[0]))


_ADVISED = re.compile(
    r"建议|看着|看护|监护|陪同|陪着|扶着|在场|最好(?!$|[的哦哈]*$)|注意|小心|[要需得应](?!求)[配加先陪扶慢少试戴系看问]|(?<!不)先[试问]"
)
"""六十岁以上登山建议配杖: advice to some, no limit for the others."""
_SUITED = re.compile(rf"(?:适合|适用于?|适宜|仅供)(?:人群|对象|年龄)?[:为是]?(?:{NUMBER}|半)")
"""适合三岁以上孩子在大人看护下玩: the limit holds although help is asked for."""
_UNTESTED = re.compile("不敢|打包票|没试过|不好说|也有人")
"""六个月以上也有人在用但我们不敢打包票."""


def is_untested(text: str) -> bool:
    """Whether an age is told without a promise."""
    return bool(_UNTESTED.search(text))


_OLD = 45


def _also_old(text: str, match: re.Match[str]) -> bool:
    """八十岁以上没牙的老人含着化也行: they may, too; nobody younger is shut out."""
    return (_in_years(*_told(match)) or 0) >= _OLD and bool(re.search("[也都]|照样", text[match.end() :]))


def years_of(match: re.Match[str]) -> float | None:
    """The age that a match of ``AGE_BELOW`` names, in years."""
    return _in_years(*_told(match))


def _note(paper: Paper, clause: Clause, match: re.Match[str], name: str, age: str, unit: str) -> None:
    if (years := _in_years(age, unit)) is not None:
        paper.add(name, years, clause.start + match.start(), clause.start + match.end(), claim=False)


def _told(match: re.Match[str]) -> tuple[str, str]:
    """The age and its unit, before or after the word that compares."""
    return next(
        (match[f"age{place}"], match[f"unit{place}"])
        for place in ("", "2", "3")
        if match.groupdict().get(f"age{place}") is not None
    )


def years_in(words: str) -> float | None:
    """The years that words as 三岁半, 6个月, 出生 tell; ``None`` when they tell no age."""
    if _BIRTH.search(words):
        return 0
    told = _PLAIN_AGE.search(words)
    if told and told["age"] == "半":
        return 0.5
    return _in_years(told["age"], told["unit"] or "岁") if told else None


_BIRTH = re.compile(r"出生|新生")
_PLAIN_AGE = re.compile(rf"(?P<age>{NUMBER}|半|(?=周岁))\s*(?P<unit>{_UNIT}|个?多?月)?")


def _in_years(text: str, unit: str) -> float | None:
    value = {"半": 0.5, "": 1.0}.get(text, number(text))  # 周岁 alone is one year
    if value is None:
        return None
    if "月" in unit:
        years = value / 12
        return int(years) if years == int(years) else round(years, 2)
    return value + 0.5 if unit.endswith("半") else value


def _tells_how(text: str) -> bool:
    """四岁以下勿整粒喂食: the ban is about the manner."""
    ban = BAN.search(text)
    return ban is not None and len(text) - ban.end() > 3 and not USING.match(text[ban.end() :])


def _claim_if_only_age(paper: Paper, clause: Clause, match: re.Match[str]) -> None:
    """The clause holds nothing but the age and its verdict: it is understood."""
    rest = clause.text[: match.start()] + clause.text[match.end() :]
    rest = re.sub(rf"{BAN.pattern}|{MAY.pattern}|使用|男女|均可|儿童|孩子|宝宝|[喂用吃的可都也、]", "", rest)
    if len(rest.strip()) <= 2 and not people_in(paper, rest):
        paper.claim(clause.start, clause.end)
        paper.claim(clause.start + match.start(), clause.start + match.end())


def _next_text(paper: Paper, clause: Clause) -> str:
    """会噎 after 三岁以下孩子别喂."""
    following = next((other for other in paper.clauses if other.start > clause.start), None)
    return following.text if following and len(following.text) <= 4 else ""


def _follows_ban(paper: Paper, clause: Clause) -> bool:
    """孩子一岁以下, 不要喂: the ban stands in the next clause."""
    following = next((other for other in paper.clauses if other.start > clause.start), None)
    if following is None or following.sentence != clause.sentence or MAY.search(clause.text):
        return False
    rest = re.sub(rf"^(?:所以|都|就|也|千万|最好|请|先|{THIS_ONE})*", "", following.text)
    if (ban := BAN.match(rest)) and is_of_a_form(rest[ban.end() :]):
        return False
    alone = forbids_people(following.text)
    return bool(BAN.match(rest) or (alone and not bare_subject(re.sub(f"^{THIS_ONE}", "", alone.before))))
