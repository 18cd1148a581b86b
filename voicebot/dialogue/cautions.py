"""What to mind in using what was bought: told once, in a few words, when the order is read back.

Who must not use a product hears that when it is offered (``recommending.warn``). Here it is what everybody
who uses it should know, and what concerns the people the caller has spoken of.
"""

import re
from collections.abc import Sequence

from voicebot.dialogue.slots import as_list
from voicebot.dialogue.turn import Turn

MOST = 1
"""Of one product; the read-back is long enough."""
MOST_IN_ALL = 2
LONGEST = 20
"""Characters; a longer one would be read aloud."""

_MATTERS = re.compile(
    r"防晒|避光|冷藏|冷冻|隔天|先(?:在|试|问)|耳后|同时用|一起用|叠加|只(?:能|在)?(?:晚上|夜里)|眼周|伤口|破皮"
    r"|噎|切(?:成)?小块|慢点|看着|空腹|腹泻|不超过|当天|(?:天|小时|周)内(?:吃|喝|用)完|开(?:封|袋|罐|盒|盖)"
    r"|托运|发烫|不能(?:机洗|水洗|泡|暴晒|微波|用水)|别(?:机洗|泡水|暴晒|用水|微波)|打滑|充电时"
)
"""Words of what spoils the goods or does harm where nobody knows it."""
_OF_CHILDREN = re.compile(r"小孩|孩子|儿童|宝宝|幼儿|大人看着|噎|小块")
_YOUNG = 12
"""Years."""
_CHILD = frozenset(
    {
        "孩子",
        "儿子",
        "女儿",
        "孙子",
        "孙女",
        "宝宝",
        "外甥",
        "外甥女",
        "侄子",
        "侄女",
        "小孩",
        "外孙",
        "外孙女",
    }
)


def worth_telling(cautions: Sequence[str], *, for_a_child: bool) -> tuple[str, ...]:
    """Of the cautions of a text those that buyers must hear, those about children first where one is meant.

    Args:
        cautions: as the text has them.
        for_a_child: whether a child shall use it.
    """
    short = [text for text in cautions if len(text) <= LONGEST]
    of_children = [text for text in short if _OF_CHILDREN.search(text)] if for_a_child else []
    of_all = [text for text in short if _MATTERS.search(text) and not _OF_CHILDREN.search(text)]
    return tuple(dict.fromkeys((*of_children, *of_all)))[:MOST]


def tell(turn: Turn) -> None:
    """Tell what was not told yet of what is in the basket."""
    said = 0
    for product_id in dict.fromkeys(line.product_id for line in turn.state.basket):
        product = turn.dialogue.catalogue.get(product_id)
        if product is None or said >= MOST_IN_ALL:
            continue
        for text in worth_telling(product.texts("cautions"), for_a_child=_for_a_child(turn)):
            mark = f"caution:{product_id}:{text}"
            said += mark not in turn.state.told
            turn.say_once(mark, "caution", fact=text)


def _for_a_child(turn: Turn) -> bool:
    age = turn.state.slots.get("age")
    young = isinstance(age, int | float) and age <= _YOUNG
    return young or bool(_CHILD & set(as_list(turn.state.slots.get("recipient"))))
