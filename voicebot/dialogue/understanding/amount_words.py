"""Words around a number that tell what it counts, and that it counts nothing at all."""

import re

LINK = r"(?:块钱|块|元|码|岁|号|寸|斤|克|个{units})?(?:到|至| ?[-~—–] ?)(?:了)?"
"""Between the ends of a range; the first end may carry the unit as well (3小时到4小时)."""
BETWEEN_AFTER = re.compile(r"之间|中间|这个区间|这一档")
UNFIT_AFTER = re.compile(r"(?:的)?(?:太|有点|有些|又|就|嫌)?(?:挤|大了|小了|紧|松|掉|顶脚|穿不|不合)")
"""A size that is named because it does not fit."""
NOT_AMOUNT_BEFORE = re.compile(r"(?:零下|第|百分之|初|周|星期|礼拜|每|统|万|同|唯)$")
NOT_AMOUNT_AFTER = re.compile(
    r"(?:点(?!五|六|七|八|九|\d)|下(?!限)|些|样|款|种|起(?=来|伏|球|泡|皮|床|初|飞|风|买|算|寄)|直|般|定|会儿|会|边|切|旦|律|共|致|番|分钟|点钟|小时|年|次|回|遍|趟|"
    r"月(?!饼)|日|家|倍速|楼|单元|栋|室|路|层|段|道|股|阵|团|滩|堆|群|顿|处|句|声|身|脸|圈|只能|心|流|块儿|手(?![机表霜套提膜链环撕工串])|步到位)"
)
HOLDS = re.compile(r"小?[块枚片颗粒只袋包瓶罐支盒个条根听抽杯份]装(?![修好进上不满起得在到错作箱车船])")
"""六块装的: what a box holds, and neither money nor a count of what is ordered."""
SMALL_CHANGE = re.compile(r"十块八块|三块五块|一块两块|三十五十|三块两块|一百二百的|百八十的(?=差|出入)")
"""A trifle, not a sum."""
ONE_BY_ONE = re.compile(r"一(?P<unit>[一-龥])一(?P=unit)")
"""一块一块往下掉: a manner, no number."""
A_PIECE = re.compile(r"块(?=[一-龥])(?!多(?!少)|[钱五左上以整一二三四六七八九半的就吧啊呢也都卖行])")
"""一块骨头, 换一块屏."""
RETAIL = re.compile(r"(?:才|只要|只卖|就卖|卖|标价|要价|也就)$")
"""人家才三十一斤: thirty for a pound."""
POINTS_OFF = re.compile(r"(?:扣|减|少给|差)(?:了|掉|去|你们?|他们?|个)*$")
"""扣两分是嫌慢: what is missing from the mark, and no mark."""
TOGETHER = re.compile(r"块(?=儿|用|吃|买|发|寄|送|算|下单|打包|结|装|去|来|带|给|要|弄)")
"""一块用 is together, not one yuan."""
FOREIGN_UNIT = re.compile(
    r"(?:毫升|升|ml|ML|mL|克|千克|公斤|斤|厘米|公分|毫米|米(?![白色黄灰棕杏金])|英寸|寸|瓦|毫安|倍|度|号(?!码)|公里|里地|平方?|分(?!期|钟|之|开|别)|档|级|期|代|核|帧|赫兹|小时|片装)"
)
"""Units that count something; after them a number is never money, though the dialplan lacks the slot."""
AGE_BEFORE = re.compile(
    r"(?:[妈爸爷奶公婆爹娘哥姐弟妹叔姨舅姑伯嫂侄甥]|老伴儿?|老?[爷头太汉]子|老太太|老头儿?|老人家?|儿子|小子|小伙|丫头|姑娘|女儿|闺女|孩子|娃儿?|宝宝?|"
    r"孙[子女]|丈母娘|丈人|岳[父母]|媳妇|老婆|爱人|对象|男友|女友|朋友|他|她|我|人家|本人|年纪|岁数|年龄)"
    r"(?:今年|都|快|已经|也|才|刚|刚刚|有|过|满|年纪|岁数|差不多|大概|是|的|，|就|奔|虚岁|周岁|眼看|呀|嘛)*$"
)
STILL_YOUNG = re.compile(
    r"(?:我|他|她|人家|孩子|娃)(?:今年|现在)?(?:才|刚满?|都|已经|还不到)$"
    r"|(?:[我他她妈爸娃子婆公爷奶]|孩子|女儿|闺女)(?:今年|虚岁|周岁)$"
)
"""我才二十二抗什么皱, 她今年十七脸上起痘: an age, whatever follows."""
AGE_ALONE_BEFORE = re.compile(r"(?:^|，)(?:那个|嗯|啊|我|本人|今年|快|刚)*$")
AGE_ALONE_AFTER = re.compile(r"(?:出头|挂零|好几)(?:了|的人|，(?!别|不|最|以))")
"""三十出头，眼角有细纹了: no price stands so by itself."""
SIZE_OF_PERSON = re.compile(
    r"(?:[妈爸爷奶公婆爹娘哥姐弟妹他她我]|老[公婆]|媳妇|儿子|女儿|闺女|孩子|大的|小的)(?:是|穿|要)?[二三四]十[一二三四五六七八九]?半?码?(?![岁多几])"
)
"""Two persons with a figure each wear these sizes: 我爸四十二，我妈三十七."""
AGE_AFTER = re.compile(
    r"(?:岁|穿(?=[二三四])|预算|想|要|买(?![的了到])|用的?(?=$)|是|了(?!吧)|，|。|$|的人|出头|好几|挂零|左右)"
)
AGE_LEADS = re.compile(
    r"做(?!什么|啥)|在(?=[一-龥])|[上念读](?=[学班高初大小中])|脸|皮肤|天天|每天|长|爱|老是|一到|没(?!货|有|了)|有(?!没|货)"
)
"""我女儿二十四做直播: what may follow an age, where no figure is a size."""
SPECIFIED = re.compile(r"的?(?:那种|装|一盒|一袋|一箱)")
"""十六小包那种 tells what a box holds."""
MONEY_WORDS = re.compile(r"预算|价格|价钱|价位|价|多少钱|块|元|贵|便宜|钱|花")
BAGS = "一二三四五六七八九十两"
TAKEN_OFF = re.compile(r"(?:减|优惠|便宜|省|返|抵)(?:了|去|掉)?$")
"""第二双减三十: money, and no size."""


def is_of_age(text: str, span: tuple[int, int]) -> bool:
    """油皮，三十五了: a bare figure that one has come to, alone in its clause."""
    return _COME_TO.match(text, span[1]) is not None and (span[0] == 0 or text[span[0] - 1] in "，。")


_COME_TO = re.compile(r"(?<=[二三四五六七八九]十|[十][一二三四五六七八九])(?:多)?了(?=$|[，。])")


def is_size_said(text: str, span: tuple[int, int]) -> bool:
    """那就拍大一码，三十八: the size that comes of it, and not so many pairs."""
    return _SIZED_BEFORE.search(text[: span[0]]) is not None


_SIZED_BEFORE = re.compile(r"[大小][一半两]个?[码号]，?(?:就|那就|要|穿|拍|拿|是|选)*$")
