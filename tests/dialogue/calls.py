"""A typed call to a shop on disk: what was said, asked and done, turn by turn."""

from tests.dialogue.harness import NOW, NUMBER
from voicebot.cli.sandbox import CarryOut, Exchange, Session
from voicebot.cli.sandbox_shop import MemoryShop
from voicebot.dialogue.effects import Effect
from voicebot.dialogue.events import CallerContext, Direction
from voicebot.dialogue.state import DialogueState
from voicebot.service.deployment import Deployment
from voicebot.service.postage import postage_of


class Call:
    """One conversation; ``say`` takes an utterance and returns the reply."""

    def __init__(
        self,
        shop: Deployment,
        *,
        number: str | None = NUMBER,
        context: CallerContext | None = None,
        direction: Direction = Direction.INBOUND,
        carry_out: CarryOut | None = None,
        key: str = "call",
    ) -> None:
        self.world = MemoryShop(shop.catalogue, postage_of(shop.script))
        caller = context or CallerContext(number, NOW, key, direction)
        self.session = Session(shop.dialogue, caller, carry_out or self.world.carry_out)
        self.exchanges: list[Exchange] = []

    def say(self, text: str, *, typed: bool = True, confidence: float = 1.0) -> str:
        exchange = self.session.say(text, typed=typed, confidence=confidence)
        self.exchanges.append(exchange)
        return exchange.reply

    def say_all(self, *texts: str) -> list[str]:
        return [self.say(text) for text in texts]

    @property
    def state(self) -> DialogueState:
        return self.session.state

    @property
    def asked(self) -> list[str]:
        return [slot for exchange in self.exchanges for slot in exchange.asked]

    @property
    def effects(self) -> list[Effect]:
        return [effect for exchange in self.exchanges for effect in exchange.effects]

    @property
    def basket(self) -> list[tuple[str, int | None]]:
        return [(line.name, line.quantity) for line in self.state.basket]

    @property
    def offered(self) -> list[str]:
        return list(self.state.offered)
