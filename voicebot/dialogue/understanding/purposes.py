"""What a caller has not called for: 我不是要退货，我就想问怎么装 is about the fitting alone."""

import re

_ONLY = r"(?:我|俺|咱)?(?:就|只|光|单|纯粹)*(?:是)?(?:就|只)?(?:想|要|来|问|打听|咨询|反映|了解)"
_RATHER = r"(?:我|俺|咱|你们?|您)?(?:就|只要?|光)?(?:是|想|要|帮我|给我?|麻烦)*(?:换|补|修|重新?发|查|问)"
"""我不是要退，也不要钱，你给换个新的: what is called for comes behind."""
_DENIED = re.compile(
    r"(?:(?:不是|你听我[说讲]|听我说|我不是)，?)*(?:我|俺|咱)?(?:今天|这次|又|也|并|可|真|倒)*(?:不是|没(?:有)?(?=说|想|打算))(?:说|打算|准备|故意|非)*(?:要|想|来|为了|打来|打电话)?"
    rf"(?:退(?!烧|热)|换(?!季)|投诉|买东西|下单|取消|催|维修|报修|吵|闹|找(?:你们)?(?:麻烦|茬)|讲价|砍价|差评|怪)[^，。？]{{0,7}}?(?<![嘛吗么吧呗])(?:，|。)?(?={_ONLY}|[，。也]*(?:不|没|别)[^，。]{{1,6}}，{_RATHER}|{_RATHER})"
)


def without_denied(text: str) -> str:
    """The text, as long as before, with what the caller denies to have called for blanked out.

    我不是要退货嘛 denies nothing.

    Args:
        text: normalised.
    """
    return _DENIED.sub(lambda match: "，" * len(match[0]), text)
