"""The dialogue benchmark: the same work every time, and every turn of it counted."""

import json
from itertools import islice
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.dialogue.harness import DIALPLAN
from voicebot.bench.catalogue import synthetic_texts
from voicebot.bench.dialogue import conversations
from voicebot.cli.bench import app
from voicebot.dialogue.dialplan import Dialplan, parse_dialplan
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.reader import read_product


@pytest.fixture(scope="module")
def plan() -> Dialplan:
    text = DIALPLAN.replace(
        "  product_type:\n    type: choice\n", "  product_type:\n    type: choice\n    product: true\n"
    )
    return parse_dialplan(text, file="dialplan.yaml")


def test_the_made_up_catalogue_is_always_the_same_and_understood(plan: Dialplan) -> None:
    texts = list(synthetic_texts(plan, 300))
    assert texts == list(synthetic_texts(plan, 300))
    assert list(islice(synthetic_texts(plan, 10_000), 300)) == texts
    lexicon = lexicon_of(plan)
    products = [read_product(text, product_id=f"p{n}", lexicon=lexicon) for n, text in enumerate(texts)]
    assert len({product.name for product in products}) == 300
    assert {product.product_type for product in products} == {"面膜", "洗面奶"}
    assert all(product.price_yuan for product in products)
    found = Catalogue(products, lexicon).match({"effect": ("美白",), "price_max": 300})
    assert 0 < len(found.fitting_ids) < 300, "wishes must narrow the choice, or nothing is measured"


def test_ten_thousand_names_are_distinct(plan: Dialplan) -> None:
    names = {text.split("，")[0] for text in synthetic_texts(plan, 10_000)}
    assert len(names) == 10_000


def test_conversations_use_the_words_of_the_shop(plan: Dialplan) -> None:
    scripts = conversations(plan)
    assert scripts == conversations(plan)
    assert len(scripts) == 2
    assert "面膜" in scripts[0][0] and "洗面奶" in scripts[1][0]


def test_the_command_writes_what_it_measured(tmp_path: Path) -> None:
    shop, figures = tmp_path / "shop", tmp_path / "figures.json"
    (shop / "products").mkdir(parents=True)
    (shop / "dialplan.yaml").write_text(DIALPLAN, encoding="utf-8")
    text = "草本补水面膜，一盒10片，每盒288元。主打补水，适合干性皮肤。"
    (shop / "products" / "mask.txt").write_text(text, encoding="utf-8")
    arguments = ["dialogue", str(shop), "--products", "50", "--rounds", "2", "--json", str(figures)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    real, large = json.loads(figures.read_text(encoding="utf-8"))
    assert (real["setting"]["products"], large["setting"]["products"]) == (1, 50)
    for report in (real, large):
        turn, processor, understanding, rest, not_held = report["series"]
        assert turn["count"] == processor["count"] == understanding["count"] == rest["count"] > 10
        assert len(turn["medians_of_rounds"]) == 2
        assert not_held["target"]["met"]
        assert turn["p50"] <= turn["p95"] <= turn["p99"] <= turn["max"]
