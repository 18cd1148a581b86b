"""Results of cases: a diff for people, JSON for programs."""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.markup import escape

from voicebot.cli.cases.model import KINDS, CaseResult, Failure


def print_failures(console: Console, result: CaseResult) -> None:
    """What went wrong in a case, each expectation with the line it stands in."""
    case = result.case
    console.print(
        f"[bold red]✗[/bold red] [bold]{escape(result.file)}:{case.line}[/bold]  "
        f"{KINDS[type(case)]}  {escape(case.name)}",
        highlight=False,
    )
    for said, failures in groupby(result.failures, key=lambda failure: failure.said):
        together = list(failures)
        if said:
            console.print(f"    [green]{escape(said)}[/green]", highlight=False)
        for failure in together:
            _print_failure(console, result.file, failure)
        if together[-1].reply:
            console.print(f"      [cyan]bot:[/cyan] [dim]{escape(together[-1].reply)}[/dim]", highlight=False)


def _print_failure(console: Console, file: str, failure: Failure) -> None:
    console.print(f"      [dim]{escape(file)}:{failure.line}[/dim] {failure.about}", highlight=False)
    for difference in failure.differences:
        sign, colour = ("-", "red") if difference.wanted else ("+", "yellow")
        console.print(f"        [{colour}]{sign} {escape(difference.text)}[/{colour}]", highlight=False)
    if failure.hint:
        console.print(f"        [magenta]{escape(failure.hint)}[/magenta]", highlight=False)


def print_summary(console: Console, results: Sequence[CaseResult]) -> None:
    """How many passed, per kind."""
    failed = [result for result in results if not result.passed]
    if failed:
        console.print("[red]-[/red] expected   [yellow]+[/yellow] found instead", highlight=False)
    kinds = [
        f"{sum(isinstance(result.case, kind) for result in results)} {name}"
        for kind, name in KINDS.items()
        if any(isinstance(result.case, kind) for result in results)
    ]
    colour = "red" if failed else "green"
    passed = len(results) - len(failed)
    console.print(
        f"[bold {colour}]{passed} of {len(results)} cases passed[/bold {colour}] ({', '.join(kinds)})",
        highlight=False,
    )


def as_json(dialplan: str, results: Sequence[CaseResult]) -> dict[str, object]:
    """All results, for programs."""
    return {
        "dialplan": dialplan,
        "passed": sum(result.passed for result in results),
        "failed": sum(not result.passed for result in results),
        "cases": [
            {
                "file": result.file,
                "line": result.case.line,
                "kind": KINDS[type(result.case)],
                "name": result.case.name,
                "passed": result.passed,
                "failures": [
                    {
                        "line": failure.line,
                        "about": failure.about,
                        "said": failure.said,
                        "expected": [one.text for one in failure.differences if one.wanted],
                        "found": [one.text for one in failure.differences if not one.wanted],
                        "reply": failure.reply,
                        "hint": failure.hint,
                    }
                    for failure in result.failures
                ],
            }
            for result in results
        ],
    }
