"""Misheard words mended by sound against the shop's own vocabulary.

Alone a word must sound the same; in a frame that expects it (有…功效, 对…过敏) or as the answer
to the question just asked it may be further off. Every mending keeps the number of characters.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from voicebot.dialogue.dialplan import Dialplan, Slot, SlotType, Value
from voicebot.dialogue.understanding.addresses import find_address
from voicebot.dialogue.understanding.mending_changes import Change, Mended, applied, as_changes, cuts
from voicebot.dialogue.understanding.mending_frames import (
    SAME_SOUND,
    Frame,
    misheard,
)
from voicebot.dialogue.understanding.mending_numbers import mended_numbers
from voicebot.dialogue.understanding.mending_words import (
    AFTER_NUMBER,
    ALIKE,
    ALLERGY_FOLLOWS,
    ALONE,
    ALONE_LONGER,
    ANSWERING,
    APART,
    APART_IN_PHRASE,
    DICTATED,
    DOUBTED,
    ENDS_VALUE,
    FUNCTION,
    FUNCTION_IN_HOMOPHONE,
    HEARD_RIGHTLY,
    KEYWORDS,
    MISHEARD,
    MISHEARD_UNITS,
    NEARLY_THE_SAME,
    NOT_UNIT,
    OPEN_SUBSTANCE,
    OWN_WORD,
    PARTICLES,
    SIZED,
    WORST,
)
from voicebot.dialogue.understanding.mention import Span, inside, overlap
from voicebot.dialogue.understanding.patterns import any_of
from voicebot.dialogue.understanding.vocabulary import PRODUCT_NAME, Vocabulary
from voicebot.language.common_words import COMMON_WORDS, common_spans
from voicebot.language.numerals import find_numbers
from voicebot.language.pinyin import SoundIndex, SoundMatch, spelling, syllable_cost
from voicebot.language.places import find_places
from voicebot.language.word_list import Sentence


class Mender:
    """Mends what was heard, for one dialplan."""

    def __init__(self, plan: Dialplan, vocabulary: Vocabulary) -> None:
        strong = [word for word in vocabulary.words if len(word) >= 2 and word[-1] != "的"]
        self._known = any_of((*strong, *KEYWORDS))
        self._named = any_of([word for word in vocabulary.words if len(word) >= 2])
        own = [
            word
            for slot in plan.slots.values()
            for value in slot.values
            if _is_own(slot, value)
            for word in (value.name, *value.synonyms, *(item for item in value.narrower if len(item) >= 3))
        ]
        own += [
            f"{value.name}{slot.after}"
            for slot in plan.slots.values()
            for value in slot.values
            if slot.after and _is_own(slot, value) and not value.name.endswith(slot.after)
        ]
        own += [
            word
            for slot in plan.slots.values()
            if slot.type is SlotType.NUMBER
            for word in slot.words
            if slot.line
        ]
        own += [
            part
            for slot in plan.slots.values()
            for value in slot.values
            if _is_own(slot, value)
            for part in _literals(value)
        ]
        own += [word for item in plan.substances.values() for word in item.words]
        own += [word for word in vocabulary.words if vocabulary.slots_of(word) == (PRODUCT_NAME,)]
        words = [
            word for word in (*own, *KEYWORDS) if len(word) >= 2 and _is_chinese(word) and word[-1] != "的"
        ]
        self._dictated = frozenset(
            slot.name for slot in plan.slots.values() if slot.type in (SlotType.PERSON, SlotType.ADDRESS)
        )
        self._attested = _bigrams(example for intent in plan.intents.values() for example in intent.examples)
        words += [f"{word}能用" for word in _words_of(plan.slots.get("population"))]
        self._own = frozenset((*words, *vocabulary.words))
        self._own_parts = _bigrams(self._own)
        self._like_counts = frozenset(
            spelling(word) for word in words if len(word) == 2 and find_numbers(word[0])
        )
        self._index = SoundIndex(words)
        self._anchors = SoundIndex(KEYWORDS)
        self._by_slot = {
            slot.name: SoundIndex([word for word in _words_of(slot) if _is_chinese(word)])
            for slot in plan.slots.values()
            if slot.values
        }
        substances = [word for item in plan.substances.values() for word in item.words if _is_chinese(word)]
        self._substance_words = frozenset(substances)
        self._substances = SoundIndex([word for word in substances if len(word) >= 2])
        self._frames = [
            Frame(frame, SoundIndex([word for word in _words_of(slot) if _is_chinese(word)]))
            for slot in plan.slots.values()
            for frame in slot.frames
            if slot.values
        ]
        if substances:
            self._frames += [
                Frame(frame, self._substances, several=False) for frame in ("对{}过敏", "{}过敏")
            ]
        size = next((slot for slot in plan.slots.values() if slot.type is SlotType.SIZE), None)
        self._size = size
        self._units = tuple(
            sorted({unit for slot in plan.slots.values() for unit in slot.units if _is_chinese(unit)})
        )
        self._each = re.compile(f"每(?:{'|'.join(self._units)})")
        self._one_each = re.compile(f"(?:块钱|块|元)?[一两](?:{'|'.join(self._units) or '(?!)'})")
        self._after_number = SoundIndex(
            [
                f"{unit}{word}"
                for unit in ("", "元", "块", "块钱")
                for word in ("以内", "以下", "以上", "左右", "上下", "之间")
            ]
        )

    def mend(
        self, text: str, *, asked: str | None, names: Sequence[str] = (), heads: Collection[str] = ()
    ) -> Mended:
        """``text`` with misheard words replaced by what they were meant to be.

        Args:
            text: normalised.
            asked: slot of the last question; its values may be further off.
            names: names now talked about; what is part of one was heard rightly.
            heads: two characters each, by which things on sale are called for short; heard rightly, too.
        """
        if not text:
            return Mended(text)
        text, numbers = mended_numbers(text, self._size, self._units)
        named = [*_parts_of(names, heads, text), *[match.span() for match in DICTATED.finditer(text)]]
        address = find_address(text, "", asked=None, expected=False) if find_places(text) else None
        if address is not None and find_places(text[slice(*address.span)]):
            named.append(address.span)  # 贵阳云岩区 is a place, whatever of ours it sounds like
        counted = [self._with_unit(text, number.span) for number in find_numbers(text)]
        counted = [span for span in counted if span[1] - span[0] >= 2]
        protected = [*[match.span() for match in self._known.finditer(text)], *counted, *named]
        anchors = self._alone(self._anchors, text, protected)
        anchors = [one for one in anchors if not ALLERGY_FOLLOWS.match(text, one.span[1])]
        if anchors:
            own = [match.span for match in self._index.find(text, most=SAME_SOUND, worst=SAME_SOUND)]
            longer = [span for span in own if span[1] - span[0] > _ANCHOR]
            anchors = [one for one in anchors if not any(overlap(one.span, span) for span in longer)]
        stage = applied(text, [*numbers, *anchors, *misheard(text)])
        named += [match.span() for match in HEARD_RIGHTLY.finditer(stage.text)]
        for step in (self._framed, self._rest):
            if asked in self._dictated:
                break  # names and addresses hold any word
            changes = [
                item
                for item in step(stage.text, asked)
                if not any(overlap(item.span, n) for n in named) and self._is_safe(item, stage.text, asked)
            ]
            changed = applied(stage.text, changes)
            stage = Mended(changed.text, stage.changes + changed.changes)
        return stage

    def _is_safe(self, change: Change, text: str, asked: str | None) -> bool:
        """A substance named in an allergy is replaced only by one that sounds nearly the same.

        栀子花 is neither 菊花 nor 香蕉 香精: what resembles a known substance may be another one,
        and a product with it would be recommended.
        """
        start, end = change.span
        concerns = asked == "allergy" or "过敏" in text[end : end + 12] or "过敏的" in text[:start]
        if not concerns or change.word not in self._substance_words:
            return True
        return all(
            syllable_cost(heard, meant) <= NEARLY_THE_SAME
            for heard, meant in zip(spelling(text[start:end]), spelling(change.word), strict=True)
        )

    def _framed(self, text: str, asked: str | None) -> list[Change]:
        changes = [change for frame in self._frames for change in frame.changes(text)]
        return [
            change
            for change in changes
            if not self._spoken_for(text, change.span) and text[slice(*change.span)] not in self._own_parts
        ]

    def _rest(self, text: str, asked: str | None) -> list[Change]:
        protected = [match.span() for match in self._known.finditer(text)]
        changes = self._after_numbers(text, protected)
        named = [*protected, *[match.span() for match in self._named.finditer(text)]]
        if asked in self._by_slot and len(text) <= 12:
            changes += self._answers(self._by_slot[asked], text, named)
        if asked in ("allergy", "avoid", "ingredient") and len(text) <= 12:
            changes += self._answers(self._substances, text, named)
        closed = [match.span("what") for match in OPEN_SUBSTANCE.finditer(text)]
        counted = [self._with_unit(text, number.span) for number in find_numbers(text)]
        counted = [span for span in counted if span[1] - span[0] >= 2]
        counted += [match.span() for match in self._each.finditer(text)]
        return changes + self._alone(self._index, text, [*protected, *closed, *counted])

    def _with_unit(self, text: str, span: Span) -> Span:
        counts = text.startswith(self._units, span[1])
        return (span[0], span[1] + 1) if counts else span

    def _spoken_for(self, text: str, span: Span) -> bool:
        return any(overlap(match.span(), span) for match in self._known.finditer(text))

    def _alone(self, index: SoundIndex, text: str, protected: Sequence[Span]) -> list[Change]:
        found: list[Change] = []
        matches = index.find(text, most=ALONE_LONGER, worst=0.5)
        if all(text[slice(*match.span)] == match.word for match in matches):
            return found
        common = common_spans(text)
        sentence = Sentence(text, self._own_cost)
        for match in matches:
            heard = text[slice(*match.span)]
            if match.cost > ALONE.get(len(match.word), ALONE_LONGER):
                continue
            if len(match.word) <= 3 and match.worst > WORST.get(len(match.word), 0.0):
                continue
            if heard == match.word or any(_shields(span, match) for span in protected):
                continue
            if self._only_negates(heard, match.word):
                continue
            if not self._plausible(heard, match, common, text):
                continue
            apart = (APART if len(heard) < 3 else APART_IN_PHRASE) * match.cost * len(heard)
            least = DOUBTED if len(heard) == 2 and match.worst > ALIKE else 0.0
            if sentence.gain(*match.span, OWN_WORD + MISHEARD + apart) < least:
                continue
            found.append(Change(match.word, match.span, 0.85 - match.cost, len(match.word) - 4 * match.cost))
        return found

    def _only_negates(self, heard: str, meant: str) -> bool:
        """不补水 is no 补补水: what is negated was heard rightly."""
        return heard[0] in "不没别无加含放带" and heard[1:] == meant[1:] and heard[1:] in self._own

    def _counts_something(self, heard: str) -> bool:
        return any(
            number.span[1] - number.span[0] > 1 or heard.startswith(self._units, number.span[1])
            for number in find_numbers(heard)
        )

    def _own_cost(self, word: str) -> float | None:
        return OWN_WORD if word in self._own else None

    def _plausible(self, heard: str, match: SoundMatch, common: Sequence[Span], text: str) -> bool:
        before, after = text[: match.span[0]], text[match.span[1] :]
        if not _is_chinese(heard):
            return False
        if heard[-1] != match.word[-1] and SIZED.match(heard[-1] + after):
            return False
        same_sound = match.worst <= 0.04
        if self._counts_something(heard):
            return False
        if len(heard) <= 3:
            if heard in COMMON_WORDS or heard in self._attested:
                return False
            functional = [
                char
                for char, meant in zip(heard, match.word, strict=True)
                if char != meant and char in FUNCTION
            ]
            if functional and not (same_sound and set(functional) <= FUNCTION_IN_HOMOPHONE):
                return False
            if find_numbers(heard) and (match.cost > 0.04 or find_numbers(before[-1:])):
                return False
            if any(cuts(span, match.span) for span in common):
                return False
        return not any(inside(match.span, span) and span != match.span for span in common)

    def _answers(self, index: SoundIndex, text: str, protected: Sequence[Span]) -> list[Change]:
        """Values of the slot asked for, where they make up nearly the whole answer."""
        found = index.find(text, most=ANSWERING, worst=0.5)
        essence = len(PARTICLES.sub("", text))
        whole = [match for match in found if len(match.word) >= 2 and len(match.word) >= essence - 1]
        near = [match for match in whole if len(match.word) > 2 or _shares_a_sound(match, text)]
        return as_changes(near, protected, text, 1.5)

    def _after_numbers(self, text: str, protected: Sequence[Span]) -> list[Change]:
        """Comparators and units behind numbers: 三百愿意没 → 三百元以内, 两代 → 两袋."""
        changes: list[Change] = []
        common = common_spans(text)
        for number in find_numbers(text):
            end = number.span[1]
            if number.value < 2:
                continue
            best: SoundMatch | None = None
            for begin in (end, end - 1):  # 四百一内: the 一 belongs to 以内
                window = text[begin : begin + 4]
                if begin == end and self._one_each.match(window):
                    continue  # 四十一一双, 三四十块一箱
                if begin < end and any(place[0] == end for place in common):
                    continue  # 三两一小袋
                if begin < end and (text[begin : begin + 1] != "一" or begin == number.span[0]):
                    continue
                most = AFTER_NUMBER if begin == end else 0.06
                for match in self._after_number.find(window, most=most, worst=0.5):
                    counted = window[:1] in self._units and window[:1] != match.word[:1]
                    if match.span[0] == 0 and window[: match.span[1]] != match.word and not counted:
                        placed = SoundMatch(
                            match.word, (begin, begin + match.span[1]), match.cost, match.worst
                        )
                        if best is None or _score(placed) > _score(best):
                            best = placed
            if best is not None:
                if not any(overlap(best.span, span) for span in protected if span[1] - span[0] > 1):
                    changes.append(Change(best.word, best.span, 0.75 - best.cost, 3.0))
                continue
            alike = spelling(text[number.span[0] : end + 1]) in self._like_counts
            if not (alike and ENDS_VALUE.match(text, end + 1)):
                changes += self._unit_after(text, end)  # 五想的 is 五香的, 五想牛奶 are five boxes
        return changes

    def _unit_after(self, text: str, end: int) -> list[Change]:
        for unit in self._units:
            heard = text[end : end + len(unit)]
            if len(unit) >= 2 and heard != unit and spelling(heard) == spelling(unit):
                return [Change(unit, (end, end + len(unit)), 0.75, 3.0)]
        char = text[end : end + 1]
        if not char or not _is_chinese(char) or char in self._units or NOT_UNIT.match(text, end):
            return []
        if any(text.startswith(unit, end) for unit in self._units) or text[end : end + 2] in COMMON_WORDS:
            return []
        if char in "的是吧啊嘛呀了岁年月日天点到到前后和跟加不上下里" or find_numbers(char):
            return []
        sound = spelling(char)
        for unit, heard in MISHEARD_UNITS.items():
            if unit in self._units and spelling(unit) == sound and (not heard or char in heard):
                return [Change(unit, (end, end + 1), 0.75, 2.0)]
        return []


_ANCHOR = 2
"""What sounds the same as a longer word of the shop's is no keyword: 直麻糊 is 芝麻糊, and no 尺码."""


def _score(match: SoundMatch) -> float:
    return (match.span[1] - match.span[0]) * (0.5 - match.cost)


def _shares_a_sound(match: SoundMatch, text: str) -> bool:
    """是但 is neither 大绿 nor anything else that differs in both syllables."""
    pairs = zip(spelling(text[slice(*match.span)]), spelling(match.word), strict=True)
    return any(syllable_cost(heard, meant) <= SAME_SOUND for heard, meant in pairs)


def _shields(known: Span, match: SoundMatch) -> bool:
    """A known word is left alone, except where a longer phrase is heard around it."""
    if not overlap(known, match.span):
        return False
    if not inside(known, match.span):
        return True
    longer = match.span[1] - match.span[0] - (known[1] - known[0])
    return not (longer >= known[1] - known[0] or (longer > 0 and match.worst <= 0.04))


def _parts_of(names: Sequence[str], heads: Collection[str], text: str) -> list[Span]:
    """Places of ``text`` where two characters stand that are a head, or stand so in one of ``names``."""
    pairs = [(text[at : at + 2], (at, at + 2)) for at in range(len(text) - 1)]
    return [span for pair, span in pairs if pair in heads or any(pair in name for name in names)]


def _words_of(slot: Slot | None) -> tuple[str, ...]:
    if slot is None:
        return ()
    return tuple(dict.fromkeys(word for value in slot.values for word in value.words))


def _literals(value: Value) -> list[str]:
    """Words of a value's descriptions, so that a misheard description is mended as well."""
    return [
        part
        for pattern in value.implied_by
        for part in re.split(r"[*()|]", pattern)
        if len(part) >= 2 and not FUNCTION & set(part)
    ]


def _is_own(slot: Slot, value: Value) -> bool:
    """Declared by the shop; of the engine's own values only colours are worth mending."""
    return value.line > 0 or slot.name == "color"


def _bigrams(sentences: Iterable[str]) -> frozenset[str]:
    """Pairs of characters that callers are known to say."""
    return frozenset(sentence[at : at + 2] for sentence in sentences for at in range(len(sentence) - 1))


def _is_chinese(word: str) -> bool:
    return bool(word) and all("一" <= char <= "龥" for char in word)
