"""Whether a product is eaten, put on the skin, an agent for cleaning and the like, or a thing that lasts."""

import re

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reading.everyday import NATURE_OF, NATURE_OF_ENDING, Nature

_EATEN = re.compile(
    r"配料|食用|开袋|好吃|(?<!通)吃(?!力|惊|亏|灰|土|鸡|电|内存)|喝|零食|口味|(?<=[\u4e00-\u9fff])(?<![没有无气异怪刺臭])味(?!道?[大重儿])|解馋|嚼劲|甜度|坚果|饼干|糖友"
)
_ON_SKIN = re.compile(r"肤|[干油敏]皮|上脸|敷|抹(?!布)|涂(?!层|料)|洁面|洗脸|化妆|头皮|发质|毛孔|妆")
_FOODS = (
    "大豆",
    "黄豆",
    "小麦",
    "面粉",
    "花生",
    "芝麻",
    "牛奶",
    "乳制品",
    "鸡蛋",
    "坚果",
    "核桃",
    "杏仁",
    "虾",
    "白砂糖",
    "冰糖",
)
_LONGEST_KIND = 5


def nature_of(lexicon: Lexicon, name: str, kind: str, text: str) -> Nature:
    """The nature of a product.

    Args:
        lexicon: the shop's words; a shop that declares skins sells care, one that declares flavours food.
        name: the product's name.
        kind: its product type.
        text: the whole paragraph, asked when name and kind tell nothing.
    """
    care, food = bool(lexicon.words("skin_type")), bool(lexicon.words("flavor"))
    if care != food:
        return Nature.CARE if care else Nature.FOOD
    for word in (kind, name):
        for size in range(min(_LONGEST_KIND, len(word)), 1, -1):
            if (known := NATURE_OF.get(word[-size:])) is not None:
                return known
    ending = NATURE_OF_ENDING.get(kind[-1:])
    foods = sum(text.count(word) for word in _FOODS)
    scores = {
        Nature.FOOD: len(_EATEN.findall(text)) + foods + 2 * (ending is Nature.FOOD),
        Nature.CARE: len(_ON_SKIN.findall(text)) + 2 * (ending is Nature.CARE),
        Nature.AGENT: 2 * (ending is Nature.AGENT),
        Nature.DURABLE: 1 + 2 * (ending is Nature.DURABLE),
    }
    return max(scores, key=lambda nature: scores[nature])
