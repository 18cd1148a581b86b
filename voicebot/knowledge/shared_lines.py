"""Lines and machines that other food runs over, too: whoever is allergic cannot rely on a 不含 there."""

import re

from voicebot.knowledge.substances import LAW_GROUPS, Substances

_MADE = r"(?:生产|加工|处理|分装|包装|[做炒炸烤])"
_MACHINE = r"(?:线|设备|机器|机台|车间|厂房|油?锅)"
_SHARED = re.compile(
    rf"共用\S{{0,6}}{_MACHINE}|{_MACHINE}\S{{0,2}}(?:是|都是|要|跟\S+|和\S+)?(?:共用|公用|混用)|共线|同线|共享\S{{0,3}}{_MACHINE}"
    rf"|同[一1]?(?:[条个台间口]|家)?\S{{0,4}}{_MACHINE}|[跟和与同][^,，。!;]{{1,12}}一[条个台间口]\S{{0,4}}{_MACHINE}"
    rf"|{_MACHINE}[上里中内]?(?:头|面)?(?:[也还]|同时|曾经?)\S{{0,3}}{_MADE}|{_MACHINE}[上里中内]?(?:头|面)?{_MADE}过"
)
_ALONE = re.compile(
    rf"独立|专用|专线|专门的?{_MACHINE}|单独|[不未没无非]\S{{0,4}}(?:共用|公用|混用|共线|同线|共享|同一)|不[跟和与同]"
    rf"|[不没未](?:会|再|曾|有)?{_MADE}|[不没未](?:会|再|曾|有)?(?:接触|碰|沾|混)|[分隔]开"
)
_LAW_WORDS = re.compile(
    "|".join(
        sorted({*LAW_GROUPS, *(one for members in LAW_GROUPS.values() for one in members)}, key=len)[::-1]
    )
)


def shares_line(clause: str) -> bool:
    """Whether a clause says that the line, the machine or the workshop is shared (共用生产线)."""
    return bool(_SHARED.search(clause)) and not _ALONE.search(clause)


def is_kept_apart(clause: str) -> bool:
    """车间不加工花生, 生产线和牛奶分开: a line or a workshop that other food is kept from."""
    return bool(re.search(_MACHINE, clause)) and bool(_ALONE.search(clause))


def foods_on(clause: str) -> tuple[str, ...]:
    """Foods of the law's groups that run over the shared line; none where it names none."""
    return tuple(dict.fromkeys(_LAW_WORDS.findall(clause))) if shares_line(clause) else ()


def may_carry(clause: str, word: str, substances: Substances) -> bool:
    """Whether a substance may get in by the shared line: one that names no food may carry any."""
    foods = foods_on(clause)
    if not foods:
        return shares_line(clause)
    akin = {*substances.parts(word), *substances.groups_of(word)}
    return any(food in akin or substances.held_in(word, food) for food in foods)
