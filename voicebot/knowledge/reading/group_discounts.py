"""What members, students and other groups pay less."""

import re

from voicebot.knowledge.pricing import GroupDiscount
from voicebot.knowledge.reading import price_patterns as say
from voicebot.knowledge.reading.amounts import to_factor, to_fen
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
