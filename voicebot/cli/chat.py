"""``voicebot chat``: the conversation of a call, by typing."""

from dataclasses import fields as dataclass_fields
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from voicebot.cli.sandbox import Exchange, Session
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.cli.terminal import terminal
from voicebot.config import load_settings
from voicebot.dialogue.effects import (
    AddToTicket,
    Effect,
    FindOrders,
    HangUp,
    OpenTicket,
    OrderItem,
    PlaceOrder,
    QuoteOrder,
    Transfer,
)
from voicebot.dialogue.events import CallerContext, CallerKeyed
from voicebot.dialogue.slots import as_text
from voicebot.dialogue.wording import yuan
from voicebot.service.deployment import load_deployment
from voicebot.service.postage import postage_of

DEFAULT_NUMBER = "13800138000"
_HELP = (
    "[bold]Enter[/bold] alone = silence · [bold]#123[/bold] = keys pressed · "
    "[bold]/slots[/bold] = what is known · [bold]Ctrl-D[/bold] = hang up"
)


def chat(
    dialplan: Annotated[Path, typer.Argument(help="Folder of the shop: dialplan.yaml and products/.")],
    number: Annotated[
        str, typer.Option(help="The number you call from; empty to withhold it.")
    ] = DEFAULT_NUMBER,
) -> None:
    """Talk to the bot by typing, without telephone, audio or database.

    Orders and tickets are only pretended: they are kept until you leave.
    """
    console = terminal()
    deployment = load_deployment(dialplan)
    now = datetime.now(ZoneInfo(load_settings().timezone))
    caller = CallerContext(number or None, now, call_key=f"chat-{now:%H%M%S}")
    world = MemoryShop(deployment.catalogue, postage_of(deployment.script))
    session = Session(deployment.dialogue, caller, world.carry_out)
    shop = escape(deployment.script.shop.name)
    banner = f"{shop}: orders and tickets are [bold]only pretended[/bold] here, no database.\n{_HELP}"
    console.print(Panel(banner, border_style="dim"))
    _show(console, session.greeting)
    while not session.ended:
        try:
            said = console.input("[bold green]您[/bold green] ")
        except EOFError:
            console.print("\n[dim]— 客人挂断了 —[/dim]")
            return
        if said.strip() == "/slots":
            _show_slots(console, session)
        elif said.startswith("#"):
            _show(console, session.event(CallerKeyed(said[1:].strip())))
        else:
            _show(console, session.say(said))
    console.print("[dim]— 通话结束 —[/dim]")


def _show(console: Console, exchange: Exchange) -> None:
    for step in exchange.steps:
        if step.speech:
            text = "".join(sentence.text for sentence in step.speech)
            console.print(f"[bold cyan]机器人[/bold cyan] {escape(text)}", highlight=False)
        for effect in step.effects:
            console.print(f"  [dim]→ {escape(_in_words(effect))}[/dim]", highlight=False)


def _in_words(effect: Effect) -> str:
    match effect:
        case PlaceOrder():
            items = "，".join(f"{item.name}×{item.quantity}" for item in effect.items)
            return f"下单（模拟）：{items}；{effect.receiver_name} {effect.phone} {effect.address}"
        case FindOrders():
            return f"查订单（模拟）：{effect.phone or effect.order_number}"
        case OpenTicket():
            return f"开工单（模拟）：{effect.summary}"
        case AddToTicket():
            return f"补充工单（模拟）：{effect.note}"
        case Transfer():
            return f"转人工（模拟，无人接听）：{effect.summary}"
        case HangUp():
            return "挂断"
        case QuoteOrder():
            items = "，".join(f"{item.name}×{item.quantity}" for item in effect.items)
            return f"算价（模拟）：{items}"
        case _:
            fields = ((each.name, getattr(effect, each.name)) for each in dataclass_fields(effect))
            told = [_field_in_words(name, value) for name, value in fields if value and name != "effect_id"]
            return f"办理（模拟）：{type(effect).__name__} {'；'.join(told)}"


def _field_in_words(name: str, value: object) -> str:
    match value:
        case int() if name.endswith("_fen"):
            return yuan(value)
        case tuple():
            return "、".join(_field_in_words(name, one) for one in value)
        case Enum():
            return str(value.value)
        case OrderItem():
            return f"{value.name}×{value.quantity}"
        case _:
            return str(value)


def _show_slots(console: Console, session: Session) -> None:
    for slot, value in session.state.slots.items():
        console.print(f"  [dim]{escape(slot)} = {escape(as_text(value))}[/dim]", highlight=False)
