"""A shop on disk: ``dialplan.yaml`` and one text per product, read and checked into a dialogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from voicebot.dialogue import shop_words
from voicebot.dialogue.dialplan import Dialplan, parse_dialplan, read_dialplan
from voicebot.dialogue.dialplan_source import Problems
from voicebot.dialogue.engine import Dialogue, Understander
from voicebot.dialogue.lexicon import lexicon_of
from voicebot.dialogue.script import Script, read_script
from voicebot.dialogue.understanding.understander import Understander as TrainedUnderstander
from voicebot.errors import DialplanError
from voicebot.knowledge.catalogue import Catalogue
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product
from voicebot.knowledge.relevance.model import shipped_model

DIALPLAN_FILE = "dialplan.yaml"
PRODUCTS_FOLDER = "products"


@dataclass(frozen=True)
class Deployment:
    """A shop, ready to talk.

    Args:
        plan: what can be understood.
        script: what is asked and said.
        catalogue: the products.
        understander: trained on the plan.
    """

    plan: Dialplan
    script: Script
    catalogue: Catalogue
    understander: Understander

    @cached_property
    def dialogue(self) -> Dialogue:
        """The dialogue core of this shop."""
        return Dialogue(self.plan, self.script, self.catalogue, self.understander)


def load_deployment(folder: Path, *, trained: bool = True) -> Deployment:
    """Read a dialplan folder.

    Args:
        folder: the shop's.
        trained: product texts are read by the trained reader, too.

    Raises:
        DialplanError: a file is missing or wrong; the message names file and line; all mistakes of the
            dialplan and of the product texts at once.
    """
    problems = Problems()
    text, file = _dialplan_text(folder)
    plan = read_dialplan(text, file=file, problems=problems)
    with problems.noted():
        read_script(plan)
    products: list[Product] = []
    with problems.noted():
        products = load_products(folder, plan, trained=trained)
    problems.raise_if_any()
    return deployment_of(plan, products)


def deployment_of(plan: Dialplan, products: Sequence[Product]) -> Deployment:
    """A shop from its parts; the product texts teach it words that the dialplan does not list."""
    plan, products = shop_words.learn(plan, products)
    shipped_model()  # opened, and missed, here and not in the first call that asks something
    catalogue = Catalogue(products, lexicon_of(plan))
    names = [product.name for product in catalogue.products]
    return Deployment(plan, read_script(plan), catalogue, TrainedUnderstander(plan, product_names=names))


def load_plan(folder: Path) -> Dialplan:
    """Read ``dialplan.yaml``.

    Raises:
        DialplanError: the file is missing or wrong.
    """
    text, file = _dialplan_text(folder)
    return parse_dialplan(text, file=file)


def _dialplan_text(folder: Path) -> tuple[str, str]:
    path = folder / DIALPLAN_FILE
    if not folder.is_dir():
        raise DialplanError("there is no such folder; name one that holds a dialplan.yaml", file=str(folder))
    return _read(path), str(path)


def load_products(folder: Path, plan: Dialplan, *, trained: bool = True) -> list[Product]:
    """Read every ``products/*.txt``; the stem of a file is the product's id.

    Raises:
        DialplanError: there is none, one is empty or not UTF-8, or two have the same name.
    """
    lexicon = lexicon_of(plan)
    paths = sorted((folder / PRODUCTS_FOLDER).glob("*.txt"))
    if not paths:
        place = str(folder / PRODUCTS_FOLDER)
        raise DialplanError("no product texts; write one .txt file per product", file=place)
    problems = Problems()
    products = []
    named: dict[str, Path] = {}
    for path in paths:
        with problems.noted():
            products.append(_load_product(path, lexicon, named, trained))
    problems.raise_if_any()
    return products


def _load_product(path: Path, lexicon: Lexicon, named: dict[str, Path], trained: bool) -> Product:
    text = _read(path)
    if not text.strip():
        raise DialplanError("the product text is empty; describe the product or delete it", file=str(path))
    product = read_product(text, product_id=path.stem, lexicon=lexicon, source=str(path), trained=trained)
    other = named.setdefault(product.name, path)
    if other is not path:
        message = f"{product.name!r} is also the name in {other.name}; callers could not tell them apart"
        raise DialplanError(message, file=str(path), line=1)
    if product.price_fen is None:
        raise DialplanError("no price was understood; write it like 每盒288元", file=str(path), line=1)
    return product


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise DialplanError("the file is missing", file=str(path)) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DialplanError("not UTF-8; save the file as UTF-8 text", file=str(path), line=line) from None
    except OSError as error:
        raise DialplanError(f"cannot be read: {error.strerror}", file=str(path)) from None
