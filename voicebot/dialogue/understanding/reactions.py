"""What comes of something that one cannot stand, told instead of the word allergy."""

import re

from voicebot.dialogue.understanding.mention import Span


def is_reacted_to(text: str, span: Span) -> bool:
    """Whether somebody cannot stand what is named there: 我一吃虾嘴唇就肿; 虾那东西，我一沾就起疹子."""
    if _TAKEN.search(text[: span[0]]) and _REACTION.match(text, span[1]):
        return True
    taken = _TAKEN_AFTER.match(text, span[1])
    return taken is not None and _REACTION.match(text, taken.end()) is not None


_TAKE = r"(?:吃|喝|沾|碰|闻|抹|擦)(?:了|到|上|点儿?|一点儿?|一口)*"
_TAKEN = re.compile(rf"{_TAKE}$")
_TAKEN_AFTER = re.compile(
    rf"(?:[那这](?:个|种)?(?:东西|玩意儿?)?)?，?(?:我|他|她|孩子|娃|我妈|我爸)?(?:只要)?一{_TAKE}"
)
_REACTION = re.compile(
    r"(?:(?:浑身|全身|满身|满脸|嘴唇?|嘴巴|舌头|嗓子|喉咙|脸|身上?|眼睛?|眼皮|手|脖子|皮肤|胳膊|腿)[^，。]{0,2}?)?"
    r"(?:就|准|立马|马上|都|会|保准|必)+[^，。]{0,4}?(?:肿|疹|疙瘩|起包|痒|发红|红一片|喘|发麻|过敏|难受|吐|拉肚|窜稀)"
)
"""What comes of something that one cannot stand."""
