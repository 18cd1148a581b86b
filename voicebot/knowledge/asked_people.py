"""Of whom a question speaks: people whom safety notes are about, and how old they are."""

import re

from voicebot.knowledge.reading.paper import number

PEOPLE = {
    "孕妇": (
        r"孕|妊娠(?!纹)|怀了|怀着|有喜|要生了|快生了|待产|预产|双身子|大着肚子|大肚婆"
        r"|肚子里\S{0,2}(?:娃|孩子|宝宝)"
    ),
    "哺乳期": r"哺乳|喂奶|母乳|奶孩子|奶娃|喂着奶|没断奶|坐月子|刚生完|乳母|奶妈",
    "备孕": r"备孕|(?:打算|准备|计划)要(?:孩子|宝宝|娃|二胎)",
    "糖尿病": r"糖尿|糖友|血糖高|血糖|胰岛素|降糖",
    "高血压": r"高血压|高压(?!锅)|血压\S{0,2}高|降压药",
    "痛风": r"痛风|尿酸",
    "经期": r"例假|月经|经期|生理期|大姨妈",
    "心脏病": r"心脏病|心脏不好|心脏(?!起搏)|冠心病|心梗|心衰",
    "胃病": r"胃病|胃溃疡|胃不好|胃疼|胃寒",
    "回民": r"回民|回族|穆斯林|清真",
    "静脉曲张": r"静脉曲张",
    "未成年人": r"未成年",
    "孩子": (
        r"(?<!准备要)(?<!打算要)(?<!计划要)孩子|[Bb]{2}(?!霜|膏|乳|气垫)|崽"
        r"|姑娘(?!们)|丫头|侄[子女]|外甥|小孩|宝宝|娃|儿童|婴|小朋友|儿子|闺女|女儿|孙子|孙女"
    ),
    "老人": (
        r"老人|老年|爸妈|我妈|我爸|爸爸|妈妈|父亲|母亲|年纪大|岁数大|爷爷|奶奶|姥|外婆"
        r"|外公|父母|长辈|老爷子|老太太"
    ),
    "未成年": r"未成年|青少年|中学生|初中生|高中生",
    "男": r"男的|男士|男生|老公|先生|男朋友|男孩|男人",
    "女": r"女的|女士|女生|老婆|媳妇|女朋友|太太|女孩|女人|闺蜜",
}
"""How callers speak of people whom safety notes are about (general words; a dialplan adds its own)."""

_AGED = re.compile(
    r"(?:她|他|孩子|小孩|宝宝|娃|姑娘|丫头|小子|侄[子女]|外甥女?|弟弟?|妹妹?|闺女|女儿|儿子|孙子|孙女|外孙女?|今年|才|刚|都|快|已经|爸|妈|爷|奶|老公|婆|我)(?:今年|才|刚满?|都|快|已经|也就)*"
    r"(\d{1,2}|[二两三四五六七八九])(?!\d|天(?!天)|[个口斤公码块元克毫升次下层米瓦种样位组回遍件斤盒瓶袋支双片月号寸颗粒包罐根条张只期年分度元块.+])"
)
_OLD_BY_NOW = re.compile(
    r"(?:爸爸?|妈妈?|爷爷?|奶奶?|姥姥|姥爷|外公|外婆|公公|婆婆|岳[父母]|丈母娘|老伴|老[人头]家?|老爷子|老太太|阿姨|叔叔?|大[爷妈]|[我他她])"
    r"(?:今年|都|快|已经|也|刚|满)*([4-9]\d)(?:多|好几)?(?:岁|了|(?:的)?人了)"
)
"""我妈71了，买这个多少钱: an age, though money is asked for."""
_NOT_YET = re.compile(
    r"(?:不到|没到|未到|不满|没满|未满|差\S{0,3}(?:才|到))(?:\d+|[一二三四五六七八九])(?:周)?岁|岁(?:还)?(?:不到|没到|不满|没满)"
)
_MONTHS = re.compile(r"(?<![第差])(\d+|[一二两三四五六七八九])个(?:多)?月(?!后|前|内)")
_BABY = rf"{PEOPLE['孩子']}|毛毛|宝贝|[胖小大二]宝"
_MONTHS_OLD = re.compile(
    rf"(?:{_BABY})\S{{0,3}}?(?:\d+|[一二两三四五六七八九])个多?月|(?:\d+|[一二两三四五六七八九])个多?月大?的?\S{{0,2}}?(?:{_BABY})"
    r"|(?:^|才|刚|刚满|满)\d+个(?:多)?月(?:大|的)?(?:能|可以|吃|用|喝|行|$)"
)
_NEWBORN_AGES = (
    (re.compile(r"(?:刚|才|快|没|不到)?(?:出)?满月(?!礼|酒|宴)"), 1 / 12),
    (re.compile(r"百[天日](?!咳)|一百天"), 0.27),
    (re.compile(r"月子里的?\S{0,3}(?:娃|宝|孩子)"), 0.05),
)
"""How old babies are that are told by the feasts of their first weeks."""
_NEWBORN = re.compile(r"新生儿|刚(?:出生|生下来|落地)|初生")
_CLASSES = {"小班": 3.0, "中班": 4.0, "大班": 5.0, "幼儿园": 4.0, "上托班": 2.0} | {
    f"{name}年级": 6.0 + grade for grade, name in enumerate("一二三四五六", 0)
}
"""How old children in a class are at least."""


def age_in(text: str) -> float | None:
    """The age in years of whom a question speaks of, as told in years, months, feasts or classes."""
    if match := re.search(r"(\d+(?:\.\d+)?|[一二三四五六七八九])(?:周)?岁(半)?", text):
        value = number(match[1])
        if value is not None and _NOT_YET.search(text):
            return max(0.0, float(value) - 0.1)
        return None if value is None else float(value) + (0.5 if match[2] else 0)
    if re.search(r"(?<![\d一二三四五六七八九])半岁", text):
        return 0.5
    if (match := _AGED.search(text)) and not re.search(r"码|多少钱|几块", text):
        return number(match[1])
    if match := _OLD_BY_NOW.search(text):
        return float(match[1])
    if re.search(r"孕|怀", text):
        return None
    if (match := _MONTHS.search(text)) and _MONTHS_OLD.search(text):
        return round((number(match[1]) or 0.0) / 12, 2)
    if _NEWBORN.search(text):
        return 0.0
    if re.search(_BABY, text) and (
        told := next((age for feast, age in _NEWBORN_AGES if feast.search(text)), None)
    ):
        return round(told, 2)
    return next((age for name, age in _CLASSES.items() if name in text), None)
