"""By which channel somebody wants to hear of us: 短信我不看，打电话说就行 welcomes only one."""

import re
from dataclasses import dataclass
from functools import lru_cache

_CHANNEL = re.compile(
    r"(?P<messages>短信|信息|消息|微信)"
    r"|(?P<calls>(?P<verb>打|来|通)?(?:个|一个|一下|我|这种|那种|什么)*的?电话(?![号卡簿])|来电|打给我|打过来|打我的?(?:手机|座机))"
)
_NOT = (
    r"(?:别|不要|不用|不必|不需要|不想|不愿意?|不许|不准|不能|不可以|不希望|不方便|甭|少|拒|懒得|免得"
    r"|不(?:爱|怎么|常|大)?(?=[看收接])|没(?:空|工夫|时间|人)(?=[看收接]))"
)
_REFUSED_BEFORE = re.compile(
    _NOT + r"(?:再|老是?|总是?|天天|整天|给|我|跟|你们|发|打|来|用|看|收|接|听|这些|那些|什么|啥)*$"
)
_NAGS = re.compile(r"(?:老是?|总是?|天天|整天|成天|又|三天两头|什么|啥|哪个)(?:给|跟|我|发|打|来|的)*$")
"""老发短信 complains, 什么短信 asks: neither is welcome or refused."""
_SENDS = re.compile(r"(?:发|用|走|靠|改|换)(?:个|我|成|到)*$")
_ASIDE = (
    r"(?:(?:嘛|呢|啊|呀|的话)，?)?(?:我|咱|俺|这边|那个|的|们|从来|一般|平时|基本上?|根本|反正|都|就|也|可|是|真的?|还是|一律|倒是?|尽量|"
    r"上班|白天|晚上|睡觉|嘛|呢|啊|多半)*"
)
_REFUSED_AFTER = re.compile(
    _ASIDE + r"(?:别|甭|免|算了|拒|懒得|屏蔽|拉黑|拦截|老花|不(?![错知如怕]|碍事|打紧|要紧|介意|是)"
    r"|没(?!事|问题|关系|意见|啥)|[收看听接打](?:得|着)?[^，。]{0,2}烦|[^，。]{0,4}?[看瞅瞧收听接打](?:得|着)?不(?!错))"
)
_WELCOME_AFTER = re.compile(
    _ASIDE + r"(?:(?:给我|跟我|和我|来|过来|上|通知|告诉|联系|找我|说|讲)+(?:一声|一下)?"
    r"|(?:行|可以|要得|得行|好(?![烦多吵])|成|中|没事|没问题|没关系|没意见|无所谓|随便|方便|欢迎|最好|吧|呗"
    r"|发(?![太得过]|了|个没)|打(?![扰搅太得过])))"
)
_TOO_MUCH = re.compile(r"[^，。]{0,4}(?:太[多烦勤吵]|过了?$|[打发]了)")
_JOINED = re.compile(r"(?:和|跟|与|、|或者?|还是|还有|，)?(?:打|来|发)?")
_BOTH = re.compile(r"(?:两个|两样|两种|俩|哪个|哪种|哪样|怎么|一个|一样|啥)(?:都|也)(?P<not>不|别|甭|没)?")
_NO_MORE = re.compile(r"(?:别|不要|不用|甭|不许)(?:再|老|总|给我|跟我)*打(?:了|我|来|$)")
_SEND_NONE = re.compile(r"(?:别|不要|不用|不必|甭)(?:再|老|总|给我|跟我)*发(?:了|啦|来|吧)*(?=$|[，。])")
"""短信我瞅不清，别发: a refusal to be sent anything outweighs whatever else is said of messages."""
_MARK = re.compile(r"[，。；！？]")


@dataclass(frozen=True, slots=True)
class Channels:
    """Whether messages and calls are welcome; ``None`` where nothing is said of them."""

    messages: bool | None = None
    calls: bool | None = None

    @property
    def differ(self) -> bool:
        """短信行，电话就别打了: one is welcome, the other is not."""
        return None not in (self.messages, self.calls) and self.messages != self.calls


def names_one(text: str) -> bool:
    """Whether messages or calls are spoken of at all: 什么短信."""
    return _CHANNEL.search(text) is not None


@lru_cache(maxsize=16)  # asked of the same words before, in and after a turn
def channels_in(text: str) -> Channels:
    """What is said of messages and of calls.

    Args:
        text: normalised; without commas a refusal belongs to the channel that it stands behind, else to
            the one it stands before.
    """
    found = list(_CHANNEL.finditer(text))
    stances: list[bool | None] = []
    read = 0
    for index, match in enumerate(found):
        until = found[index + 1].start() if index + 1 < len(found) else len(text)
        stance, read = _stance(text, match, read, until)
        stances.append(stance)
    for index in range(len(found) - 2, -1, -1):
        if stances[index] is None and _JOINED.fullmatch(text[found[index].end() : found[index + 1].start()]):
            stances[index] = stances[index + 1]  # 短信电话都行
    said = {"messages": None, "calls": None} | {
        str(match.lastgroup if match["calls"] is None else "calls"): stance
        for match, stance in zip(found, stances, strict=True)
        if stance is not None
    }
    if not found and (both := _BOTH.search(text)) is not None:
        return Channels(both["not"] is None, both["not"] is None)
    calls = False if said["calls"] is None and _NO_MORE.search(text) else said["calls"]
    return Channels(False if _SEND_NONE.search(text) else said["messages"], calls)


def _stance(text: str, channel: re.Match[str], read: int, until: int) -> tuple[bool | None, int]:
    """Of one channel, and up to where the words about it go."""
    start, end = channel.span()
    before = _MARK.split(text[read:start])[-1]
    if _REFUSED_BEFORE.search(before):
        return False, end
    if _NAGS.search(before):
        return None, end
    acted = bool(channel["verb"]) or _SENDS.search(before) is not None
    about = text[end:until]
    refused = _REFUSED_AFTER.match(about)
    if refused is not None and not (acted and until < len(text) and _leads_on(about)):
        return False, end + refused.end()
    if _TOO_MUCH.match(about):
        return None, end
    welcome = _WELCOME_AFTER.match(about)
    if welcome is not None:
        return True, end + welcome.end()
    wanted = acted or (channel["calls"] or "").startswith("打")
    return (True if wanted else None), end


def _leads_on(about: str) -> bool:
    """发短信别打电话: the refusal right before the next channel is that one's."""
    return _REFUSED_BEFORE.search(about) is not None
