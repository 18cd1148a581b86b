"""What is taken off a sum: from a sum on, for what the caller does, and for what the caller is."""

from dataclasses import dataclass, replace

from voicebot.knowledge.arithmetic import share_fen, threshold_cut_fen
from voicebot.knowledge.phrases import say_yuan
from voicebot.knowledge.pricing import AmountCut, CutFor, GroupDiscount, Pricing, QuantityCut


@dataclass(frozen=True, slots=True)
class Reduced:
    """A sum after what is taken off it, with the steps and the sentences that they rest on."""

    total_fen: int
    how: tuple[str, ...] = ()
    applied: tuple[str, ...] = ()
    returned: tuple[CutFor, ...] = ()
    anew: bool = False
    """Each unit has a price of its own for it: offers for several do not lead to the sum."""


def reduced(pricing: Pricing, total: int, quantity: int, groups: set[str], done: set[str]) -> Reduced:
    """What is taken off from a sum on, for what the caller does and for what the caller is.

    Where these exclude each other, the one that takes off the most.
    """
    if not pricing.exclusive or not (groups or done):
        return _with_all(pricing, total, quantity, groups, done)
    plain = replace(pricing, rules=tuple(rule for rule in pricing.rules if not isinstance(rule, AmountCut)))
    each = [_with_all(pricing, total, quantity, set(), set())]
    each += [_with_all(plain, total, quantity, {group}, set()) for group in sorted(groups)]
    each += [_with_all(plain, total, quantity, set(), {condition}) for condition in sorted(done)]
    return min(each, key=lambda one: one.total_fen)


def _with_all(pricing: Pricing, total: int, quantity: int, groups: set[str], done: set[str]) -> Reduced:
    how: list[str] = []
    applied: list[str] = []
    returned: list[CutFor] = []
    anew = False
    if pricing.shares_first:
        total = _for_groups(pricing, total, quantity, groups, how, applied)
    total = _less_from_so_much(pricing, total, how, applied)
    for reward in (rule for rule in pricing.rules if isinstance(rule, CutFor) and rule.condition in done):
        if reward.afterwards:
            returned.append(reward)
        elif reward.unit_fen is not None:
            total = reward.unit_fen * quantity
            how.clear()
            anew = True
            how.append(f"{reward.condition}每{pricing.unit or '件'}{say_yuan(reward.unit_fen)}")
        elif reward.cut_fen < total:
            total = share_fen(total, reward.factor * 100) - reward.cut_fen
            how.append(_say_reward(reward))
        else:
            continue
        applied.append(reward.sentence)
    if not pricing.shares_first:
        total = _for_groups(pricing, total, quantity, groups, how, applied)
    return Reduced(total, tuple(how), tuple(applied), tuple(returned), anew)


def _say_reward(reward: CutFor) -> str:
    """以旧换新减50元, 凭诊断书打5折, 发票加6%."""
    if reward.condition.endswith("最高"):
        return f"{reward.condition.removesuffix('最高')}最多抵{say_yuan(reward.cut_fen)}"
    if reward.factor > 1:
        return f"{reward.condition}加{(reward.factor - 1) * 100:.3g}%"
    words = f"打{reward.factor * 10:g}折" if reward.factor != 1 else f"减{say_yuan(reward.cut_fen)}"
    return f"{reward.condition}{words}"


def open_to(pricing: Pricing, groups: set[str]) -> Pricing:
    """The prices without offers that are for others only (会员满200减15)."""
    rules = tuple(
        rule
        for rule in pricing.rules
        if not (isinstance(rule, AmountCut | QuantityCut) and rule.who)
        or any(same_group(rule.who, group) for group in groups)
    )
    return pricing if len(rules) == len(pricing.rules) else replace(pricing, rules=rules)


def _less_from_so_much(pricing: Pricing, total: int, how: list[str], applied: list[str]) -> int:
    """What is left of a sum from which on something is taken off; of several steps the best."""
    cuts = [
        (threshold_cut_fen(total, rule.threshold_fen, rule.cut_fen, repeats=rule.repeats), rule)
        for rule in pricing.rules
        if isinstance(rule, AmountCut)
    ]
    less, cut = max(cuts, key=lambda pair: pair[0], default=(0, None))
    if cut is None or not less:
        return total
    how.append(f"满{say_yuan(cut.threshold_fen)}减{say_yuan(less)}")
    applied.append(cut.sentence)
    return total - less


def _for_groups(
    pricing: Pricing, total: int, quantity: int, groups: set[str], how: list[str], applied: list[str]
) -> int:
    discounts = [
        rule
        for rule in pricing.rules
        if isinstance(rule, GroupDiscount) and any(same_group(rule.who, group) for group in groups)
    ]
    priced = [(less, rule) for rule in discounts if (less := _discounted(rule, total, quantity)) > 0]
    if pricing.exclusive and len(priced) > 1:
        priced = [min(priced, key=lambda pair: pair[0])]
    for _, rule in priced:
        total = _discounted(rule, total, quantity)
        words = (
            f"{rule.who}打{rule.factor * 10:g}折"
            if rule.factor != 1
            else f"{rule.who}减{say_yuan(rule.cut_fen)}"
        )
        how.append(f"{rule.who}价{say_yuan(rule.unit_fen)}" if rule.unit_fen else words)
        applied.append(rule.sentence)
    return total


def _discounted(rule: GroupDiscount, total: int, quantity: int) -> int:
    if rule.unit_fen is not None:
        return rule.unit_fen * quantity
    return share_fen(total, rule.factor * 100) - rule.cut_fen


def same_group(first: str, second: str) -> bool:
    """老客户, 老用户 and 老顾客 are the same people; an old member has what all members have."""
    return _group(first) == _group(second) or (first, second) == ("会员", "老会员")


def _group(word: str) -> str:
    if word.startswith("老") and word[1:] in ("用户", "客户", "顾客", "客", "会员"):
        return "老客户"
    if word in ("老师", "教师"):
        return "教师"
    if word.startswith("新") or word in ("首单", "首次"):
        return "新客户"
    return (
        "会员" if word.lower() in ("vip", "会员", "超级会员") else word.removesuffix("证").removesuffix("党")
    )
