"""What the rules find in an utterance, put together into slots."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.understanding import substances
from voicebot.dialogue.understanding.binding import Binding
from voicebot.dialogue.understanding.evidence import MAY_HAVE_ISSUE
from voicebot.dialogue.understanding.hypotheses import Reading
from voicebot.dialogue.understanding.mending_changes import Mended
from voicebot.dialogue.understanding.mention import Mention, Polarity
from voicebot.dialogue.understanding.result import SlotMention, SlotValue, TurnContext


@dataclass(frozen=True, slots=True)
class Noted:
    """What the rules find in one hypothesis of the recogniser.

    Args:
        heard: normalised.
        text: mended; as long as ``heard``.
        named: words and descriptions of the dialplan that occur, whatever is said about them.
        results: values that count, in the order said.
        items: order lines.
        referred: number of products referred to.
        signals: intents that trade talk speaks for.
        rejected: a value was named only to be denied (不是A是B).
    """

    heard: str
    text: str
    named: tuple[Mention, ...]
    results: tuple[SlotMention, ...]
    items: tuple[Mapping[str, SlotValue], ...]
    referred: int
    signals: frozenset[str]
    rejected: bool


def fitting(reading: Reading, context: TurnContext) -> Reading:
    """The reading without values that its intents make senseless."""
    slots = reading.slots
    named = {item.name for item in reading.intents}
    if "issue" in slots and context.last_question != "issue" and not named & MAY_HAVE_ISSUE:
        slots = {name: value for name, value in slots.items() if name != "issue"}
    if reading.binding is Binding.NOT_OURS and context.last_question != "population":
        slots = {name: value for name, value in slots.items() if name != "population"}  # 我血压高，该吃什么药
    if named and reading.intents[0].name == "wrong_number":  # 找错人了，我姓蔡 gives no receiver
        slots = {name: value for name, value in slots.items() if name != "receiver_name"}
    return replace(reading, slots=slots, mentions=tuple(m for m in reading.mentions if m.slot in slots))


class Gatherer:
    """Puts values together into slots.

    Args:
        plan: the dialplan.
        product_slot: slot of the kind of product.
        lists: results that hold several values.
    """

    def __init__(self, plan: Dialplan, product_slot: str, lists: frozenset[str]) -> None:
        self.plan = plan
        self._product_slot = product_slot
        self._lists = lists

    def results(
        self, mentions: Iterable[Mention], mended: Mended, items: Sequence[Mapping[str, SlotValue]]
    ) -> list[SlotMention]:
        """Results in the order said, the order lines last."""
        results = []
        for mention in sorted(mentions, key=lambda item: item.span):
            name = self._result_name(mention)
            if name:
                sure = min(mention.confidence, mended.confidence_at(mention.span))
                results.append(SlotMention(name, mention.value, mention.span, round(sure, 3)))
        if items:
            results.append(SlotMention("items", tuple(items), (0, len(mended.text)), 0.8))
        return results

    def _result_name(self, mention: Mention) -> str:
        if mention.name:
            return mention.name
        slot = self.plan.slots.get(mention.slot)
        if slot is None:
            return ""
        if mention.polarity is Polarity.UNWANTED:
            return slot.exclude
        return slot.name if mention.polarity is Polarity.WANTED else ""

    def slots(
        self, text: str, results: Sequence[SlotMention], items: Sequence[Mapping[str, SlotValue]]
    ) -> dict[str, SlotValue]:
        """What all results say together.

        Args:
            text: the utterance.
            results: in the order said.
            items: order lines.
        """
        return self._tidied(text, self._collected(results, items), items)

    def _collected(
        self, results: Sequence[SlotMention], items: Sequence[Mapping[str, SlotValue]]
    ) -> dict[str, SlotValue]:
        slots: dict[str, SlotValue] = {}
        held = {key for item in items for key in item}
        for result in results:
            if result.slot in held and result.slot != "items":
                continue
            before = slots.get(result.slot)
            if result.slot in self._lists and result.value != substances.NONE:
                added = result.value if isinstance(result.value, tuple) else (result.value,)
                known = before if isinstance(before, tuple) else ()
                slots[result.slot] = tuple(dict.fromkeys((*known, *added)))
            elif result.slot in (self._product_slot, "ref", "remove_ref") and before not in (
                None,
                result.value,
            ):
                known = before if isinstance(before, tuple) else (before,)
                added = result.value if isinstance(result.value, tuple) else (result.value,)
                slots[result.slot] = tuple(dict.fromkeys((*known, *added)))
            else:
                slots[result.slot] = result.value
        return slots

    def _tidied(
        self, text: str, slots: dict[str, SlotValue], items: Sequence[object]
    ) -> dict[str, SlotValue]:
        """What follows from several slots together."""
        if "allergy" in slots and "avoid" in slots and isinstance(slots["avoid"], tuple):
            allergic = slots["allergy"] if isinstance(slots["allergy"], tuple) else ()
            rest = tuple(value for value in slots["avoid"] if value not in allergic)
            slots = {**slots, "avoid": rest} if rest else {k: v for k, v in slots.items() if k != "avoid"}
        if items:
            slots = {name: value for name, value in slots.items() if name not in ("quantity", "unit")}
        refs = slots.get("ref")
        if refs and slots.get("price_pref") == "cheaper" and _TOO_DEAR_THEN.search(text):
            slots = {name: value for name, value in slots.items() if name != "price_pref"}
        if isinstance(refs, tuple) and len(refs) >= 2 and "比" in text:
            slots = {name: value for name, value in slots.items() if not name.startswith("price")}
        wanted = {name: value for name, value in slots.items() if isinstance(value, tuple)}
        for slot in self.plan.slots.values():
            if slot.exclude in wanted and slot.name in wanted and slot.exclude != slot.name:
                kept = tuple(value for value in wanted[slot.name] if value not in wanted[slot.exclude])
                slots = (
                    {**slots, slot.name: kept} if kept else {k: v for k, v in slots.items() if k != slot.name}
                )
        return slots

    def answers(self, asked: str | None, slots: Mapping[str, SlotValue]) -> bool:
        """Whether the slot just asked for has got a value."""
        if asked is None:
            return False
        items = slots.get("items")
        told = items if isinstance(items, tuple) else ()
        if asked in slots or any(isinstance(item, Mapping) and asked in item for item in told):
            return True
        slot = self.plan.slots.get(asked)
        return slot is not None and any(name in slots for name in slot.result_names)


_TOO_DEAR_THEN = re.compile(r"^[^，]{1,12}太贵了?，.{0,12}(?:就行|拿|来|要|吧$)")
"""Pro那个太贵，普通的就行 chooses."""
