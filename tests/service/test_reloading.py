"""Changed product texts and dialplans take effect while serving; broken ones do not."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from tests.dialogue.harness import DIALPLAN
from voicebot.config import Settings, SipSettings, TtsEngine, TtsSettings
from voicebot.errors import RecordsError
from voicebot.records.models import Product
from voicebot.records.store import Store
from voicebot.service.deployment import Deployment, load_deployment
from voicebot.service.metrics import Metrics
from voicebot.service.reloading import ShopWatcher, stamp_of
from voicebot.service.serve import Ready, serve

MASK = "草本补水面膜，一盒10片，每盒288元。主打补水，适合干性皮肤。"
LONG_ENOUGH_S = 180.0
"""Only a failing test waits for so long."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "shop"
    (made / "products").mkdir(parents=True)
    (made / "dialplan.yaml").write_text(DIALPLAN, encoding="utf-8")
    (made / "products" / "mask.txt").write_text(MASK, encoding="utf-8")
    return made


class Taker:
    def __init__(self) -> None:
        self.shops: list[Deployment] = []
        self.fails = False

    async def take(self, shop: Deployment) -> None:
        if self.fails:
            raise RecordsError("the database is away")
        self.shops.append(shop)

    @property
    def prices(self) -> list[float | None]:
        return [shop.catalogue.products[0].price_yuan for shop in self.shops]


def value_of(metrics: Metrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(name, labels) or 0.0


def write(folder: Path, text: str) -> None:
    (folder / "products" / "mask.txt").write_text(text, encoding="utf-8")


async def test_a_change_is_taken_up_once_the_files_have_come_to_rest(folder: Path) -> None:
    taker, metrics = Taker(), Metrics()
    watcher = ShopWatcher(folder, taker.take, metrics)
    await watcher.look()
    write(folder, MASK.replace("288", "19"))
    await watcher.look()
    assert taker.shops == [], "an editor may be half-way through saving"
    write(folder, MASK.replace("288", "1999"))
    await watcher.look()
    assert taker.shops == []
    await watcher.look()
    await watcher.look()
    assert taker.prices == [1999]
    assert value_of(metrics, "voicebot_dialplan_changes_total", outcome="taken_up") == 1


async def test_a_broken_edit_keeps_the_old_shop_and_is_told_once(folder: Path) -> None:
    taker, metrics = Taker(), Metrics()
    watcher = ShopWatcher(folder, taker.take, metrics)
    (folder / "dialplan.yaml").write_text(DIALPLAN + "slts: {}\n", encoding="utf-8")
    with capture_logs() as logs:
        for _ in range(4):
            await watcher.look()
    (line,) = logs
    assert line["event"] == "dialplan_refused"
    assert line["mistake"].startswith(f"{folder}/dialplan.yaml:{DIALPLAN.count(chr(10)) + 1}: ")
    assert taker.shops == []
    assert value_of(metrics, "voicebot_dialplan_outdated") == 1
    (folder / "dialplan.yaml").write_text(DIALPLAN, encoding="utf-8")
    for _ in range(2):
        await watcher.look()
    assert taker.prices == [288]
    assert value_of(metrics, "voicebot_dialplan_outdated") == 0
    assert value_of(metrics, "voicebot_dialplan_changes_total", outcome="refused") == 1


async def test_a_change_that_cannot_be_taken_now_is_tried_again(folder: Path) -> None:
    taker = Taker()
    watcher = ShopWatcher(folder, taker.take, Metrics())
    taker.fails = True
    write(folder, MASK.replace("288", "99"))
    for _ in range(3):
        await watcher.look()
    assert taker.shops == []
    taker.fails = False
    await watcher.look()
    assert taker.prices == [99]


async def test_a_defect_does_not_end_the_watch(folder: Path) -> None:
    taker = Taker()
    defects = [ZeroDivisionError()]

    def load(where: Path) -> Deployment:
        if defects:
            raise defects.pop()
        return load_deployment(where)

    watcher = ShopWatcher(folder, taker.take, Metrics(), load)
    for price in ("99", "198"):  # of another length: two changes at once may have the same time
        write(folder, MASK.replace("288", price))
        for _ in range(2):
            await watcher.look()
    assert taker.prices == [198]


def test_what_counts_as_a_change(folder: Path) -> None:
    def after(change: Callable[[], object]) -> bool:
        before = stamp_of(folder)
        change()
        return stamp_of(folder) != before

    products = folder / "products"
    assert after(lambda: write(folder, MASK + "有货。"))
    assert after(lambda: (products / "new.txt").write_text(MASK, encoding="utf-8"))
    assert after(lambda: (products / "new.txt").rename(products / "newer.txt"))
    assert after((products / "newer.txt").unlink)
    assert not after(lambda: (products / "mask.txt~").write_text(MASK, encoding="utf-8"))


async def test_a_running_bot_takes_up_a_new_price(database_settings: Settings, folder: Path) -> None:
    settings = database_settings.model_copy(
        update={
            "dialplan_dir": folder,
            "reload_interval_s": 0.05,
            "sip": SipSettings(port=0),
            "tts": TtsSettings(engine=TtsEngine.ESPEAK),
        }
    )
    ready: asyncio.Queue[Ready] = asyncio.Queue()
    stop = asyncio.Event()
    serving = asyncio.create_task(serve(settings, ready.put_nowait, stop))
    await asyncio.wait_for(ready.get(), LONG_ENOUGH_S)
    store = await Store.open(settings)

    async def price_fen() -> int | None:
        price = sa.select(Product.price_fen).where(Product.product_id == "mask")
        return await store.database.run(lambda session: session.scalar(price), doing="reading the price")

    async def becomes(fen: int) -> None:
        while await price_fen() != fen:
            await asyncio.sleep(0.02)

    assert await price_fen() == 28800
    write(folder, MASK.replace("288", "199"))
    await asyncio.wait_for(becomes(19900), LONG_ENOUGH_S)
    await store.close()
    stop.set()
    await asyncio.wait_for(serving, LONG_ENOUGH_S)
