"""``voicebot test``: the cases that an editor keeps beside the dialplan."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from voicebot.cli.cases.model import Case, CaseResult
from voicebot.cli.cases.read import CASES_FOLDER, case_files, read_case_file
from voicebot.cli.cases.run import CaseRunner
from voicebot.cli.cases.show import as_json, print_failures, print_summary
from voicebot.cli.terminal import terminal
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.dialplan_source import Problems
from voicebot.dialogue.understanding.understander import Understander
from voicebot.errors import DialplanError
from voicebot.service.deployment import PRODUCTS_FOLDER, Deployment, deployment_of, load_plan, load_products

A_CASE_FAILED = 1


def run_tests(
    dialplan: Annotated[Path, typer.Argument(help="Folder of the shop: dialplan.yaml, products/, cases/.")],
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files of cases; default: all in the shop's cases/ folder.")
    ] = None,
    only: Annotated[str, typer.Option(help="Only cases whose name or first words contain this text.")] = "",
    as_json_text: Annotated[bool, typer.Option("--json", help="Write the results as JSON.")] = False,
) -> None:
    """Run your cases: does the bot still understand, ask, recommend and say what you want?

    A case is a sentence with what is to be understood, a conversation with what the bot is to do at
    every turn, a question about a product, or what is to be known of one. Write them in
    cases/NAME.yaml beside dialplan.yaml; docs/cases.md shows how.

    Exit code 0: all passed. 1: a case failed; the diff shows what was expected (-) and what came
    instead (+). 2: a file has a mistake, named with its line.
    """
    console = terminal(soft_wrap=True)
    plan = load_plan(dialplan)
    has_products = any((dialplan / PRODUCTS_FOLDER).glob("*.txt"))
    shop = deployment_of(plan, load_products(dialplan, plan)) if has_products else None
    cases = [
        (str(path), case)
        for path, found in _read_all(files or case_files(dialplan), plan, shop).items()
        for case in found
        if only in case.name
    ]
    if not cases:
        what = (
            f"no case's name contains {only!r}" if only else "no cases; docs/cases.md shows how to write some"
        )
        raise DialplanError(what, file=str(dialplan / CASES_FOLDER))
    runner = CaseRunner(plan, shop.understander if shop is not None else Understander(plan), shop)
    results, problems = [], Problems()
    for file, case in cases:
        with problems.noted():
            results.append(_run(runner, case, file, None if as_json_text else console))
    problems.raise_if_any()
    if as_json_text:
        print(json.dumps(as_json(str(dialplan), results), ensure_ascii=False, indent=2))
    else:
        print_summary(console, results)
    if not all(result.passed for result in results):
        raise typer.Exit(A_CASE_FAILED)


def _read_all(paths: list[Path], plan: Dialplan, shop: Deployment | None) -> dict[Path, list[Case]]:
    problems = Problems()
    found = {}
    for path in paths:
        with problems.noted():
            found[path] = read_case_file(path, plan, shop.catalogue if shop is not None else None)
    problems.raise_if_any()
    return found


def _run(runner: CaseRunner, case: Case, file: str, console: Console | None) -> CaseResult:
    result = runner.run(case, file)
    if console is not None and not result.passed:
        print_failures(console, result)
    return result
