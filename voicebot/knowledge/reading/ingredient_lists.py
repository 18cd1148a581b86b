"""Lists whose frame says that they are all of it: 就花生、麦芽糖两样; 白虾,盐,没了; 核桃腰果枸杞."""

import re
from collections.abc import Iterator

from voicebot.knowledge.reading.absence import is_substance
from voicebot.knowledge.reading.allergens import is_food_allergen
from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.ingredient_frames import FOOD_END, ends_like_care
from voicebot.knowledge.reading.name_parts import NAMED_IN
from voicebot.knowledge.reading.paper import Paper, split_list
from voicebot.knowledge.substances import LAW_GROUPS

_COUNTED = re.compile(
    r"(?:配料|原料|成分|里[头面])?(?:总共|一共|统共)?(?:就|只|仅|无非|不过)(?:是|有|用|放|加)?了?"
    r"(?P<what>[\u4e00-\u9fff]{1,6}(?:[、和][\u4e00-\u9fff]{1,6})+?)(?:[这那]?[两二三四五六七八九几]样)?(?:东西|料|原料|配料)?(?:了|而已)?"
)
_NOTHING_ELSE = re.compile(
    r"(?P<what>[\u4e00-\u9fff、和,]{2,40}),(?:就?没[了啦]|[就再也]?没(?:有)?(?:别的|其他|其它)(?:了|东西)?|别的(?:都|一概)?没有?|别无其他)(?=[,。!;\s]|$)"
)
_SO_MANY = re.compile(
    r"(?:配料|原料|成分)(?:就|只|总共|一共)?(?:是|有)?(?:[两二三四五六七八九几]|一)样[:,]?(?P<what>[\u4e00-\u9fff]{1,6}(?:、[\u4e00-\u9fff]{1,6})+)"
)
_SHARE = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{2,5}?)(?:含量|占比?|占了)?(?:约|足足|足有|高达|达到?|超过|不低于)?[一二三四五六七八九](?:点[一二三四五六七八九])?成(?:以上|多)?"
)
"""虾肉四成."""
_FOODS = "|".join(
    sorted(
        {
            *LAW_GROUPS,
            *(one for members in LAW_GROUPS.values() for one in members),
            *NAMED_IN[Nature.FOOD].pattern.split("|"),
        },
        key=len,
        reverse=True,
    )
)
_FOOD = re.compile(rf"(?:{_FOODS})(?:干|仁|粉|碎|酱|肉|汁|籽|片)?")
_RUN = re.compile(rf"[^\u4e00-\u9fff]*(?P<what>(?:(?:{_FOODS})(?:干|仁|粉|碎|酱|肉|汁|籽|片)?){{3,}})")
"""核桃巴旦木腰果蔓越莓干: foods without a sign between them."""


def whole_lists(paper: Paper) -> Iterator[tuple[list[str], int, int]]:
    """Items of each list with the place that names them, in food and care products."""
    if paper.nature not in (Nature.FOOD, Nature.CARE, Nature.AGENT):
        return
    for clause in paper.clauses:
        told = _COUNTED.fullmatch(clause.text)
        items = split_list(told["what"]) if told else []
        if any(_is_known(paper, item) for item in items):
            yield items, clause.start, clause.end
        share = _SHARE.fullmatch(clause.text) if paper.nature is Nature.FOOD else None
        if share is not None and _is_known(paper, share["what"]):
            yield [share["what"]], clause.start, clause.end
        if paper.nature is Nature.FOOD and (run := _RUN.fullmatch(clause.text)):
            yield _FOOD.findall(run["what"]), clause.start, clause.end
    for pattern in (_NOTHING_ELSE, _SO_MANY):
        for match in pattern.finditer(paper.text):
            items = split_list(match["what"])
            if sum(_is_known(paper, item) for item in items) * 2 >= len(items):
                yield items, *match.span()


def _is_known(paper: Paper, item: str) -> bool:
    if is_substance(paper, item) or is_food_allergen(item):
        return True
    if paper.nature is Nature.FOOD:
        return bool(FOOD_END.search(item) or NAMED_IN[Nature.FOOD].search(item))
    return ends_like_care(item) or bool(NAMED_IN[Nature.CARE].search(item))
