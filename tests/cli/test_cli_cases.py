"""``voicebot test``: what passes, what fails and how it is told, what is a mistake in the file."""

import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.dialogue.harness import DIALPLAN
from voicebot.cli.cases.read import CaseReader
from voicebot.cli.test import run_tests
from voicebot.config import PROJECT_DIR
from voicebot.dialogue.dialplan_source import read_source
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.errors import DialplanError
from voicebot.knowledge.catalogue import Catalogue
from voicebot.service.deployment import load_plan, load_products

MASK = "草本补水面膜，一盒10片，每盒288元。主打补水，适合干性皮肤。酒精过敏的人请勿使用。"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "products").mkdir()
    (tmp_path / "cases").mkdir()
    (tmp_path / "dialplan.yaml").write_text(DIALPLAN, encoding="utf-8")
    (tmp_path / "products" / "mask.txt").write_text(MASK, encoding="utf-8")
    return tmp_path


def run(shop: Path, cases: str, *options: str) -> Result:
    app = typer.Typer()
    app.command()(run_tests)
    if cases:
        (shop / "cases" / "mine.yaml").write_text(cases, encoding="utf-8")
    return CliRunner().invoke(app, [str(shop), *options])


ALL_KINDS = """
now: 2026-11-12
utterances:
  - say: 想买补水的面膜，三百以内
    intent: recommend
    slots: {product_type: [面膜], effect: 补水, price_max: 300.0}
conversations:
  - name: 买两盒
    never: {asks: product_type, says: 下单失败}
    turns:
      - say: 想买补水的面膜，三百以内
        state: {product_type: 面膜, price_min: }
        recommends: mask
        says: [288元|两百八十八]
      - say: 多少钱
        recommends: nothing
      - say: 转人工
        effects: [transfer, open_ticket: {ticket: handover}]
questions:
  - ask: 多少钱
    about: 草本补水面膜
    says: 288
  - ask: 多少钱
    texts: [白玉美白面膜，一盒5片，99元一盒。美白。]
    says: 99
    stated: yes
facts:
  - product: mask
    facts: {price: 288, effect: 补水}
    facts_not: {price: 300, spf: }
  - text: 白玉美白面膜，一盒5片，99元一盒。美白。
    facts: {effect: [美白]}
    not_understood: nothing
"""


def test_cases_of_all_kinds_pass(shop: Path) -> None:
    result = run(shop, ALL_KINDS)
    assert result.exit_code == 0, result.output
    assert "6 of 6 cases passed (1 utterance, 1 conversation, 2 question, 2 facts)" in result.output


FAILING = """
utterances:
  - say: 想买补水的面膜，三百以内
    intent: complaint
    slots: {product_type: 面膜, effect: 美白}
conversations:
  - turns:
      - say: 想买面膜
        state: {pruduct_type: 面膜}
      - say: 三百以内
        asks: phone
        effects: hang_up
        says: 您好漂亮
        says_not: 。|？
questions:
  - {ask: 多少钱, about: mask, says: 三毛, stated: no}
facts:
  - product: mask
    facts: {price: 99}
    facts_not: [price]
"""


def test_failures_name_the_line_and_show_both_sides(shop: Path) -> None:
    result = run(shop, FAILING)
    assert result.exit_code == 1
    told = result.output
    file = shop / "cases" / "mine.yaml"
    for line, sign_and_text in (
        (4, "- complaint"),
        (5, "- effect: 美白"),
        (5, "+ effect: [补水]"),
        (5, "+ price_max: 300"),
        (9, "did you mean 'product_type'?"),
        (11, "- phone"),
        (12, "- hang_up"),
        (13, "- 您好漂亮"),
        (14, "+ 。"),
        (16, "- 三毛"),
        (19, "- price: 99"),
        (19, "+ price: 288"),
        (20, "+ price: 288"),
    ):
        assert f"{file}:{line} " in told, told
        assert sign_and_text in told, told
    assert "turn 2: 三百以内" in told
    assert "0 of 4 cases passed" in told


def test_json_tells_the_same(shop: Path) -> None:
    result = run(shop, FAILING, "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["passed"], told["failed"]) == (0, 4)
    utterance = told["cases"][0]
    assert (utterance["kind"], utterance["line"], utterance["passed"]) == ("utterance", 3, False)
    slots = utterance["failures"][1]
    assert slots["expected"] == ["effect: 美白"]
    assert set(slots["found"]) == {"effect: [补水]", "price_max: 300"}


def test_only_some_cases(shop: Path) -> None:
    result = run(shop, ALL_KINDS, "--only", "买两盒")
    assert "1 of 1 cases passed" in result.output
    assert isinstance(run(shop, "", "--only", "没有这个").exception, DialplanError)


@pytest.mark.parametrize(
    ("cases", "line", "words"),
    [
        ("utterances: [", 1, "not valid YAML"),
        ("uterances: []", 1, "did you mean 'utterances'"),
        ("utterances:\n  - {say: 你好, slot: {}}", 2, "did you mean 'slots'"),
        ("utterances:\n  - {intent: greet}", 2, "'say' is missing"),
        ("utterances:\n  - {say: 你好}", 2, "nothing is expected"),
        ("utterances:\n  - {say: 你好, intent: gret}", 2, "did you mean 'greet'"),
        ("utterances:\n  - {say: 你好, slots: 面膜}", 2, "'name: value' lines"),
        ("utterances:\n  - {say: 你好, now: 昨天, intent: greet}", 2, "write it like 2026-11-12"),
        ("conversations:\n  - {name: x}", 2, "'turns' is missing"),
        ("conversations:\n  - turns:\n    - {say: 你好, keys: 1}", 3, "a turn needs one of"),
        (
            "conversations:\n  - turns:\n    - {say: 你好, recommends: 草木面膜}",
            3,
            "did you mean '草本补水面膜'",
        ),
        ("conversations:\n  - turns:\n    - {say: 你好, effects: [hangup]}", 3, "did you mean 'hang_up'"),
        ("conversations:\n  - {turns: [你好], orders: [{product: 面膜}]}", 2, "cannot be run"),
        ("questions:\n  - {ask: 多少钱, says: 1}", 2, "say what is asked about"),
        ("facts:\n  - {facts: {price: 1}}", 2, "say whose facts"),
        ("facts:\n  - {product: mask}", 2, "nothing is expected"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(shop: Path, cases: str, line: int, words: str) -> None:
    result = run(shop, cases)
    assert isinstance(result.exception, DialplanError), result.output
    assert words in str(result.exception)
    assert f"mine.yaml:{line}: " in str(result.exception)


def test_all_mistakes_of_all_files_are_told_at_once(shop: Path) -> None:
    (shop / "cases" / "also.yaml").write_text("fact: []\nutterances:\n  - {say: 你好}", encoding="utf-8")
    result = run(shop, "conversations:\n  - turns:\n    - {saay: 你好}\nbla: 1")
    lines = str(result.exception).splitlines()
    assert [line.split(": ")[0].split("/")[-1] for line in lines] == [
        "also.yaml:1",
        "also.yaml:3",
        "mine.yaml:3",
        "mine.yaml:3",
        "mine.yaml:4",
    ]


def test_several_mistakes_of_one_case_are_told_at_once(shop: Path) -> None:
    result = run(shop, "utterances:\n  - say: 你好\n    intents: [greett, afirm]\n    intent: thankk")
    assert len(str(result.exception).splitlines()) == 3


def test_a_shop_without_products_can_test_what_is_understood(shop: Path) -> None:
    (shop / "products" / "mask.txt").unlink()
    result = run(shop, "utterances:\n  - {say: 想买面膜, intent: recommend}")
    assert result.exit_code == 0, result.output
    refused = run(shop, "facts:\n  - {product: mask, facts: {price: 1}}")
    assert "no products yet" in str(refused.exception)


def test_the_examples_in_the_manual_are_valid() -> None:
    manual = (PROJECT_DIR / "docs" / "cases.md").read_text(encoding="utf-8")
    blocks = "".join(re.findall(r"```yaml\n(.*?)```", manual, re.DOTALL))
    folder = PROJECT_DIR / "dialplans" / "skincare"
    plan = load_plan(folder)
    catalogue = Catalogue(load_products(folder, plan), lexicon_of(plan))
    cases = CaseReader(plan, catalogue).read(read_source(blocks, file="docs/cases.md"))
    assert len(cases) == 6


@pytest.mark.parametrize("name", ["skincare"])
def test_the_cases_that_ship_pass(name: str) -> None:
    app = typer.Typer()
    app.command()(run_tests)
    result = CliRunner().invoke(app, [str(PROJECT_DIR / "dialplans" / name)])
    assert result.exit_code == 0, result.output
