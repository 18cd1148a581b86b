"""Ages in a product text: from when, up to when, and who is too young."""

import re

from voicebot.knowledge.reading.paper import NUMBER, Clause, Paper, number
from voicebot.knowledge.reading.people import people_in
from voicebot.knowledge.reading.rulings import BAN, CARE, MAY, USING, forbids_people

_AGE = rf"(?P<age>{NUMBER})\s*(?P<unit>周岁|岁半|岁|个月|月龄)"
_AGE_RANGE = re.compile(
    rf"(?P<low>{NUMBER})\s*(?P<low_unit>个月|月龄|周?岁)?\s*(?:到|至|-+|~)\s*(?P<high>{NUMBER})\s*(?P<high_unit>周?岁|个?月龄?(?=[的大宝婴小以]|$))(?:以?[上下])?"
)
_AGE_ABOVE = re.compile(
    rf"(?:满|年满|大于|超过)?{_AGE}(?:以上|及以上|\(含\)以上|往上|起|\+|开始|后|朝上)(?:的)?(?:儿童|孩子"
    rf"|宝宝|老人|小孩|人群|成人)?|(?:年满|满){_AGE.replace('age', 'age2').replace('unit', 'unit2')}"
)
_AGE_BELOW = re.compile(
    rf"(?:{_AGE}(?:以下|以内|之下|往下|及以下|以前|之前|内(?=的|宝|婴|幼|儿|孩|小|[,。;]))|(?:未满|不满|不到|小于)"
    rf"{_AGE.replace('age', 'age2').replace('unit', 'unit2')})(?:的)?(?:婴幼儿|儿童"
    rf"|孩子|宝宝|小孩|人群|青少年)?"
)
_HARMS = re.compile(r"噎|呛|吞|窒息|卡住|烫|扎|过敏")
_AGE_PLUS = re.compile(r"(?<![\dA-Za-z.+])([1-6]\d)\+(?=[\u4e00-\u9fff]|$)(?![\u4e00-\u9fff]{0,2}[GgPp])")
"""25+熬夜党."""
_AGE_BAN = re.compile(r"不给|不卖|太小")


def read_ages(paper: Paper) -> None:
    """From what age on and up to what age it may be used; bans for ages."""
    for clause in paper.clauses:
        text = clause.text
        if (plus := _AGE_PLUS.search(text)) and "岁" not in text:
            paper.add("age_min", int(plus[1]), clause.start, clause.end, claim=False)
        if not re.search(r"岁|个月|月龄", text):
            continue
        forbidden = BAN.search(text) or _AGE_BAN.search(text) or forbids_people(text) or _follows_ban(paper, clause)
        careful = CARE.search(text)
        if match := _AGE_RANGE.search(text):
            high_unit = match["high_unit"]
            low = _in_years(match["low"], match["low_unit"] or high_unit)
            high = _in_years(match["high"], high_unit)
            if low is not None and high is not None and not forbidden:
                paper.add(
                    "age_min", low, clause.start + match.start(), clause.start + match.end(), claim=False
                )
                paper.add(
                    "age_max", high, clause.start + match.start(), clause.start + match.end(), claim=False
                )
                continue
        if match := _AGE_BELOW.search(text):
            years = _years(match)
            if years is not None and forbidden:
                paper.add(
                    "age_min", years, clause.start + match.start(), clause.start + match.end(), claim=False
                )
                if _HARMS.search(text) or _tells_how(text):
                    paper.add("cautions", text, clause.start, clause.end, claim=False)
                paper.add("not_for", match[0], clause.start + match.start(), clause.start + match.end())
            elif years is not None and not careful and MAY.search(text):
                paper.add(
                    "age_max", years, clause.start + match.start(), clause.start + match.end(), claim=False
                )
            if forbidden or not careful:
                _claim_if_only_age(paper, clause, match)
        elif (match := _AGE_ABOVE.search(text)) and _is_about_people(text):
            years = _years(match)
            if years is not None and not forbidden and not careful:
                paper.add(
                    "age_min", years, clause.start + match.start(), clause.start + match.end(), claim=False
                )
                _claim_if_only_age(paper, clause, match)


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


def _is_about_people(text: str) -> bool:
    return "岁" in text or bool(re.search(r"宝宝|婴|孩子|儿童", text))


def _follows_ban(paper: Paper, clause: Clause) -> bool:
    """孩子一岁以下, 不要喂: the ban stands in the next clause."""
    following = next((other for other in paper.clauses if other.start > clause.start), None)
    if following is None or following.sentence != clause.sentence:
        return False
    ban = BAN.match(re.sub(r"^(?:所以|都|就|也|千万|最好|请|先)", "", following.text))
    return bool(ban) and not MAY.search(clause.text)


def _years(match: re.Match[str]) -> float | None:
    groups = match.groupdict()
    text, unit = (
        (groups["age"], groups["unit"]) if groups.get("age") else (groups.get("age2"), groups.get("unit2"))
    )
    return _in_years(text, unit) if text and unit else None


def _in_years(text: str, unit: str) -> float | None:
    value = number(text)
    if value is None:
        return None
    if "月" in unit:
        years = value / 12
        return int(years) if years == int(years) else round(years, 2)
    return value + 0.5 if unit == "岁半" else value
