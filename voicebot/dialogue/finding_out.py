"""What the texts leave open: a colleague is offered to find it out, and is asked to once that is taken up."""

import re

from voicebot.dialogue.effects import TicketType
from voicebot.dialogue.state import Purpose
from voicebot.dialogue.turn import Turn
from voicebot.dialogue.understanding.result import Understanding
from voicebot.knowledge.product import Product

_TAKES_UP = re.compile(
    r"(帮|给|替)我(们)?(去|先)?(问|打听|弄清|确认|核实)|(那|好|行|麻烦|先|你|您|就|去|再|快|请)(帮忙)?问(问|一下|下|清楚|一问|吧)"
    r"|弄清楚|查清楚|(让|请|叫)(你们|您|你)?的?同事|问(了|好|清楚)(再|以后|之后)?(告诉|回|联系|打)"
)


def offer(turn: Turn, mark: str, key: str, open_question: str, **values: str) -> None:
    """Say once, and remember, that a colleague can find it out.

    Args:
        mark: of ``DialogueState.told``.
        open_question: for the colleague: 竹露舒缓面膜含不含水杨酸.
    """
    turn.say_once(mark, key, **values)
    turn.change(enquiry=open_question)


def hear(turn: Turn, understood: Understanding) -> bool:
    """那你帮我问问 opens the ticket. Returns whether the offer was taken up."""
    enquiry = turn.state.enquiry
    if not _TAKES_UP.search(understood.text):
        return False
    if not enquiry:
        product = _talked_about(turn)
        if product is None or not _ASKS_US.search(understood.text):
            return False
        enquiry = f"{product.name}，“{turn.words}”"
    turn.change(enquiry="", slots=turn.before.slots)
    turn.acknowledge("noting")
    turn.open_ticket(Purpose.TICKET_ENQUIRY, TicketType.ENQUIRY, f"客户想弄清楚：{enquiry}。请查好后回电。")
    turn.keep_question()
    return True


_ASKS_US = re.compile(r"(帮|替|给)我(们)?(去|先)?问")


def _talked_about(turn: Turn) -> Product | None:
    state = turn.state
    ids = state.offered or tuple(line.product_id for line in state.basket)
    return turn.dialogue.catalogue.get(ids[-1]) if ids else None
