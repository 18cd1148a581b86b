"""Who must not have what: substances, what they include, and what counts as proof of their absence."""

import re
from collections.abc import Iterator

from voicebot.knowledge.lexicon import Lexicon, Substance

ADDED = "添加"
"""添加糖 among what it is free of: none was added, it may have sugar of its own."""
_FAMILY_SUFFIX = re.compile(r"(?:科|类|属|植物|制品|蛋白|提取物|及其制品|过敏原|过敏|原液|成分)+$")
_ABSENT = r"(?:不含|不添加|未添加|没有|没加|不加|无添加|零添加|无|零|0|免)"

LAW_GROUPS: dict[str, tuple[str, ...]] = {
    "麸质": ("小麦", "大麦", "黑麦", "燕麦", "麸质", "面粉", "麦芽", "全麦", "面筋"),
    "甲壳类": ("虾", "蟹", "甲壳"),
    "鱼": ("鱼", "鳕", "鳗", "三文鱼", "鱿鱼"),
    "蛋": ("蛋", "鸡蛋", "蛋黄", "蛋清", "鸭蛋"),
    "花生": ("花生",),
    "大豆": ("大豆", "黄豆", "黑豆", "豆浆", "豆腐", "豆粉", "豆干", "豆皮", "腐竹", "千张", "纳豆"),
    "牛奶": (
        "牛奶",
        "牛乳",
        "奶粉",
        "奶油",
        "黄油",
        "乳清",
        "乳粉",
        "芝士",
        "奶酪",
        "炼乳",
        "鲜奶",
        "酸奶",
        "乳糖",
        "乳制品",
        "奶制品",
    ),
    "坚果": (
        "坚果",
        "核桃",
        "腰果",
        "巴旦木",
        "杏仁",
        "榛子",
        "夏威夷果",
        "开心果",
        "扁桃仁",
        "香榧",
        "碧根果",
        "松子",
        "板栗",
    ),
    "芝麻": ("芝麻",),
    "海鲜": ("虾", "蟹", "鱼", "贝", "鱿鱼", "墨鱼", "海参", "甲壳", "蛤", "海鲜"),
}
"""Food allergens and what belongs to them (GB 7718, 4.4.3: the eight groups; plus 芝麻 and the
everyday word 海鲜). They concern every shop that sells food, so they are not the dialplan's task."""

FAMILIES: dict[str, tuple[str, ...]] = {
    "柑橘": ("橘子", "桔子", "橙子", "甜橙", "柚子", "柠檬", "柑", "橘"),
    "菊科": ("菊花", "洋甘菊", "金盏花", "艾草", "艾叶", "蒲公英", "雏菊"),
    "豆类": ("大豆", "黄豆", "绿豆", "红豆", "豌豆", "蚕豆"),
    "贝类": ("扇贝", "牡蛎", "生蚝", "蛤蜊", "蛏子", "鲍鱼"),
    "谷物": ("小麦", "大麦", "燕麦", "黑麦", "玉米", "荞麦", "高粱", "薏仁", "薏米", "青稞", "大米"),
    "菌菇": ("蘑菇", "香菇", "平菇", "口蘑", "金针菇", "木耳", "银耳", "灵芝", "松茸"),
}
"""Other families as people are allergic to them; who names a member is warned with the family."""
SOURCES = (
    {"蜂蜜", "蜂蜡", "蜂胶", "蜂王浆", "蜂产品", "花粉"},
    {"牛奶", "奶粉", "乳糖", "奶酪", "芝士", "黄油", "乳清", "炼乳", "奶制品", "乳制品"},
    {"海鲜", "虾", "蟹", "贝", "扇贝", "蛤", "鱼", "鱿鱼", "海产"},
    {"小麦", "面粉", "麸质", "面筋", "小麦粉"},
    {"鸡蛋", "蛋清", "蛋黄", "蛋白粉", "蛋液"},
    {"大豆", "黄豆", "豆浆", "豆粉", "酱油", "豆制品"},
    {"芒果", "漆树"},
    {"酒精", "乙醇", "白酒"},
)
"""What comes from the same source: for an allergy each of them is a warning."""

_NOT_ALLERGENS = (
    "蛋白",
    "鱼肝",
    "奶香味",
    "牛奶肌",
    "杏仁酸",
    "鱼尾",
    "鱼嘴",
    "麦芽糖",
    "麦芽糊精",
    "小麦草",
    "绿豆",
    "红豆",
    "豌豆",
    "芸豆",
    "蚕豆",
    "豆蔻",
    "乳糖酶",
)
_PROTEIN = "蛋白"
_NOT_PROTEIN = frozenset({"乳糖"})
"""Sugar of milk: 牛奶蛋白过敏 forbids nothing to those who cannot digest it."""
_NOT_SUGAR = ("木糖醇", "麦芽糖醇", "赤藓糖醇", "代糖", "甜菊糖苷", "三氯蔗糖", "低聚糖", "糖友", "糖尿")
"""Words that only look like food (蛋白 is a protein, 鱼嘴 a kind of shoe)."""


_MEMORY = 4096


class Substances:
    """Judges texts of facts against a substance that somebody cannot have."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._known = lexicon.substances
        self._names: dict[str, tuple[str, ...]] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self._groups: dict[str, tuple[str, ...]] = {}
        self._canonical = {
            word: name
            for name, substance in lexicon.substances.items()
            for word in (*substance.synonyms, name)
        }

    @property
    def declared(self) -> frozenset[str]:
        """Every word by which the shop's words know a substance."""
        return frozenset(self._canonical)

    def entry(self, word: str) -> tuple[str, Substance]:
        """Canonical name and description of a substance; an undeclared one includes itself only."""
        name = self._canonical.get(word, word)
        if name in self._known:
            return name, self._known[name]
        return name, Substance()

    def names(self, word: str) -> tuple[str, ...]:
        """Words that name the substance itself: synonyms and the stem of a family (菊科植物 → 菊)."""
        if word not in self._names:
            self._remember(self._names, word, self._find_names(word))
        return self._names[word]

    def _remember(self, memory: dict[str, tuple[str, ...]], word: str, found: tuple[str, ...]) -> None:
        """Callers name anything; what is remembered stays bounded."""
        if len(memory) >= _MEMORY:
            memory.clear()
        memory[word] = found

    def _find_names(self, word: str) -> tuple[str, ...]:
        name, substance = self.entry(word)
        stem = _FAMILY_SUFFIX.sub("", name)
        words = [name, *substance.synonyms]
        if stem and stem != name:
            words.append(stem)
        elif len(name) > 1 and name.endswith("花") and name != "棉花":
            words.append(name[:-1])  # 菊花 belongs to 菊科; better one product too few than one too many
        return tuple(dict.fromkeys(words))

    def parts(self, word: str) -> tuple[str, ...]:
        """The substance and everything it includes, followed to the end."""
        if word not in self._parts:
            found: dict[str, None] = {}
            self._collect(word, found)
            self._remember(self._parts, word, tuple(found))
        return self._parts[word]

    def _collect(self, word: str, found: dict[str, None]) -> None:
        if word in found:
            return
        name, substance = self.entry(word)
        for own in self.names(word):
            found.setdefault(own)
        for included in (*substance.includes, *LAW_GROUPS.get(name, ()), *FAMILIES.get(name, ())):
            self._collect(included, found)

    def groups_of(self, word: str) -> tuple[str, ...]:
        """Larger substances that include this one (核桃 → 坚果)."""
        if word not in self._groups:
            self._remember(self._groups, word, tuple(self._find_groups(word)))
        return self._groups[word]

    def _find_groups(self, word: str) -> Iterator[str]:
        own = set(self.names(word))
        for name, substance in self._known.items():
            if own & set(substance.includes):
                yield from self.names(name)
        for group, members in (*LAW_GROUPS.items(), *FAMILIES.items()):
            if own & set(members) and group not in own:
                yield group

    def held_in(self, word: str, text: str) -> bool:
        """Whether a text (an ingredient, a name) says that the substance is there."""
        if not any(part in text for part in self.parts(word)):
            return False
        cleaned = text
        for harmless in (*_NOT_ALLERGENS, *_NOT_SUGAR):
            if harmless != word:
                cleaned = cleaned.replace(harmless, "")
        return any(
            part in cleaned and not re.search(f"{_ABSENT}{re.escape(part)}", cleaned)
            for part in self.parts(word)
        )

    def absent_in(self, word: str, statement: str) -> bool:
        """Whether a statement of the text (a ``free_from`` value or a feature) proves its absence."""
        _, substance = self.entry(word)
        if any(proof in statement for proof in substance.proven_by):
            return True
        names = (*self.names(word), *self.groups_of(word))
        return any(
            statement == name or (name in statement and re.search(f"{_ABSENT}{re.escape(name)}", statement))
            for name in names
        )

    def is_just(self, word: str, text: str) -> bool:
        """Whether a text is nothing but a name of the substance or of a group that it belongs to."""
        return text in self.names(word) or text in self.groups_of(word)

    def held_as_group(self, word: str, text: str) -> bool:
        """Whether a text only names a group, so that the substance may be in it (海鲜 of 虾)."""
        kind = text.removesuffix("类").removesuffix("制品")
        return not {text, kind}.isdisjoint(self.groups_of(word))

    def absent_itself(self, word: str, statement: str) -> bool:
        """Whether a statement denies this very substance, and not only a group that it belongs to."""
        return any(re.search(f"{_ABSENT}{re.escape(name)}", statement) for name in self.names(word))

    def is_not_stood(self, word: str) -> bool:
        """Whether people who cannot have it do not digest it, and are no allergics (乳糖)."""
        return bool(_NOT_PROTEIN & set(self.names(word)))

    def free_of(self, word: str, free_from: str) -> bool:
        """Whether a ``free_from`` value covers the substance (不含坚果 covers 核桃)."""
        if free_from.endswith(("味）", "款）", "版）")):
            return False  # 花生（百果味）: of one version only
        _, substance = self.entry(word)
        if any(proof in free_from for proof in substance.proven_by):
            return True
        names = (*self.names(word), *self.groups_of(word))
        return any(name in free_from and free_from != f"{ADDED}{name}" for name in names)

    def forbidden_by(self, word: str, statement: str) -> bool:
        """Whether a contraindication speaks of people who cannot have this substance."""
        if not any(cue in statement for cue in ("过敏", "不耐", "忌")):
            return False
        own = self.parts(word)
        if any(name in statement for name in own):
            return True
        if _PROTEIN in statement and self.is_not_stood(word):
            return False
        return any(name in statement for name in self.groups_of(word))

    def needs_proof(self, word: str) -> bool:
        """Whether silence of the text counts as "contains it"."""
        return self.entry(word)[1].needs_proof
