"""What texts put a price on, and what callers ask about it: own goods, own sums."""

import pytest
from shop_words import PHONES, SHOES

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.pricing import (
    BuyGet,
    CutFor,
    Freight,
    GroupDiscount,
    NthUnit,
    PieceCut,
    Pricing,
    QuantityCut,
)
from voicebot.knowledge.reader import read_product
from voicebot.knowledge.tariff.counting import counts_in


def priced(text: str) -> Pricing:
    return read_product(text, product_id="p").pricing


def ask(text: str, question: str, *others: str, lexicon: Lexicon | None = None) -> str:
    words = lexicon or Lexicon()
    products = [
        read_product(one, product_id=f"p{place}", lexicon=words) for place, one in enumerate((text, *others))
    ]
    return answer(question, products=products, lexicon=words).reply


# --- reading


@pytest.mark.parametrize(
    ("text", "now_fen", "original_fen"),
    [
        ("海盐喷雾，120毫升，价钱四十五块。", 4500, None),
        ("海盐喷雾，86的，59带走。", 5900, 8600),
        ("海盐喷雾，168，129。", 12900, 16800),
        ("海盐喷雾，从99降到79。", 7900, 9900),
        ("海盐喷雾，119改成89。", 8900, 11900),
        ("海盐喷雾，168/129。", 12900, 16800),
        ("海盐喷雾，6块5一瓶。", 650, None),
        ("问：多少钱？答：39，不议价。叫海盐喷雾。", 3900, None),
    ],
)
def test_prices_as_editors_write_them(text: str, now_fen: int, original_fen: int | None) -> None:
    pricing = priced(text)
    assert (pricing.unit_fen, pricing.original_fen) == (now_fen, original_fen)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("落叶风衣，短款299，长款359。", {"短款": 29900, "长款": 35900}),
        ("竹影桌，459元，140厘米的 539元。", {"普通款": 45900, "140厘米": 53900}),
        ("清屏膜，高清版19元，防窥版贵8块。", {"高清版": 1900, "防窥版": 2700}),
    ],
)
def test_versions(text: str, labels: dict[str, int]) -> None:
    found = {version.label: version.price_fen for version in priced(text).variants}
    assert {label: found.get(label) for label in labels} == labels or set(labels.values()) == set(
        found.values()
    )


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [
        ("松木凳，89元，买两张起每张便宜10元。", PieceCut, {"minimum": 2, "cut_fen": 1000}),
        ("松木凳，89元，拍三张减25。", QuantityCut, {"quantity": 3, "cut_fen": 2500}),
        ("松木凳，89元一张，第二张60。", NthUnit, {"nth": 2, "cut_fen": -6000}),
        ("松木凳，89元，晒图返8元。", CutFor, {"condition": "晒图", "cut_fen": 800, "everybody": False}),
        ("松木凳，89元，开学季立减15。", CutFor, {"cut_fen": 1500, "everybody": True}),
        ("松木凳，89元，入会79元。", GroupDiscount, {"who": "会员", "unit_fen": 7900}),
        ("松木凳，89元，拍二发三。", BuyGet, {"buy": 2, "free": 1}),
        ("松木凳，89元，不够两张运费12元，两张起包邮。", Freight, {"fee_fen": 1200, "free_units": 2}),
        (
            "松木凳一箱89元，江浙沪包邮，其他地方一箱运费9块。",
            Freight,
            {"fee_fen": 900, "each": True, "beyond": ("江浙沪",)},
        ),
    ],
)
def test_rules(text: str, kind: type, told: dict[str, object]) -> None:
    rule = next(rule for rule in priced(text).rules if isinstance(rule, kind))
    assert {name: getattr(rule, name) for name in told} == told


@pytest.mark.parametrize(
    "text",
    [
        "小潮手机壳，适配苹果14、15、16，39元。",
        "晚风跑鞋，39、40、41码，39元。",
        "晨露茶，蓝牙音箱同款罐，每天10克，39元。",
    ],
)
def test_other_figures_are_no_prices(text: str) -> None:
    assert priced(text).unit_fen == 3900


# --- counting


@pytest.mark.parametrize(
    ("said", "count"),
    [
        ("我爸我妈一人一双", 2),
        ("我和我妹各买一双", 2),
        ("一家3口一人一双", 3),
        ("3个味各来一包", 3),
        ("爷爷奶奶姥姥姥爷一人2双", 8),
        ("俩闺女一人一双", 2),
        ("要俩", 2),
        ("给工友拿12双", 12),
    ],
)
def test_how_many(said: str, count: int) -> None:
    assert [one.count for one in counts_in(said)] == [count]


@pytest.mark.parametrize("said", ["宿舍3个人", "第2双半价吗", "省几块", "2个版本差多少"])
def test_what_counts_nothing(said: str) -> None:
    assert counts_in(said) == []


# --- answers

CREAM = "月白面霜，30毫升96元，50毫升145元，会员九折。"
BOOTS = "铁山劳保靴，120元一双，10双以上每双100元。"
STOOL = "松木凳，89元一张，三张240。"
CABLE = "青鸟充电头，40元一个，两个70，数据线另加15元，单口30瓦，两口同插各15瓦。"
TEA = "云顶茶，一箱60元，两箱起每箱55。东北包邮，其他地方一箱运费8块。"


@pytest.mark.parametrize(
    ("text", "question", "told"),
    [
        (CREAM, "大瓶的会员多少钱", "130.5元"),
        (CREAM, "三十毫升跟五十毫升哪个划算", "50毫升划算"),
        (CREAM, "五十的比三十的贵多少", "49元"),
        (BOOTS, "我拿九双跟拿十双哪个花钱少", "10双反而便宜80元"),
        (BOOTS, "买一双跟买十双，每双差多少", "20元"),
        (STOOL, "买三张比一张一张买能省几块", "27元"),
        (STOOL, "三张一块儿买，一张合多少", "80元"),
        (STOOL, "我和对象各买一张多少钱", "178元"),
        (STOOL, "两百块能买几张", "能买2张"),
        (CABLE, "要俩头再配两根数据线一共多少", "100元"),
        (CABLE, "插一个跟插两个一块儿充，功率差多少", "15瓦"),
        (TEA, "两箱寄到上海带运费一共多少", "126元"),
        (TEA, "一箱寄到哈尔滨连运费多少", "60元"),
        ("森野双肩包，169元，凭学生证减20。", "我是学生多少钱", "149元"),
        ("森野双肩包，169元，以旧换新再减30。", "拿旧的来换得掏多少", "139元"),
        ("山风拍立得，机身399，加一盒相纸套餐449。", "那盒相纸折合多少钱", "50元"),
        ("阿吉宝宝鞋，41、42码加10元，正价118元。", "四十二码的多少钱", "128元"),
        ("三色收纳筐，小号29、中号39、大号55，三个一套108。", "一套比分开买省几块", "15元"),
        ("夜航手电，灯珠五年，电池一年，129元。", "灯珠比电池多保几年", "4年"),
        ("谷物棒，35克×10根，49元，每根蛋白质8克。", "一天吃三根有多少蛋白质", "24克"),
        (
            "百合护肤三件套：洗面奶（单买60）、水（单买90）、乳（单买80），整套180元。",
            "整套比分开买省多少",
            "50元",
        ),
        ("百合护肤套装，三样单买加起来260，套装199。", "这一套比分开买便宜多少", "61元"),
        ("红枫登山杖，300元，付定金40抵80。", "定金我付了四十了，尾款还得补多少", "还要付220元"),
        ("白鹭粗跟鞋，259元，满两百减三十。", "满减完一双多少钱", "229元"),
        (
            "清泉花露，一瓶50元，2瓶88。不带喷头，要喷头加6元一个。",
            "我拿两瓶，再要一个喷头，一共给多少",
            "94元",
        ),
        ("果仁脆片，一盒40元，五月到九月每单加4元冰袋费。", "我七月份要两盒，总共多少", "84元"),
        ("果仁脆片，一盒40元，五月到九月每单加4元冰袋费。", "我十二月要两盒，总共多少", "80元"),
        (
            "飞梭手机，8+128 999元，8+256 1199元，双11全版本立减100。",
            "双十一八加二百五十六那个多少钱",
            "1099元",
        ),
        (
            "星河跑鞋，459元，学生减40，老客户打九折，两个只能选一个。",
            "我是学生也买过，最少付多少钱",
            "413.1元",
        ),
        ("棉田雪地靴，360元，老顾客优惠到330元。", "老客买两双多少钱", "660元"),
        ("谷风面膜，平时150元，现价120元一盒。", "买三盒比平时省多少", "90元"),
        ("银雀手机，1599元，碎屏险89一年，自愿买。", "加上碎屏险一共多少", "1688元"),
        ("小象学步鞋，脚长12公分20码，12.5公分21码，13公分22码，往上类推。", "脚长十四公分穿几码", "24码"),
    ],
)
def test_sums(text: str, question: str, told: str) -> None:
    assert told in ask(text, question)


def test_the_product_itself_goes_before_others() -> None:
    reply = ask(CREAM, "三十毫升跟五十毫升哪个便宜", BOOTS, STOOL)
    assert "劳保靴" not in reply and "50毫升" in reply


def test_another_product_counts_when_it_is_named() -> None:
    reply = ask(BOOTS, "跟那个松木凳比哪个便宜", STOOL, CREAM)
    assert "松木凳" in reply and "31元" in reply


def test_two_products_talked_about_are_set_side_by_side() -> None:
    reply = ask(BOOTS, "哪个便宜", STOOL)
    assert "松木凳" in reply and "铁山" in reply


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("松木凳，89元一张。", "买三张能便宜多少"),
        ("森野双肩包，169元。", "学生便宜多少"),
        ("乌木筷，10双一把。", "五双多少钱"),
    ],
)
def test_no_saving_is_made_up(text: str, question: str) -> None:
    reply = ask(text, question)
    assert "便宜0" not in reply and "省0" not in reply


def test_an_upper_bound_is_no_sum() -> None:
    text = "青砖手机，8+256G 1999元，以旧换新最高抵300元。"
    assert "1699" not in ask(text, "八加二五六的拿旧机换多少钱", lexicon=PHONES)


def test_a_reduction_for_two_counts_both_heights() -> None:
    text = "街口帆布鞋，低帮69元，高帮79元，任意两双减15元。"
    assert "133元" in ask(text, "高帮低帮各拿一双一共多少", lexicon=SHOES)


@pytest.mark.parametrize(
    ("question", "sum_"),
    [
        ("一瓶多少钱", "69元"),
        ("买两瓶多少钱", "138元"),
        ("来一整箱一共多少", "624元"),
        ("二十瓶多少钱", "1040元"),
    ],
)
def test_what_each_costs_by_the_case_is_no_price_of_one(question: str, sum_: str) -> None:
    text = "大麦洗发水，500毫升一瓶69元。整箱12瓶起批，每瓶52元。"
    assert sum_ in answer(question, products=[read_product(text, product_id="p")]).reply
