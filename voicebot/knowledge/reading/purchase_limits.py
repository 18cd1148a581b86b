"""限购两盒, 每单最多买三双: how many are sold to one customer, or in one order."""

import re

from voicebot.knowledge.purchase_limits import PER_CUSTOMER, PER_ORDER
from voicebot.knowledge.reading.amounts import to_count
from voicebot.knowledge.reading.paper import MEASURE, NUMBER, Paper, arabic

_CUSTOMER = r"(?:每|一)(?:个|位|名)?(?:人|客户|顾客|买家|用户|会员|ID|id|[账帐]号|手机号|户|家)|人均"
_ORDER = r"(?:每|一|单)(?:个|张)?(?:单|笔|次|订单)"
LIMIT = re.compile(
    rf"(?:(?P<customer>{_CUSTOMER})|(?P<order>{_ORDER}))?(?:,|:|都|也|就|只|仅)*"
    r"(?:限(?:购|买|拍|订|领|定)|(?P<needs_who>限|(?:最多|至多|顶多)(?:只|就)?(?:能|可以?)?(?:买|拍|购|拿|订|要)))"
    rf"\s*(?P<count>{NUMBER})\s*(?P<unit>{MEASURE})"
)
"""限 and 最多买 count only of a person or an order: 限量三百盒 tells how many there are."""


def read_purchase_limits(paper: Paper) -> str:
    """Note the limits; 限购 itself is told among the promotions besides.

    Returns:
        what the pieces are counted by; empty when there is no limit.
    """
    unit = ""
    for match in paper.matches(LIMIT):
        told_of = match["customer"] or match["order"]
        if match["needs_who"] and not told_of:
            continue
        name = PER_ORDER if match["order"] else PER_CUSTOMER
        if "限购" in match[0]:
            paper.add("promotion", arabic(match[0]), *match.span())
        paper.add(name, to_count(match["count"]), *match.span())
        unit = match["unit"]
    return unit
