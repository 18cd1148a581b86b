"""Whether somebody asks if a thing may be used: 能用吧, 没事吧, 里面含不含酒精."""

import re

from voicebot.dialogue.rereading import ASKS
from voicebot.dialogue.understanding.result import Understanding


def asks_whether_it_suits(understood: Understanding) -> bool:
    """Whether somebody asks 能用吧, 没事吧, or whether something not borne is in it."""
    if _SUITS.search(understood.text) is not None:
        return True
    return any(_CONTENTS.search(one) and ASKS.search(one) for one in clauses_of(understood.text))


def clauses_of(text: str) -> list[str]:
    """The words between the marks."""
    return [clause for clause in re.split(r"[，。！？]", text) if clause]


_CONTENTS = re.compile(r"含|成分|配料|里[面头边]|[放加]了")
_USES = "[用吃喝穿抹擦敷戴涂碰]"
_END = r"(?:吗|么|吧|嘛|不|没|？)(?=$|[，。？])"
_SUITS = re.compile(
    rf"(?:能|可以|敢)[^，。？]{{0,3}}?{_USES}(?:了|着|的|它|这个?)?{_END}"
    rf"|(?:能不能|可不可以|敢不敢)[^，。？]{{0,3}}?{_USES}|{_USES}得了?{_END}|{_USES}不{_USES}得"
    rf"|[没有](?:什么|啥)?(?:事|问题|关系|影响|妨碍){_END}|(?:不)?(?:要紧|碍事|打紧){_END}"
    r"|会不会[^，。？]{0,4}(?:过敏|刺激|伤|烂|红|痒|有事|有影响)"
)
