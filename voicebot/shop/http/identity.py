"""Which product of the shop's is which of ours. Pure."""

from collections.abc import Mapping, Sequence

from voicebot.shop.http.mapping import Alias

ProductIds = Mapping[str, str | tuple[Alias, ...]]


def shop_id(known: ProductIds, product_id: str, options: Sequence[tuple[str, str]] = ()) -> str | None:
    """The shop's id of a product; the same as ours unless the mapping names another.

    Returns:
        None when the product has variants and the options do not single one out.
    """
    alias = known.get(product_id, product_id)
    if isinstance(alias, str):
        return alias
    chosen = set(options)
    fitting = [one.id for one in alias if set(one.options.items()) <= chosen]
    return fitting[0] if len(fitting) == 1 else None


def product_id(known: ProductIds, shops: str) -> str:
    """Our id of a product of the shop's."""
    for ours, alias in known.items():
        if alias == shops or (not isinstance(alias, str) and any(one.id == shops for one in alias)):
            return ours
    return shops


def missing_option(
    known: ProductIds, product_id: str, options: Sequence[tuple[str, str]]
) -> tuple[str, tuple[str, ...]] | None:
    """The option that must still be chosen, with its values; None when none would help."""
    alias = known.get(product_id)
    if alias is None or isinstance(alias, str):
        return None
    chosen = dict(options)
    fitting = [one for one in alias if all(one.options.get(k, v) == v for k, v in chosen.items())]
    for slot in dict.fromkeys(slot for one in fitting for slot in one.options):
        if slot not in chosen:
            return slot, tuple(dict.fromkeys(one.options[slot] for one in fitting if slot in one.options))
    return None
