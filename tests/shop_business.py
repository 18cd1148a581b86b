"""What a shop's telephone must be able to do, and the scenarios that show it: each word has one at least.

A scenario names its words under ``covers``. Each is held by typing against the real shop
(``service/test_shop_business.py``) and by voice (``scripts/shop-calls``); both end in the same rows.
"""

from collections.abc import Mapping
from pathlib import Path

from voicebot.config import PROJECT_DIR
from voicebot.simulator.scenario import Scenario
from voicebot.simulator.scenario_file import load_scenario

ORDERING = (
    "several_items",
    "variants",
    "quantity_changes",
    "address_from_memory",
    "promotions",
    "stock_race",
    "payment_link",
    "cash_on_delivery",
    "number_in_groups",
    "web_hook",
)
AFTER_SALES = (
    "shipped",
    "where",
    "urge",
    "change_address",
    "cancel",
    "return",
    "exchange",
    "refund",
    "refund_status",
    "damaged",
    "wrong_goods",
    "repair",
    "price_protection",
    "invoice",
    "complaint",
    "identity",
    "three_failures",
    "addition",
)
BUSINESS = (*ORDERING, *AFTER_SALES)


def covering() -> Mapping[Path, Scenario]:
    """Every shipped scenario that shows a part of a shop's business, by its file."""
    files = sorted((PROJECT_DIR / "dialplans").glob("*/scenarios/*.yaml"))
    loaded = {path: load_scenario(path) for path in files}
    return {path: scenario for path, scenario in loaded.items() if scenario.covers}


def ends_in_rows(scenario: Scenario) -> bool:
    """Whether what it must come to is read from the database, and not only from what was said."""
    then = scenario.then
    return any((then.order is not None, then.ticket is not None, then.existing, then.remembers, then.events))
