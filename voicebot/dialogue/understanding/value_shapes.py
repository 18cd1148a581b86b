"""Shapes of values that no list holds: a shade with a head, 的 before a head, a compound of a head."""

import re
from collections.abc import Sequence

from voicebot.dialogue.dialplan import Slot
from voicebot.dialogue.understanding.patterns import any_of

_NOT_DESCRIBING = re.compile(
    r"[双款样件条支瓶盒张台部只袋罐包大小新旧好破黑白红蓝灰绿黄粉紫女男贵俩几三四五六七八九十百千块钱元]"
)
"""What begins no compound: 新鞋, 黑鞋, 两双鞋."""
_BEFORE_COMPOUND = (
    r"(?:^|[，。？！、双个款种支瓶盒条张台部只件袋罐包根把套的买要换卖有是叫搞挑找看订拿来穿戴用])"
)
_AFTER_COMPOUND = (
    r"(?=$|[，。？！、的有吗呢吧啊呀嘛没不卖要给几哪什啥怎咋我想可能还都就得一两二三四五六七八九十])"
)


def shaded(slot: Slot) -> re.Pattern[str]:
    """A shade and a head, wherever they stand: 雾紫, 黛青色."""
    shades, heads = (any_of(words).pattern for words in (slot.shades, slot.heads))
    return re.compile(rf"(?P<value>(?:{shades}){{1,2}}(?:{heads}))(?:{slot.after}|的)?")


def described_head(heads: Sequence[str]) -> re.Pattern[str]:
    """A word of two characters, 的 and a head: 徒步的鞋, 抹眼的霜."""
    return re.compile(
        f"(?P<what>[一-龥]{{2}})(?:穿|用|戴|吃|喝)?的(?P<head>{'|'.join(map(re.escape, heads))})"
    )


def compound(heads: Sequence[str]) -> re.Pattern[str]:
    """A word of the heads with one to three characters before it: 洞洞鞋, 雪地靴."""
    ends = "|".join(re.escape(head) for head in heads)
    return re.compile(
        f"{_BEFORE_COMPOUND}(?!{_NOT_DESCRIBING.pattern})(?P<value>[一-龥]{{1,3}}(?:{ends})){_AFTER_COMPOUND}"
    )
