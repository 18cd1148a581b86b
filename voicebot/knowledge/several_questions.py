"""Two questions in one breath: 里面有酒精吗，新生儿能擦不 is answered part by part."""

import re
from collections.abc import Callable

from voicebot.knowledge.replies import OFFER, Answer

_CUT = re.compile(
    r"[，,。？?！!；;、\s]+|(?<=[吗嘛])(?=[\u4e00-\u9fff]{4})|(?<=么)(?<![什怎那这多要]么)(?=[\u4e00-\u9fff]{4})"
)
_ASKS = re.compile(
    r"(?:[吗嘛吧呢]|(?<![什怎那这])么|[不没])$|多少|几[块元天个片次岁码点多]|什么|啥|哪|怎么|咋|多[久大长重高远沉]|能不能|可不可以|有没有|是不是|要不要|用不用"
    r"|会不会|行不行"
)
_LEANS = re.compile(
    r"^(?:比(?!较)|那|最[少低]|多少(?:钱)?(?:能)?拿|这|它|还是|一共|总共|合计|共|到手|算|贵|便宜|省|差|多少钱|值|划算|[减折返]完|打完折|优惠完|券后|对不|是不|(?:行|成|可以|能|要紧|合适|没事|有事)(?:不|吗|么|吧|行)*$)"
)
"""A part that only makes sense with what stands before it."""
_SHORTEST = 3


def _is_told(piece: str) -> bool:
    """脸上长着湿疹呢 tells how things are, 颜色呢 asks."""
    bare = piece.removesuffix("呢")
    return bare != piece and bool(re.search("[着正在了还]", bare)) and not _ASKS.search(bare)


def parts_of(question: str) -> list[str]:
    """The questions of an utterance; the whole when it holds one only.

    A part that is told rather than asked (我怀着孕) belongs to the question after it.
    """
    parts: list[str] = []
    told = ""
    for piece in filter(None, _CUT.split(question.strip("，,。？?！!；; "))):
        whole = f"{told}，{piece}" if told else piece
        asks = _ASKS.search(piece) and not _is_told(piece)
        if not asks or len(re.sub(r"[^\u4e00-\u9fffA-Za-z\d]", "", piece)) < _SHORTEST:
            told = whole
        elif parts and not told and _LEANS.match(piece):
            parts[-1] = f"{parts[-1]}，{piece}"
        else:
            parts.append(whole)
            told = ""
    if told and parts:
        parts[-1] = f"{parts[-1]}，{told}"
    return parts if len(parts) > 1 else [question]


def answer_each(question: str, answer_one: Callable[[str], Answer]) -> Answer:
    """The answer to a question, or the answers to its parts one after the other.

    Args:
        question: as heard or typed.
        answer_one: answers a single question.
    """
    parts = parts_of(question)
    if len(parts) == 1:
        return answer_one(question)
    answers = [answer_one(part) for part in parts[:3]]
    if not any(one.known for one in answers):
        return answer_one(question)
    replies = list(dict.fromkeys(one.reply for one in answers))
    said = "".join(replies[:-1]).replace(OFFER, "").replace("，。", "。") + replies[-1]
    return Answer(
        said,
        tuple(dict.fromkeys(ground for one in answers for ground in one.grounds)),
        all(one.known for one in answers),
        tuple(dict.fromkeys(fact for one in answers for fact in one.facts)),
    )
