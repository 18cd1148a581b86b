"""Reading case files: every mistake is named with file and line, all of them at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from voicebot.cli.cases.model import (
    CALLER_NUMBER,
    FIRST_DAY,
    NOTHING,
    Case,
    Conversation,
    Expected,
    ProductFacts,
    ProductQuestion,
    Turn,
    Utterance,
    What,
)
from voicebot.dialogue.dialplan import Dialplan
from voicebot.dialogue.dialplan_source import Plain, Problems, Source, read_source, unknown
from voicebot.errors import DialplanError
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.product import Product

CASES_FOLDER = "cases"
EFFECTS = (
    *("place_order", "find_orders", "open_ticket", "add_to_ticket", "transfer", "hang_up", "check_stock"),
    *("cancel_order", "change_address", "request_return", "protect_price", "request_invoice"),
    *("remember_facts", "record_consent"),
)

_CONTEXT = ("known", "offered", "history", "draft_order", "order")
_GIVEN = ("history", "orders", "texts", "direction")
_UTTERANCE = ("name", "say", "now", "just_asked", "as_heard", "may_add")
_CONVERSATION = ("name", "now", "number", "as_heard", "turns", "never")
_TURN = (
    What.ASKS,
    What.ASKS_NOT,
    What.STATE,
    What.RECOMMENDS,
    What.RECOMMENDS_NOT,
    What.EFFECTS,
    What.SAYS,
    What.SAYS_NOT,
)
_NEVER = {"asks": What.ASKS_NOT, "recommends": What.RECOMMENDS_NOT, "says": What.SAYS_NOT}


def case_files(folder: Path) -> list[Path]:
    """The case files of a shop, in order of name."""
    return sorted((folder / CASES_FOLDER).glob("*.yaml"))


def read_case_file(path: Path, plan: Dialplan, catalogue: Catalogue | None) -> list[Case]:
    """Read one file of cases.

    Args:
        catalogue: the shop's products; ``None`` when it has none yet.

    Raises:
        DialplanError: the file cannot be read, is not YAML, or a case is not as docs/cases.md says.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise DialplanError("not UTF-8; save the file as UTF-8 text", file=str(path)) from None
    except OSError as error:
        raise DialplanError(f"cannot be read: {error.strerror}", file=str(path)) from None
    return CaseReader(plan, catalogue).read(read_source(text, file=str(path), what="the case file"))


def find_product(catalogue: Catalogue, wanted: str) -> Product | None:
    """A product by id or name."""
    return next((one for one in catalogue.products if wanted in (one.product_id, one.name)), None)


class CaseReader:
    """Turns one file's YAML into cases; knows the shop, so that misspelt names are found."""

    def __init__(self, plan: Dialplan, catalogue: Catalogue | None) -> None:
        self._plan = plan
        self._catalogue = catalogue
        self._problems = Problems()
        self._now = FIRST_DAY

    def read(self, source: Source) -> list[Case]:
        """All cases of the file.

        Raises:
            DialplanError: something is wrong; all mistakes at once.
        """
        readers: Mapping[str, Callable[[Source], Case]] = {
            "utterances": self._utterance,
            "conversations": self._conversation,
            "questions": self._question,
            "facts": self._facts,
        }
        cases: list[Case] = []
        with self._problems.noted():
            sections = source.fields(("now", *readers), self._problems)
            if "now" in sections:
                self._now = _day(sections.pop("now"))
            for name, section in sections.items():
                for item in section.items():
                    with self._problems.noted():
                        cases.append(readers[name](Source(item.node, item.file, f"a case of {name}")))
        self._problems.raise_if_any()
        return cases

    # --- the four kinds

    def _utterance(self, source: Source) -> Utterance:
        whats = (What.INTENT, What.INTENTS, What.SLOTS)
        fields = self._fields(source, *_UTTERANCE, *_CONTEXT, whats=whats)
        context: dict[str, Plain] = {key: fields[key].plain() for key in _CONTEXT if key in fields}
        context["slots"] = context.pop("known", {})
        context["now"] = _day(fields["now"]) if "now" in fields else self._now
        if "just_asked" in fields:
            context["last_question"] = fields["just_asked"].text()
        if "offered" in fields:
            context["offered"] = [self._offered(item) for item in fields["offered"].items()]
        say = _needed(source, fields, "say").text()
        return Utterance(
            name=fields["name"].text() if "name" in fields else say,
            line=source.line,
            say=say,
            context=context,
            as_heard="as_heard" in fields and fields["as_heard"].flag(),
            may_add=frozenset(fields["may_add"].texts()) if "may_add" in fields else frozenset(),
            expected=self._expected(source, fields, whats),
        )

    def _conversation(self, source: Source) -> Conversation:
        fields = self._fields(
            source, "name", "now", "number", "as_heard", "turns", "never", *_GIVEN, whats=()
        )
        given: dict[str, Plain] = {key: fields[key].plain() for key in _GIVEN if key in fields}
        given["now"] = _day(fields["now"]) if "now" in fields else self._now
        given["number"] = CALLER_NUMBER
        if "number" in fields:
            number = fields["number"]
            given["number"] = None if number.is_empty else number.text()
        if "direction" in fields:
            given["direction"] = fields["direction"].one_of(("inbound", "outbound"))
        if "texts" in fields:
            given["texts"] = list(fields["texts"].texts())
        given["asr"] = "as_heard" in fields and fields["as_heard"].flag()
        turns = []
        for item in _needed(source, fields, "turns").items():
            with self._problems.noted():
                turns.append(self._turn(Source(item.node, item.file, "a turn"), own_texts="texts" in fields))
        return Conversation(
            name=fields["name"].text() if "name" in fields else turns[0].shown if turns else "",
            line=source.line,
            given=given,
            turns=tuple(turns),
            never=self._never(fields["never"], own_texts="texts" in fields) if "never" in fields else (),
        )

    def _turn(self, source: Source, *, own_texts: bool) -> Turn:
        if not source.is_mapping:
            return Turn(source.line, source.text(), "", ())
        fields = self._fields(source, "say", "keys", "silence", whats=_TURN)
        done = [key for key in ("say", "keys", "silence") if key in fields]
        if len(done) != 1:
            raise source.error("a turn needs one of 'say: text', 'keys: digits' or 'silence: true'")
        return Turn(
            line=source.line,
            say=fields["say"].text() if "say" in fields else "",
            keys=fields["keys"].text() if "keys" in fields else "",
            expected=self._expected(source, fields, _TURN, needed=False, own_texts=own_texts),
        )

    def _never(self, source: Source, *, own_texts: bool) -> tuple[Expected, ...]:
        fields = source.fields(_NEVER, self._problems)
        found = []
        for key, value in fields.items():
            with self._problems.noted():
                if not own_texts:
                    self._check(_NEVER[key], value)
            found.append(Expected(_NEVER[key], list(value.texts()), value.line))
        return tuple(found)

    def _question(self, source: Source) -> ProductQuestion:
        whats = (What.SAYS, What.SAYS_NOT, What.STATED)
        fields = self._fields(source, "name", "ask", "about", "texts", "known", whats=whats)
        question = _needed(source, fields, "ask").text()
        if ("about" in fields) == ("texts" in fields):
            raise source.error("say what is asked about: 'about: PRODUCT', or 'texts: [a product text]'")
        about = fields["about"].items() if "about" in fields else []
        for item in about:
            with self._problems.noted():
                self._check_product(item)
        known = fields["known"].plain() if "known" in fields else {}
        return ProductQuestion(
            name=fields["name"].text() if "name" in fields else question,
            line=source.line,
            question=question,
            products=tuple(item.text() for item in about),
            texts=fields["texts"].texts() if "texts" in fields else (),
            known=known if isinstance(known, dict) else {},
            expected=self._expected(source, fields, whats),
        )

    def _facts(self, source: Source) -> ProductFacts:
        whats = (What.FACTS, What.FACTS_NOT, What.NOT_UNDERSTOOD)
        fields = self._fields(source, "name", "product", "text", whats=whats)
        if ("product" in fields) == ("text" in fields):
            raise source.error("say whose facts: 'product: ID OR NAME', or 'text: a product text'")
        if "product" in fields:
            self._check_product(fields["product"])
        product = fields["product"].text() if "product" in fields else ""
        text = fields["text"].text() if "text" in fields else ""
        return ProductFacts(
            name=fields["name"].text() if "name" in fields else product or text,
            line=source.line,
            product=product,
            text=text,
            expected=self._expected(source, fields, whats),
        )

    # --- fields and expectations

    def _fields(self, source: Source, *keys: str, whats: Sequence[What]) -> dict[str, Source]:
        return source.fields((*keys, *(what.value for what in whats)), self._problems)

    def _expected(
        self,
        source: Source,
        fields: Mapping[str, Source],
        whats: Sequence[What],
        *,
        needed: bool = True,
        own_texts: bool = False,
    ) -> tuple[Expected, ...]:
        found = []
        for what in whats:
            if what.value in fields:
                value = fields[what.value]
                with self._problems.noted():
                    if not own_texts:
                        self._check(what, value)
                found.append(Expected(what, value.plain(), value.line))
        if needed and not found:
            raise source.error(f"nothing is expected; add one of {', '.join(what.value for what in whats)}")
        return tuple(found)

    def _check(self, what: What, value: Source) -> None:
        """Names that do not exist would make a case that can never pass, or never fail."""
        match what:
            case What.SLOTS | What.STATE | What.FACTS:
                if not value.is_mapping:
                    raise value.error(f"{what.value} must be written as 'name: value' lines")
            case What.INTENT | What.INTENTS:
                for item in value.items():
                    with self._problems.noted():
                        name = item.text()
                        if name not in self._plan.intents:
                            raise item.error(unknown(f"intent {name!r}", name, sorted(self._plan.intents)))
            case What.RECOMMENDS | What.RECOMMENDS_NOT:
                for item in value.items():
                    with self._problems.noted():
                        if item.text() != NOTHING:
                            self._check_product(item)
            case What.EFFECTS:
                for item in value.items():
                    for effect in (
                        [name for name, _, _ in item.entries()] if item.is_mapping else [item.text()]
                    ):
                        if effect not in (*EFFECTS, NOTHING):
                            raise item.error(unknown(f"effect {effect!r}", effect, [*EFFECTS, NOTHING]))
            case What.STATED:
                value.flag()
            case What.SAYS | What.SAYS_NOT | What.ASKS | What.ASKS_NOT | What.NOT_UNDERSTOOD:
                value.texts()
            case What.FACTS_NOT:
                if not value.is_mapping:
                    value.texts()

    def _check_product(self, source: Source) -> None:
        if self._catalogue is None:
            raise source.error("the shop has no products yet; write products/*.txt first")
        for name in source.text().split("|"):
            if find_product(self._catalogue, name.strip()) is None:
                known = [word for one in self._catalogue.products for word in (one.name, one.product_id)]
                raise source.error(unknown(f"product {name.strip()!r}", name.strip(), known))

    def _offered(self, source: Source) -> Plain:
        """A product just read out: by its name, with the price of the shop, or as written."""
        if source.is_mapping:
            fields = {key: value.plain() for key, _, value in source.entries()}
            if "name" not in fields:
                raise source.error("what is offered needs a 'name'")
            return fields
        self._check_product(source)
        assert self._catalogue is not None
        product = find_product(self._catalogue, source.text())
        assert product is not None
        return {"name": product.name, "price": product.price_yuan}


def _needed(source: Source, fields: Mapping[str, Source], key: str) -> Source:
    if key not in fields:
        raise source.error(f"{key!r} is missing in {source.what}")
    return fields[key]


def _day(source: Source) -> str:
    text = source.text()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise source.error(f"{text!r} is not a day; write it like 2026-11-12") from None
