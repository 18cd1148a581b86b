"""What members, students and other groups, and later units, cost less."""

import re

from voicebot.knowledge.pricing import GroupDiscount, NthUnit
from voicebot.knowledge.reading import price_patterns as say
from voicebot.knowledge.reading.amounts import to_count, to_factor, to_fen
from voicebot.knowledge.reading.paper import Paper, arabic


def read_group_discounts(paper: Paper) -> list[GroupDiscount]:
    """Note the prices of groups, and return them as rules."""
    rules: list[GroupDiscount] = []
    for match in paper.matches(say.MEMBER):
        factor = to_factor(match["fold"]) if match["fold"] else 1.0
        if match["fold"]:
            paper.add("price_member", f"{match['fold']}折", *match.span())
        elif match["cut"]:
            paper.add("price_member", f"减{match['cut']}元", *match.span())
        else:
            paper.add("price_member", f"{match['sum']}元", *match.span())
        rules.append(
            GroupDiscount(
                "会员",
                factor,
                to_fen(match["cut"]) if match["cut"] else 0,
                paper.sentence_at(match.start()),
                to_fen(match["sum"]) if match["sum"] else None,
            )
        )
    for match in paper.matches(say.GROUP):
        who = re.sub(r"证|凭证", "", match["who"])
        factor = to_factor(match["fold"]) if match["fold"] else 1.0
        cut = to_fen(match["cut"]) if match["cut"] else 0
        each = to_fen(match["sum"]) if match["sum"] else None
        paper.add("promotion", arabic(match[0]), *match.span())
        rules.append(GroupDiscount(who, factor, cut, paper.sentence_at(match.start()), each))
        others = (other for other in re.findall(r"教师|学生|军人|医护", match[0]) if other != who)
        rules += [GroupDiscount(other, factor, cut, paper.sentence_at(match.start())) for other in others]
    return rules


def nth_unit(match: re.Match[str], sentence: str) -> NthUnit:
    """What a match of ``price_patterns.NTH`` says of the second or a later unit."""
    nth = to_count(match["nth"].replace("两", "二"))
    if match["half"]:
        return NthUnit(nth, 0.5, 0, sentence)
    if match["free"]:
        return NthUnit(nth, 0.0, 0, sentence)
    if match["cut"]:
        return NthUnit(nth, 1.0, to_fen(match["cut"]), sentence)
    if match["fold"]:
        return NthUnit(nth, to_factor(match["fold"]), 0, sentence)
    return NthUnit(nth, 0.0, -to_fen(match["sum"]), sentence)
