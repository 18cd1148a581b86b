"""Allergens of food: traces of what is made on the same line, and what ingredients and bans imply."""

import re
from collections.abc import Iterator

from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.ingredient_frames import FOOD_WORD
from voicebot.knowledge.reading.paper import Paper, split_list
from voicebot.knowledge.shared_lines import foods_on, shares_line
from voicebot.knowledge.substances import LAW_GROUPS, Substances

_TRACES = re.compile(
    r"(?:生产线|[包分灌]装线|同线|共线|车间|设备|[这该条]\S{0,2}线)(?:(?![不没未无勿])[^,。!;\s]){0,8}?(?:加工|生产|处理|做)[^,。!;\s]{0,2}?(?P<what>[\u4e00-\u9fff、]{2,20}?)(?=产品|制品|过敏|的|[,。!;\s]|$)"
)
_SAME_PAN = re.compile(
    r"(?:同锅|同机|同油锅|同一口?锅|一个锅|一口锅)[^,。!;\s]{0,3}?(?:炒|炸|烤|煮|做|加工|生产)(?:过|的|了|制)*(?P<what>[\u4e00-\u9fff、]{2,12}?)(?=产品|制品|类|的|[,。!;\s]|$)"
)
_SHARED_LINE = re.compile(
    r"(?:与|和|跟|同)(?P<what>[\u4e00-\u9fff、]{2,20}?)(?:产品|制品|食品|类)*(?:共线|同线|共用\S{0,3}线|同一\S{0,5}[线间]|一个车间)"
)
_A_LITTLE = re.compile(r"(?:一点点?|少许|少量|微量|些许|极少)(?P<what>[\u4e00-\u9fff]{2,6})")

SHORT_NAMES = {"乳": "牛奶", "奶": "牛奶", "麦": "小麦", "豆": "大豆"}
"""Allergens by a single character, as in 含蛋、乳."""


def is_food_allergen(item: str) -> bool:
    """Whether a word names one of the groups of GB 7718 or a member of one."""
    if item in SHORT_NAMES:
        return True
    return item in LAW_GROUPS or any(item in members for members in LAW_GROUPS.values())


def derive_allergens(paper: Paper) -> None:
    """Allergens that the ingredients or a list of foods imply (生牛乳 → 牛奶), by GB 7718."""
    substances = Substances(paper.lexicon)
    for traces in (
        *_TRACES.finditer(paper.text),
        *_SAME_PAN.finditer(paper.text),
        *_SHARED_LINE.finditer(paper.text),
    ):
        for item in split_list(re.sub(r"^含有?|(?:的产品|制品|产品|食品|类)+$", "", traces["what"])):
            for word in [item] if is_food_allergen(item) else FOOD_WORD.findall(item):
                paper.add("allergens", word, *traces.span())
    _read_shared_lines(paper)
    for traces in _A_LITTLE.finditer(paper.text):
        for group, members in LAW_GROUPS.items():
            if group != "海鲜" and any(substances.held_in(m, traces["what"]) for m in (group, *members)):
                paper.add("allergens", _told_by_member(group, traces["what"]), *traces.span(), claim=False)
    for found in [found for found in paper.found if found.name == "product_type"]:
        if is_food_allergen(str(found.value)):
            paper.add("ingredients", found.value, found.start, found.end, claim=False)
    # without lactose milk is still milk
    absent = (str(value).replace("乳糖", "") for value in paper.values("free_from"))
    stated = " ".join([*map(str, paper.values("allergens")), *absent])
    places = [
        (str(found.value), found.start, found.end) for found in paper.found if found.name == "ingredients"
    ]
    places += sorted(_told_in_passing(paper, substances))
    for text, start, end in places:
        for group, members in LAW_GROUPS.items():
            if group in ("海鲜",) or group in stated or any(member in stated for member in members):
                continue
            held = any(substances.held_in(m, text) for m in (group, *members))
            if held and not _is_oats(text, group) and not _is_protein(text, group):
                paper.add("allergens", _told_by_member(group, text), start, end)
    _derive_from_bans(paper)


def _read_shared_lines(paper: Paper) -> None:
    """机器上做过鸡蛋卷 warns of eggs, 共用生产线 of anything."""
    for clause in paper.clauses:
        for food in foods_on(clause.text):
            if food not in " ".join(map(str, paper.values("allergens"))):
                paper.add("allergens", food, clause.start, clause.end)
        told = any(
            found.name == "cautions" and found.start < clause.end and clause.start < found.end
            for found in paper.found
        )
        if shares_line(clause.text) and not told:
            paper.add("cautions", clause.text, clause.start, clause.end)


_HOLDS = re.compile(r"(?:含|有|带|加|放|撒|裹|夹|拌|包|掺|混|淋|浇|刷|用)(?!盐|水)[^,。!;\s]{0,4}?$")
_OF_ITS_DOUGH = re.compile(
    r"[^,。!;\s]{0,2}(?:[做和磨压]的|壳?提(?:取|炼)?的|发酵的|和面|起酥|馅|夹心|打底|涂层|外衣|裹的|炸的|炒的|熬的)"
)
_BESIDE = re.compile(
    r"配|搭|就着|泡|蘸|兑|冲|像|似|比|代替|当|别|勿|过敏|不|没|无|未|零|(?<!难)免|送|味|香|如果|可以|也能|建议"
)


def _told_in_passing(paper: Paper, substances: Substances) -> Iterator[tuple[str, int, int]]:
    """馅里有虾, 用牛奶和的面: foods of the law's groups that a clause puts into the product."""
    for clause in paper.clauses if paper.nature is Nature.FOOD else ():
        if _BESIDE.search(clause.text) or paper.has_name_at(clause.start):
            continue
        told = [
            word
            for word in sorted({member for members in LAW_GROUPS.values() for member in members})
            if (place := clause.text.find(word)) >= 0
            and substances.held_in(word, clause.text)
            and (_HOLDS.search(clause.text[:place]) or _OF_ITS_DOUGH.match(clause.text[place + len(word) :]))
        ]
        if told:
            yield "、".join(told), clause.start, clause.end


def _derive_from_bans(paper: Paper) -> None:
    """麸质过敏的不要碰 beside 燕麦: the ban says that what it names is in it."""
    held = " ".join(str(v) for name in ("name", "product_type", "ingredients") for v in paper.values(name))
    for ban in [found for found in paper.found if found.name == "contraindications"]:
        for group, members in LAW_GROUPS.items():
            named = [
                word
                for word in (group, *members)
                if word in str(ban.value) and re.search(f"{word}[类肉]?(?:制品)?过敏", str(ban.value))
            ]
            told = any(word in str(paper.values("allergens")) for word in (group, *members))
            if named and not told and any(word in held for word in (group, *members)):
                paper.add("allergens", named[0], ban.start, ban.end, claim=False)
        banned = re.fullmatch(r"(?P<what>[\u4e00-\u9fff]{2,5})过敏", str(ban.value))
        if banned and banned["what"] in held and banned["what"] not in str(paper.values("allergens")):
            paper.add("allergens", banned["what"], ban.start, ban.end, claim=False)


_TOLD_BY_MEMBER = {
    "麸质": ("小麦", "面粉", "全麦", "大麦", "黑麦", "燕麦"),
    "甲壳类": ("虾", "蟹"),
    "坚果": tuple(word for word in LAW_GROUPS["坚果"] if word != "坚果"),
}
"""Groups that nobody calls by their name, or of which one may be borne: the member is told with it."""
_PLAINER = {"全麦": "小麦"}


def _told_by_member(group: str, text: str) -> str:
    """坚果（腰果）: the group with those of its members that a text names."""
    told = "、".join(_PLAINER.get(word, word) for word in _TOLD_BY_MEMBER.get(group, ()) if word in text)
    return f"{group}（{told}）" if told else group


def _is_oats(text: str, group: str) -> bool:
    """Oats that no text calls gluten are left to ``Substances``: whoever asks is still warned."""
    return group == "麸质" and not re.search("小麦|面粉|全麦|大麦|黑麦|麸|麦芽|面筋", text)


def _is_protein(text: str, group: str) -> bool:
    return group == "蛋" and "蛋白" in text.replace("蛋白粉", "蛋白") and "鸡蛋" not in text
