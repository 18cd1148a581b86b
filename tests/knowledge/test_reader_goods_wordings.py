"""Kinds, prices, versions, properties and faults as editors word them."""

import pytest
from shop_words import PHONES, SHOES, SKINCARE, SNACKS

from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.product import Product
from voicebot.knowledge.reader import read_product


def read(text: str, lexicon: Lexicon | None = None) -> Product:
    return read_product(text, product_id="p", lexicon=lexicon or Lexicon())


@pytest.mark.parametrize(("name", "kind"), [("松鹤加绒老人棉鞋", "老人鞋"), ("小象儿童跑鞋", "童鞋")])
def test_goods_for_somebody_are_what_these_people_ask_for(name: str, kind: str) -> None:
    assert read(f"{name}，99元一双，黑色。", SHOES).product_type == kind


@pytest.mark.parametrize(
    ("told", "bundle"),
    [
        ("松野防晒乳，SPF30 PA+++，60毫升，75元，两支装138元。", 138),
        ("稻田米糕，50克一块，3元/块，八块礼盒装22元。", 22),
    ],
)
def test_several_packed_together_have_their_price(told: str, bundle: float) -> None:
    assert read(told, SKINCARE).number("price_bundle") == bundle


def test_buying_wholesale_is_no_version() -> None:
    product = read("荷塘乳液，100毫升，45元。整箱24瓶起批，每瓶30元。", SKINCARE)
    assert "每瓶30" in str(product.text_of("price_bulk"))
    assert not product.values("variants")


def test_packs_of_sheets_are_versions() -> None:
    product = read("护晶手机膜，两张装25元，四张装45元。", PHONES)
    assert product.texts("variants") == ("两张装 25元", "四张装 45元")


def test_tastes_behind_the_name_are_flavours() -> None:
    product = read("老巷锅盔：椒盐、红糖、牛肉，90克一只，6元/只。", SNACKS)
    assert set(product.texts("flavor")) == {"椒盐", "红糖", "牛肉"}


@pytest.mark.parametrize("fault", ["提着够呛", "洗了不容易干", "年轻人嫌重", "潮了就不脆了"])
def test_faults_in_plain_words(fault: str) -> None:
    assert any(fault in held for held in read(f"岩石短靴，199元一双。{fault}。", SHOES).texts("drawbacks"))


def test_what_another_one_does_and_this_one_does_not() -> None:
    product = read("小象童鞋，99元一双。会发光的是另一款，这款不发光。", SHOES)
    assert "不发光" in product.texts("not_features")
    assert product.text_of("shipping_note") is None


def test_strengths_before_what_is_joined() -> None:
    product = read("清野洁面乳，100克，39元。茶树精油+0.3%水杨酸。", SKINCARE)
    assert {"茶树精油", "0.3%水杨酸"} <= set(product.texts("ingredients"))


@pytest.mark.parametrize(
    ("told", "lexicon", "kind"),
    [
        ("山里人核桃礼盒，2斤，88元", SNACKS, "核桃"),
        ("丰收每日坚果礼盒，30袋，118元", SNACKS, "坚果礼盒"),
        ("沐光叶黄素软糖，60粒，89元", None, "叶黄素"),
        ("【开学专享】水漾五件套礼盒，洗面奶加水加乳，199元", SKINCARE, "护肤套装"),
        ("乐养中老年高钙奶粉，700克，99元", SNACKS, "奶粉"),
        ("蓝鲸手机VR眼镜，199元", PHONES, "VR眼镜"),
        ("青禾米糠洁颜膏（洗面奶），100克，59元", SKINCARE, "洗面奶"),
        ("依人尖头单鞋，跟高7厘米，199元", SHOES, "高跟鞋"),
        ("家人们舞鞋上新啦！59元一双，红、黑两色", SHOES, "舞鞋"),
    ],
)
def test_goods_are_what_their_own_name_calls_them(told: str, lexicon: Lexicon | None, kind: str) -> None:
    assert read(f"{told}。", lexicon).product_type == kind


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ("放久了出油很正常", "放久了出油"),
        ("眩晕属正常现象", "会眩晕"),
        ("地铁里会漏音，别开大声", "漏音"),
        ("沾上衬衣洗不掉", "洗不掉"),
        ("屏幕亮度降两成左右", "亮度降两成"),
        ("一天一充", "一天一充"),
    ],
)
def test_what_happens_all_the_same_is_a_fault(told: str, fault: str) -> None:
    held = read(f"星河小物，199元一件。{told}。").texts("drawbacks")
    assert any(fault in one for one in held), held


@pytest.mark.parametrize("praise", ["零下十度没问题", "码数正常", "不会起球", "防打滑"])
def test_praise_is_no_fault(praise: str) -> None:
    assert not read(f"星河小物，199元一件。{praise}。").texts("drawbacks")


@pytest.mark.parametrize("lasts", ["续航八小时", "充十分钟能听一个半小时", "充一次用三天", "待机十天左右"])
def test_how_long_a_charge_lasts_is_use(lasts: str) -> None:
    assert lasts in str(read(f"远声耳机，199元。{lasts}。", PHONES).text_of("usage"))


def test_a_present_behind_the_price_of_several_goes_with_them() -> None:
    product = read("白云香波，500毫升，69元。两瓶125，送吸水毛巾。")
    assert any("两瓶125" in told and "毛巾" in told for told in product.texts("promotion"))
    assert product.number("price_bundle") == 125


@pytest.mark.parametrize(
    ("told", "items"),
    [
        ("榛子、麦芽糖、海盐，没别的", {"榛子", "麦芽糖", "海盐"}),
        ("鳀鱼，盐，没了", {"鳀鱼", "盐"}),
        ("里头就黄豆、冰糖两样", {"黄豆", "冰糖"}),
        ("配料就三样：燕麦、红枣、水", {"燕麦", "红枣", "水"}),
        ("核桃腰果开心果蔓越莓干", {"核桃", "腰果", "开心果", "蔓越莓干"}),
        ("牛肉七成", {"牛肉"}),
    ],
)
def test_lists_that_are_all_of_it(told: str, items: set[str]) -> None:
    product = read(f"山里人小食，200克，29元。{told}。", SNACKS)
    assert items <= set(product.texts("ingredients"))
    assert not items & set(product.texts("free_from"))


@pytest.mark.parametrize(
    ("told", "tastes"),
    [
        ("豆沙粽3个、咸肉粽3个、红枣粽2个", {"豆沙", "咸肉", "红枣"}),
        ("五仁、莲蓉各4枚", {"五仁", "莲蓉"}),
        ("咖啡、榛果、朗姆三种夹心", {"咖啡", "榛果", "朗姆"}),
    ],
)
def test_the_sorts_in_a_package_are_its_tastes(told: str, tastes: set[str]) -> None:
    product = read(f"老街点心，8枚，59元一盒。{told}。", SNACKS)
    assert tastes <= set(product.texts("flavor"))
    assert not tastes & set(product.texts("gifts"))


@pytest.mark.parametrize(
    ("told", "has", "lacks"),
    [
        ("透气吸汗不闷脚", "透气", ""),
        ("透气但不防水", "透气", "防水"),
        ("防水一般", "", "防水"),
        ("一甩就干", "易干", ""),
        ("底下有排水孔", "漏水孔", ""),
    ],
)
def test_a_denial_reaches_only_what_it_denies(told: str, has: str, lacks: str) -> None:
    features = read(f"云野凉鞋，99元一双。{told}。", SHOES).texts("features")
    assert not has or any(has in one for one in features)
    assert not lacks or lacks not in features


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("【宝宝防晒】小鲸防晒乳，50毫升，88元。", "宝宝"),
        ("小海象虾饼儿童装，30克，9元。", "儿童"),
        ("喵喵屋猫抓板，29元一块。", "猫"),
        ("护毛洗澡液，犬用，39元。", "犬"),
        ("高高青少年钙片，90片，99元。", "青少年"),
    ],
)
def test_whom_it_is_made_for(text: str, whom: str) -> None:
    assert read(text).text_of("target") == whom


@pytest.mark.parametrize("told", ["开口率九成", "备孕三个月到怀孕三个月吃它", "一天三颗、一次一颗"])
def test_counts_and_shares_name_neither_tastes_nor_ingredients(told: str) -> None:
    product = read(f"山里人小食，200克，29元。{told}。", SNACKS)
    assert not product.values("flavor")
    assert not product.values("ingredients")


def test_what_is_given_with_each_verb_is_a_present_of_its_own() -> None:
    assert {"壳", "膜"} <= set(read("锐峰N9手机，8+128G，1299元。送壳送膜。", PHONES).texts("gifts"))


def test_pieces_and_what_they_weigh_together() -> None:
    assert read("金沙糕点，一盒6枚330克，39.9元。", SNACKS).text_of("spec") == "6枚330克/盒"


@pytest.mark.parametrize(
    ("told", "stuff"), [("烛芯棉的", "棉"), ("外套是亚麻的", "亚麻"), ("手柄木头的", "木头")]
)
def test_a_part_and_its_stuff(told: str, stuff: str) -> None:
    assert stuff in read(f"远山香薰蜡烛，180克，69元。{told}。").texts("material")


@pytest.mark.parametrize("told", ["洗澡不行", "游泳不能戴"])
def test_what_it_does_not_stand_in_water(told: str) -> None:
    held = read(f"小灯塔手表，399元。{told}。", PHONES).texts("not_features")
    assert any(one.endswith("不能用") for one in held), held
