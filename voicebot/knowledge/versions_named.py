"""The versions that a text tells of one product (原味、泡椒味), and which of them a clause speaks of."""

import re

_MARK = r"(?:口味|味|款|版|型|装)"
_COUNTED = r"[二两三四五六2-6](?:[种款样]|个?(?:口?味道?|款|版本?))"
_WORD = r"(?:(?![的了和跟与及、])[\u4e00-\u9fff]){1,6}?"
_LISTED = re.compile(
    rf"(?P<what>{_WORD}(?:[、和跟及与]{_WORD})+){_MARK}?(?:都有|任选|可选|[,，]?各[一两二三四2-6]?|[,，]?\s?(?:一共)?{_COUNTED}|(?<=辣)(?=[,，。;；\s]|$))"
)
_CHOICE = re.compile(
    rf"(?:口味|味道|版本|款式)(?:有|分|[:：])+(?P<what>{_WORD}(?:[、/和跟及与]{_WORD})+)(?=[,，。；;\s]|$)"
)
_MARKED = re.compile(
    r"(?:^|(?<=[,，。；;、！!\s和跟与]))(?P<what>(?:(?![的了和跟与及、])[\u4e00-\u9fff]){1,4}?)(?:口味|味|款|版)(?![道本型])"
)
_NO_VERSION = re.compile(
    r"(?:[这那本此该每各两三四六一几哪口风香男女新老旧爆同现付]|五(?![香仁])|别的|其他|有|无|没|分).*|.*(?:[这那哪两三四几别不勿禁要能可吃喝用送拍码]|皮$|肤$)"
)


_COUNT_BEHIND = re.compile(r"(?<=[\u4e00-\u9fff]{2})[两二三四五六2-6][种款样个]$")
"""豆沙三种 of 五仁、豆沙三种口味."""


def versions_named(text: str) -> tuple[str, ...]:
    """Labels of versions without their 味, 款 or 版, the longest first; none where there is only one."""
    found = {
        _COUNT_BEHIND.sub("", re.sub("[味款版]$", "", label))
        for pattern in (_LISTED, _CHOICE)
        for match in pattern.finditer(text)
        for label in re.split("[、/和跟及与]", match["what"])
    }
    found |= {_COUNT_BEHIND.sub("", match["what"]) for match in _MARKED.finditer(text)}
    found = {label for label in found if label and not _NO_VERSION.fullmatch(label)}
    return tuple(sorted(found, key=lambda label: (-len(label), text.find(label)))) if len(found) > 1 else ()


def version_at(text: str, versions: tuple[str, ...]) -> tuple[str, str] | None:
    """The version that a clause begins with, and what it says of it: 泡椒味 and 孕妇别吃."""
    for label in versions:
        if label[:2] not in text:
            continue
        head = re.match(
            rf"(?:其中|但是?|不过|只有)?{re.escape(label)}(?:{_MARK}(?:的|里)?|[那这]?[款种个](?:的|里)?|的|里面?)",
            text,
        )
        if head is None and len(label) > 3:  # 酒心的 of 酒心巧克力
            head = re.match(rf"{re.escape(label[:2])}(?:{_MARK}的?|[那这][款种个]|的)", text)
        if head and len(text) > head.end():
            return label, text[head.end() :].lstrip("里,，")
    return None


def versions_in(text: str, versions: tuple[str, ...]) -> list[str]:
    """The versions that a question names."""
    named = [label for label in versions if label in text or (len(label) > 3 and f"{label[:2]}的" in text)]
    return [label for label in named if not any(label != other and label in other for other in named)]
