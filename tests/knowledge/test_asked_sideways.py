"""Questions that mean what the text says in other words: people, ages, sums with extras, kinds of value."""

import pytest

from voicebot.knowledge.answers import answer
from voicebot.knowledge.lexicon import Lexicon
from voicebot.knowledge.reader import read_product

TRADE_IN = "星山手机，8+256G 2000元，12+512G 2600元。以旧换新最高抵500。"


def ask(text: str, question: str) -> str:
    product = read_product(text, product_id="p", lexicon=Lexicon())
    return answer(question, products=[product], lexicon=Lexicon()).reply


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("山核香皂，一块12元。对松花粉过敏的人别用。", "我对松树花粉过敏，能用吗", "不"),
        ("铁盒香膏，28元。表盖含镍，镍过敏的别用。", "戴金属链子会起疹子说是镍过敏，这个能用不", "不"),
        ("蜂巢蜜，68元一盒。花粉过敏的人不要吃。", "我春天老犯花粉过敏，能吃吗", "不"),
    ],
)
def test_a_substance_is_found_in_what_was_heard_as_one_word(text: str, question: str, said: str) -> None:
    reply = ask(text, question)
    assert said in reply and "没有写明" not in reply


def test_an_allergy_that_the_text_allows_is_no_ban() -> None:
    reply = ask("榛香身体乳，38元。香味是调的，坚果过敏可以用。", "我对榛子过敏，能抹吗")
    assert reply.startswith("可以")


def test_who_cannot_digest_milk_is_told_the_version_without_lactose() -> None:
    text = "草原纯牛奶，60元一箱。牛奶过敏不能喝。乳糖不耐受的可以换零乳糖款，72元一箱。"
    assert "零乳糖款" in ask(text, "我一喝牛奶就拉肚子，有我能喝的吗")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("娃五个月能吃吗", "6个月"),
        ("我家宝宝才三个月", "6个月"),
        ("半岁的宝宝能吃不", "可以"),
        ("我一口气吃二十颗行不", "20"),
    ],
)
def test_ages_are_heard_in_months_and_said_so(question: str, said: str) -> None:
    reply = ask("小禾米饼，16元一盒。6个月以上的宝宝吃。一天最多20颗。", question)
    assert said in reply and "0.5" not in reply


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("我骑摩托每天踩挡，穿它行吗", "不"),
        ("给孩子班上表演穿合适吗", ""),
        ("在草地上走能穿不", "不"),
    ],
)
def test_harm_is_told_as_a_no(question: str, lead: str) -> None:
    reply = ask("软底单鞋，99元一双。骑摩托踩挡磨脚。草地上穿细跟会陷。", question)
    assert reply.startswith(lead) and not reply.startswith(("可以", "能"))


@pytest.mark.parametrize("question", ["放没放防腐剂", "加防腐剂没有", "里面掺防腐剂了不"])
def test_a_denial_behind_its_object_is_a_no(question: str) -> None:
    assert ask("手打鱼丸，36元一袋。防腐剂一点没放。", question).startswith(("没有", "不含", "没"))


@pytest.mark.parametrize(
    ("text", "question", "yuan"),
    [
        ("雪岭雨靴，88元，加绒内胆另加25元。", "我要加绒的，一双得多少", "113"),
        ("雪岭雨靴，88元，加绒内胆另加25元。", "加绒的两双一共多少", "226"),
        ("雪岭雨靴，88元，加绒内胆另加25元。", "加绒内胆多少钱", "25"),
        ("晨露水，150毫升90元，同容量补充装70元。", "两瓶正装一个补充装多少钱", "250"),
        ("快充头，一只35元。不带线，线9块。", "再加一根线一共多少", "44"),
        ("米酒冰棒，40元一盒，干冰费8元。", "一盒连干冰费多少", "48"),
        (
            "星山手机，8+256G 2000元，12+512G 2600元。以旧换新最高抵500。",
            "旧手机按最高的抵，低配还要掏多少",
            "1500",
        ),
        ("星山手机，8+256G 2100元，12+512G 2600元。分6期免息。", "低配的分六期，一期还多少", "350元"),
        ("云手机，8+128G 1200元，8+256G 1500元，12+512G 1800元。", "中间那档多少钱", "1500"),
        ("布鞋，60元一双，五双送一双。", "要拿六双，花多少", "300"),
        ("酸汤料，16元一瓶，拍五付四。", "拿五瓶付几块", "64"),
        ("儿童手表，400元，六一350。", "六一买一个多少钱", "350"),
        ("儿童手表，400元，六一350。", "现在买两个一共多少", "800"),
        ("中秋月饼，平日98元一盒，国庆80元。", "国庆拿两盒一共多少", "160"),
        ("充电器，双口。79元，配线95元。", "线相当于多少钱", "16"),
        ("工装靴，459元，工友卡419。", "有工友卡便宜几块", "40"),
    ],
)
def test_sums_with_extras_ranks_and_days(text: str, question: str, yuan: str) -> None:
    assert yuan in ask(text, question)


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("双口充电器，45W。两口一起用的时候降到27W。69元。", "两个口一块儿用多少瓦", "27"),
        ("中筒靴，36到41码，小腿粗的(围度超38厘米)穿不进。", "我小腿四十公分能穿进去吗", "不行"),
        ("云上手机，单卡，没有第二个卡槽。2000元。", "能插两张卡不", "不行"),
        ("护肤套装：水100克+乳100克，259元，不拆卖。", "我光要那个乳行不行", "不行"),
    ],
)
def test_the_clause_that_holds_under_the_question_s_condition_is_told(
    text: str, question: str, said: str
) -> None:
    assert said in ask(text, question)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("洗面奶150克，49元一支。起泡后停半分钟冲掉。", "一支大概能洗多长时间"),
        ("黑巧克力，32元一块。代可可脂？没有，纯可可脂。", "一块热量多少大卡"),
        ("折叠伞，59元。碎石路上别拖着走。", "下冰雹能打吗"),
        ("平底鞋，99元。石子路硌脚不推荐。", "扁平足穿行不行"),
        ("坚果礼盒，218元。核桃仁、腰果。坚果过敏的不行。", "这些坚果是哪里产的"),
    ],
)
def test_what_is_not_stated_is_not_answered_by_a_shared_word(text: str, question: str) -> None:
    reply = ask(text, question)
    assert "没有写明" in reply or "问一下" in reply


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("双味青团，33元。蛋黄款有蛋，豆沙款没有。", "我蛋过敏，哪个馅能吃", "豆沙"),
        ("蓝莓干，35元。加了白砂糖，糖尿病的换无糖款52元。", "我爸糖尿病买哪款", "无糖"),
        ("软木凉拖，109元。鞋底有乳胶，乳胶过敏的请换牛筋底款95元。", "乳胶过敏换哪款，多少钱", "95"),
    ],
)
def test_who_cannot_have_it_is_told_the_version_for_them(text: str, question: str, said: str) -> None:
    assert said in ask(text, question)


def test_a_skin_that_the_text_does_not_name_is_not_answered_by_another() -> None:
    reply = ask("净颜皂，29元。油皮洗着清爽。", "干皮能拿它洗不")
    assert not reply.startswith(("可以", "不建议", "油皮"))
