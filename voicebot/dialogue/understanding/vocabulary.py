"""A dialplan's words, compiled once so that an utterance is searched in one pass."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from voicebot.dialogue.dialplan import Dialplan, Slot, SlotType, Value
from voicebot.dialogue.understanding.mention import Mention, Span, inside, overlap
from voicebot.dialogue.understanding.model_numbers import model_at
from voicebot.dialogue.understanding.patterns import any_of, compile_pattern, needed_in
from voicebot.dialogue.understanding.reactions import is_reacted_to
from voicebot.dialogue.understanding.value_shapes import compound, described_head, shaded
from voicebot.dialogue.understanding.word_forms import folded, forms_of

PRODUCT_NAME = "product_name"
"""Slot under which names of products on sale are found; not a result slot."""

SUBSTANCE = "substance"
"""Slot under which substances are found; the words around decide between allergy, avoid, ingredient."""

_TAKEN_APART = re.compile(
    r"(?P<verb>[一-龥])(?:(?:一)?(?P=verb)|(?:上|一|那么|得了|些|个|了|着|下|一下|住|掉|大)?(?:点儿?|些|下|个|住)|了|住|掉|个|着)(?=[一-龥])"
)
"""What may stand between a verb and its object: 补补水, 保一点湿, 防着点滑."""
_SHORT_AFTER = "的色款味口系"
_COUNTED_AFTER = re.compile(
    r"(?:来|要)?[一两二三四五六七八九十俩仨\d]{1,3}(?:个|张|双|盒|瓶|支|台|部|条|件|只|袋|副|根)|(?:来|要|给我|拿)?[俩仨]"
)
"""膜两张: a lone character that is counted."""
NOT_IN_IT = re.compile(
    r"(?:不|没|无|别|勿|甭|少)(?:要|能|可以|想要|许|准|给我|再)*(?:含有?|带有?|添加|加|放|掺|搁|添)了?$"
    r"|(?:^|[，。换成要来找买拿吃])[点个些]?没有?$"
)
"""不含花生的坚果礼盒, 换成没花生的: what is not to be in it is no taste and no other thing."""
_BUT = re.compile(r"(?:除[了去开掉]?|除却|抛开|撇开)(?:吃|对|怕)?$")
_IN_A_LIST = re.compile("[和跟与、，都也就过我他她啊呀吧$]")
_PERSON = "recipient"
_GUESSED = 0.55
_SHADED = 0.8
"""Confidence of values that their form alone gives away."""
_SHORT_BEFORE = "要来换成改选拿是吃"


@dataclass(frozen=True, slots=True)
class _Entry:
    slot: str
    value: str
    unless: tuple[re.Pattern[str], ...]
    places: tuple[re.Pattern[str], ...]
    numbered: bool
    guarded: bool
    """A single character: counts only next to 的, 要 and the like."""


@dataclass(frozen=True, slots=True)
class _Description:
    slot: str
    value: str
    pattern: re.Pattern[str]
    unless: tuple[re.Pattern[str], ...]
    needed: tuple[frozenset[str], ...]
    """Sets of characters; without one of each the pattern can't match."""


class Vocabulary:
    """Words and descriptions of all choice slots, substances and product names.

    Args:
        plan: the dialplan.
        product_names: names of the products on sale.
    """

    def __init__(self, plan: Dialplan, product_names: Iterable[str] = ()) -> None:
        product_names = tuple(product_names)
        self._entries: dict[str, list[_Entry]] = {}
        self._words: set[str] = set()
        self._descriptions: list[_Description] = []
        self._describing: dict[str, list[int]] = {}  # by a character that they need, "" for none
        for slot in plan.slots.values():
            for value in slot.values:
                self._add(slot.name, value, value.words, slot)
        for substance in plan.substances.values():
            self._add(SUBSTANCE, substance, substance.words)
        for name in product_names:
            self._add(PRODUCT_NAME, Value(name), (name,))
        self._units = tuple(
            unit for slot in plan.slots.values() if slot.type is SlotType.QUANTITY for unit in slot.units
        )
        self._open = [(slot.name, shaded(slot)) for slot in plan.slots.values() if slot.shades and slot.heads]
        self._shaded = frozenset(pattern for _, pattern in self._open)
        self._open += [
            (slot.name, re.compile(rf"(?P<value>[一-龥]{{2}}){slot.after}"))
            for slot in plan.slots.values()
            if slot.open and slot.after
        ]
        self._open += [
            (slot.name, compound(slot.heads))
            for slot in plan.slots.values()
            if slot.heads and not slot.shades
        ]
        self._things = frozenset({SUBSTANCE, *(slot.name for slot in plan.slots.values() if slot.product)})
        self._kinds = self._things - {SUBSTANCE}
        self._products = any_of(
            [
                word
                for slot in plan.slots.values()
                if slot.product
                for value in slot.values
                for word in value.words
                if len(word) >= 2
            ]
        )
        """Names of kinds of products; a lone character right before one is meant: 黑皮鞋."""
        self._heads = {
            slot.name: described_head(slot.heads)
            for slot in plan.slots.values()
            if slot.product and slot.heads
        }
        self._on_sale = product_names
        self._folded_names = frozenset(folded(name) for name in product_names)
        self._name_heads = frozenset(name[:2] for name in self._folded_names)
        self._endings = lru_cache(maxsize=1024)(self._endings_on_sale)
        self._pattern = any_of(tuple(self._entries))
        self.words = tuple(sorted(self._words))

    def _add(self, slot: str, value: Value, words: Iterable[str], declared: Slot | None = None) -> None:
        unless = tuple(compile_pattern(pattern) for pattern in value.unless)
        places = declared.unless if declared else ()
        numbered = declared is not None and declared.numbered
        after = declared.after if declared else ""
        for said, word in [(each, form) for each in words for form in forms_of(each)]:
            around = tuple(compile_pattern(place.replace("{}", word)) for place in places)
            meant = value.meant_by(said)
            for form in (word, f"{word}{after}") if after and not word.endswith((after, "的")) else (word,):
                entry = _Entry(slot, meant, unless, around, numbered, guarded=len(form) == 1)
                self._words.add(form)
                known = self._entries.setdefault(folded(form), [])
                if not any((item.slot, item.value) == (slot, meant) for item in known):
                    known.append(entry)
        for pattern in value.implied_by:
            needed = needed_in(pattern)
            for character in min(needed, key=len, default=frozenset({""})):
                self._describing.setdefault(character, []).append(len(self._descriptions))
            self._descriptions.append(
                _Description(slot, value.name, compile_pattern(pattern), unless, needed)
            )

    def slots_of(self, word: str) -> tuple[str, ...]:
        """Slots in which ``word`` stands for a value."""
        return tuple(entry.slot for entry in self._entries.get(folded(word), ()))

    def find(self, text: str, *, asked: str | None = None) -> list[Mention]:
        """Every value named or described in ``text``, in order of place.

        Args:
            text: normalised.
            asked: slot of the last question; of a word with several meanings its own one counts.
        """
        named = self._said(text, asked)
        described = [
            mention
            for mention in self._described(text)
            if not any(_same_value(mention, other) for other in named)
            and not any(other.slot == mention.slot and inside(mention.span, other.span) for other in named)
        ]
        described = _widest(described)
        return sorted(named + described, key=lambda mention: (mention.span, mention.slot))

    def _taken_apart(self, text: str) -> Iterator[Mention]:
        """Verbs and their objects with something between: 保点湿, 淡一淡斑, 收收毛孔."""
        for match in _TAKEN_APART.finditer(text):
            start, end = match.span()
            for length in (3, 2, 1):
                word = match["verb"] + text[end : end + length]
                entries = [entry for entry in self._entries.get(word, ()) if len(word) > length]
                if entries:
                    for entry in entries:
                        yield Mention(entry.slot, entry.value, (start, end + length), confidence=0.9)
                    break

    def named(self, text: str) -> list[Mention]:
        """What ``find`` finds without descriptions."""
        return self._said(text, None)

    def _said(self, text: str, asked: str | None) -> list[Mention]:
        named = _without_beginnings(list(self._named(text, asked)))
        named += [mention for mention in self._taken_apart(text) if not _inside_any(mention, named)]
        described = list(self._kinds_described(text))
        named = [mention for mention in named if not _inside_any(mention, described)] + described
        shaped = list(self._open_values(text))
        wider = [
            item
            for item in shaped
            if (item.confidence > _GUESSED and _holds_whole(item, named))
            or _names_kind(item, named, self._kinds)
        ]
        named = [mention for mention in named if not _inside_any(mention, wider)]
        named = [self._as_on_sale(text, item) for item in named]
        return named + wider + [item for item in shaped if not _inside_any(item, [*named, *wider])]

    def _as_on_sale(self, text: str, mention: Mention) -> Mention:
        """燕麦棒 where a 能量燕麦棒 is on sale: the kind goes on to the end of the product's name."""
        if mention.slot not in self._kinds:
            return mention
        start, end = mention.span
        for longer in self._endings(text[start:end]):
            if text.startswith(longer, start):
                return Mention(mention.slot, longer, (start, start + len(longer)), confidence=0.9)
        return mention

    def _endings_on_sale(self, word: str) -> tuple[str, ...]:
        """What products' names end in that begins with ``word`` and is a little longer."""
        endings = [name[at:] for name in self._on_sale if (at := name.rfind(word)) > 0]
        return tuple(dict.fromkeys(one for one in endings if len(word) < len(one) <= len(word) + 2))

    def _open_values(self, text: str) -> Iterator[Mention]:
        """Undeclared values that their suffix gives away: 芒果味."""
        for slot, pattern in self._open:
            for match in pattern.finditer(text):
                if not _FUNCTION & set(match["value"]) and not text.endswith("股", 0, match.start()):
                    sure = _SHADED if pattern in self._shaded else _GUESSED
                    yield Mention(slot, match["value"], match.span(), confidence=sure)

    def _kinds_described(self, text: str) -> Iterator[Mention]:
        """徒步的鞋 where 徒步鞋 are known or on sale: the kind, said with a 的 in it."""
        for slot, pattern in self._heads.items():
            for match in pattern.finditer(text):
                if NOT_IN_IT.search(text[: match.start()]):
                    continue  # 不含花生的糖: sweets without peanuts
                word = match["what"] + match["head"]
                known = [entry for entry in self._entries.get(word, ()) if entry.slot == slot]
                if any(name.endswith(word) for name in self._on_sale):
                    yield Mention(slot, word, match.span(), confidence=0.9)
                elif known:
                    yield Mention(slot, known[0].value, match.span(), confidence=0.9)

    def _cuts_a_name(self, searched: str, span: Span) -> bool:
        """台灯 in 一台灯塔老人机 ends within the name of something on sale."""
        for at in range(span[0] + 1, span[1]):
            if searched[at : at + 2] in self._name_heads:
                longer = self._pattern.match(searched, at)
                if longer is not None and longer.end() > span[1] and longer[0] in self._folded_names:
                    return True
        return False

    def _named(self, text: str, asked: str | None) -> Iterator[Mention]:
        position, searched = 0, folded(text)
        harms = _HARMS.search(text) is not None  # 花生过敏 answers no question for goods
        while match := self._pattern.search(searched, position):
            kept = [
                entry for entry in self._entries[match[0]] if self._counts(entry, text, match.span(), asked)
            ]
            if not kept or self._cuts_a_name(searched, match.span()):
                position = match.start() + 1
                continue
            models = [entry for entry in kept if entry.numbered]
            model = model_at(text, match.end()) if models else None
            if model is not None:
                yield Mention(models[0].slot, models[0].value + model.name, (match.start(), model.end))
                position = model.end
                continue
            plain = [entry for entry in kept if not entry.numbered or entry.slot == asked]
            answering = [e for e in plain if e.slot == asked or (harms and e.slot == SUBSTANCE)]
            for entry in answering if any(e.slot == asked for e in answering) else plain:
                yield Mention(entry.slot, entry.value, match.span())
            inside_of = self._entries.get(match[0].removesuffix("的"), ()) if match[0].endswith("的") else ()
            for entry in inside_of:
                if entry.slot == SUBSTANCE and len(match[0]) > 2:  # 不含花生的: a taste, or what is in it
                    yield Mention(entry.slot, entry.value, (match.start(), match.end() - 1))
            position = match.end()

    def _counts(self, entry: _Entry, text: str, span: Span, asked: str | None) -> bool:
        if any(_covers(pattern, text, span) for pattern in (*entry.unless, *entry.places)):
            return False
        metres = text[span[0]] == "米" and text[span[0] + 1 : span[0] + 2] != "色"
        if metres and _METRES.search(text[: span[0] + 1]):
            return False  # 一米的线 tells a length, 二十三点五米色的 a size and a colour
        if not entry.guarded:
            return True
        before, after = text[: span[0]][-1:], text[span[1] :][:1]
        if entry.slot == asked and len(text) <= 6:
            return True
        if (
            entry.slot == SUBSTANCE
            and _IN_A_LIST.match(after + "$")
            and not before.strip("，和跟与、对及吃喝嗯啊哦呃")
        ):
            return True
        if entry.slot == SUBSTANCE and (is_reacted_to(text, span) or _BUT.search(text[: span[0]])):
            return True
        if entry.slot == _PERSON and before in tuple("我给家俺咱你他她个帮为送"):
            return True
        if entry.slot not in self._things and self._products.match(text, span[1]):
            return True
        if before in self._units or _COUNTED_AFTER.match(text, span[1]):
            return True
        if entry.slot in self._things and before == "的" and after in _ASKED_FOR_AFTER:
            return True
        return after in tuple(_SHORT_AFTER) or (
            before in tuple(_SHORT_BEFORE) and not after.strip("，。吧啊呀")
        )

    def _described(self, text: str) -> Iterator[Mention]:
        characters = set(text)
        places = {place for character in ("", *characters) for place in self._describing.get(character, ())}
        for description in (self._descriptions[place] for place in sorted(places)):
            if any(one.isdisjoint(characters) for one in description.needed):
                continue
            for match in description.pattern.finditer(text):
                if _is_denied(description, match[0]):
                    continue
                if not any(_covers(pattern, text, match.span()) for pattern in description.unless):
                    yield Mention(
                        description.slot, description.value, match.span(), confidence=0.85, implied=True
                    )
                    break


_METRES = re.compile(r"(?<![一二三四五六七八九十百\d])(?:[一两二三五半\d]|\d?[点.]\d)米$")


def _is_denied(description: _Description, said: str) -> bool:
    """脚不宽, 血糖不算高: a negation in the gap right before the trait; 胃*(不好) has its own."""
    if _DENIED.search(said) is None:
        return False
    has_own = set("不没") & set(description.pattern.pattern)
    return not has_own or description.pattern.search(_NEGATION.sub("", said)) is not None


_HARMS = re.compile(r"过敏|不耐|忌口|[吃碰沾喝]不[得了]|不(?:能|敢|可以|让)(?:吃|碰|沾|喝)|疹|[肿痒]")
_NEGATION = re.compile(r"[不没]")
_DENIED = re.compile(r"(?<!是)(?:不|没)(?:怎么|是?很|太|大|算太?|特别|那么|多|咋)?[一-龥]{1,2}$")


_ASKED_FOR_AFTER = frozenset(("", *"有吗呢来多要给还几，。？"))
"""苹果十五的壳有吗: what may follow a thing of one character behind 的."""

_FUNCTION = frozenset(
    "颜肤气脸面神角特货各混搭随着两三几出起变掉褪染本其有这那股馊臭霉怪异的了吗呢吧啊我你他是不有没在就都也这那要什么啥哪个种一口味道有点太很多少"
)


def _without_beginnings(mentions: list[Mention]) -> list[Mention]:
    """华为的，畅享七十: a make is told once more by its model right behind it."""
    return [
        mention
        for mention in mentions
        if not any(
            other.slot == mention.slot
            and 0 <= other.span[0] - mention.span[1] <= _NEXT
            and str(other.value).startswith(str(mention.value))
            and str(other.value)[-1].isdigit()
            and other.value != mention.value
            for other in mentions
        )
    ]


_NEXT = 3
"""Characters between a make and its model: 的，, 的那个."""


def _inside_any(mention: Mention, others: list[Mention]) -> bool:
    return any(overlap(mention.span, other.span) for other in others)


def _holds_whole(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether it holds a shorter value of its own slot, and cuts no other: 樱桃红 holds 红."""
    touched = [other for other in others if overlap(mention.span, other.span)]
    return bool(touched) and all(
        inside(other.span, mention.span) and other.span != mention.span and other.slot == mention.slot
        for other in touched
    )


def _names_kind(mention: Mention, others: Sequence[Mention], kinds: frozenset[str]) -> bool:
    """榴莲糖 begins with a taste and is a kind of thing."""
    touched = [other for other in others if overlap(mention.span, other.span)]
    return mention.slot in kinds and all(
        inside(other.span, mention.span) and other.span[1] < mention.span[1] and other.slot not in kinds
        for other in touched
    )


def _covers(pattern: re.Pattern[str], text: str, span: Span) -> bool:
    return any(inside(span, match.span()) or overlap(span, match.span()) for match in pattern.finditer(text))


def _same_value(first: Mention, second: Mention) -> bool:
    return first.slot == second.slot and first.value == second.value


def _widest(mentions: list[Mention]) -> list[Mention]:
    """Of overlapping descriptions of one slot the longer one; of equals the first declared."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda item: -(item.span[1] - item.span[0])):
        hidden = overlap if mention.slot == "issue" else inside
        if not any(other.slot == mention.slot and hidden(mention.span, other.span) for other in kept):
            kept.append(mention)
    return kept
