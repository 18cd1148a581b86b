"""A dialplan's words in the shape that the knowledge room takes."""

from voicebot.dialogue.dialplan import Dialplan
from voicebot.knowledge.lexicon import Lexicon, Substance


def lexicon_of(plan: Dialplan) -> Lexicon:
    """Values with their synonyms, and what is known about substances."""
    slots = {
        slot.name: {value.name: value.words[1:] for value in slot.values}
        for slot in plan.slots.values()
        if slot.values
    }
    substances = {
        name: Substance(value.words[1:], value.includes, value.proven_by, value.needs_proof)
        for name, value in plan.substances.items()
    }
    return Lexicon(slots, substances)
