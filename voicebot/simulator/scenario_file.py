"""Reading scenarios; every error says file and line."""

from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from voicebot.dialogue.dialplan_source import Source, read_source
from voicebot.errors import DialplanError
from voicebot.simulator.impairments.conditions import LineConditions
from voicebot.simulator.scenario import SCENARIO_SUFFIX, SHIPPED_SCENARIOS, Scenario

_SCENARIO = TypeAdapter(Scenario)
_CONDITIONS = TypeAdapter(LineConditions)

IMPAIR_OPTION = "--impair"


def parse_scenario(text: str, *, file: str, name: str) -> Scenario:
    """Read a scenario from YAML.

    Args:
        file: name of the file, for errors.
        name: name of the scenario.

    Raises:
        DialplanError: it is not what docs/simulator.md describes; with file and line.
    """
    source = read_source(text, file=file, what="the scenario")
    try:
        scenario = _SCENARIO.validate_python(source.plain())
    except ValidationError as error:
        raise _located(source, error) from error
    return replace(scenario, name=name)


def over_a_bad_line(scenario: Scenario, settings: Sequence[str]) -> Scenario:
    """The same scenario on another line.

    Args:
        settings: keys of ``line`` as in a scenario file, each as ``KEY=VALUE`` with the value in YAML, e.g.
            ``loss=5`` or ``noise={kind: babble, snr_db: 10}``. What is not given stays as it is.

    Raises:
        DialplanError: one of them is not known; the line is its position among them.
    """
    if not settings:
        return scenario
    known = [each.name for each in fields(LineConditions)]
    for setting in settings:
        key, equals, _ = setting.partition("=")
        if not equals or key not in known:
            raise DialplanError(
                f"{setting!r} is not KEY=VALUE with a known key, e.g. loss=5; known are: {', '.join(known)} "
                "(docs/simulator.md)",
                file=IMPAIR_OPTION,
            )
    text = "\n".join(setting.replace("=", ": ", 1) for setting in settings)
    source = read_source(text, file=IMPAIR_OPTION, what="the line")
    given = source.plain()
    try:
        conditions = _CONDITIONS.validate_python(given)
    except ValidationError as error:
        raise _located(source, error) from error
    assert isinstance(given, dict)
    return replace(scenario, line=replace(scenario.line, **{key: getattr(conditions, key) for key in given}))


def load_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        DialplanError: the file cannot be read or is wrong.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DialplanError(f"cannot read the scenario: {error}", file=str(path)) from error
    return parse_scenario(text, file=str(path), name=path.stem)


def find_scenario(name_or_path: str, folder: Path = SHIPPED_SCENARIOS) -> Path:
    """The file of a scenario given by path or by its name in ``folder``.

    Raises:
        DialplanError: there is no such file; known names are listed.
    """
    for path in (Path(name_or_path), folder / f"{name_or_path}{SCENARIO_SUFFIX}"):
        if path.is_file():
            return path
    known = ", ".join(path.stem for path in shipped_scenarios(folder)) or "none"
    raise DialplanError(f"there is no such scenario; give a file or one of: {known}", file=name_or_path)


def shipped_scenarios(folder: Path = SHIPPED_SCENARIOS) -> list[Path]:
    """All scenario files of a folder, in order of name."""
    return sorted(folder.glob(f"*{SCENARIO_SUFFIX}"))


def _located(source: Source, error: ValidationError) -> DialplanError:
    first = error.errors(include_url=False)[0]
    path: list[str | int] = []
    place = source
    for step in first["loc"]:
        # Besides keys and positions, pydantic's path names members of unions: those are not in the file.
        below = source.at(*path, step)
        if below != place:
            path.append(step)
            place = below
    where = ".".join(str(step) for step in path)
    match first["type"]:
        case "unexpected_keyword_argument":
            message = f"{first['loc'][-1]!r} is not known here; see docs/simulator.md"
        case "missing":
            message = f"{first['loc'][-1]!r} is missing; see docs/simulator.md"
        case "dataclass_type":
            message = "must be a mapping of 'key: value' lines; see docs/simulator.md"
        case "too_short":
            message = "needs at least one entry"
        case "tuple_type":
            message = "must be a text or a list of texts"
        case _:
            message = str(first["msg"]).removeprefix("Value error, ")
    return place.error(f"{where}: {message}" if where else message)
