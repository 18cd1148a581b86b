"""What structure says about the intent: the question just asked, values given, what is on offer."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from voicebot.dialogue.understanding.intents import IntentClassifier, strip_fillers
from voicebot.dialogue.understanding.shares import is_shared
from voicebot.dialogue.understanding.result import ScoredIntent, SlotValue, TurnContext

_END = r"(?=$|[，。？！啊呀呢嘛吧])"
_YES = re.compile(
    r"^(?:嗯+|对+|是的?|好+|行+|成|中|可以|没错儿?|没问题|要得|得行|得嘞|好嘞|好滴|"
    r"妥了?|嗯呐|嗯哪|恩|係|系|是滴|阔以|必须的?|"
    r"确定|确认|当然|正是|对头|中嘞|好呀|好啊|ok|OK|"
    r"要的|晓得|就这样|就这么着|就恁么?办|就这么办|恁么办|没毛病|就是|这样|办吧|那|"
    r"管|弄|整|就弄这|那就|晓得咯|得嘅|好噶|就|哎|可以的|下单吧|的|了|勒|咧|哩|噻|撒|咯|嘞|啊|呀|吧|嘛|呢|哈|儿|，|。|、|！)+$"
)
_NO = re.compile(
    r"^(?:不+|那|不是|不要|不用|不行|不对|不中|不成|不可以|没有?|算了?|算了吧|免了|甭|"
    r"甭了|别了?|唔使|唔要|冇|冇得|莫得|弗要|勿要|勿|"
    r"不得行|拉倒|使不得|不需要|不必|先不|不买|不想|不好|先|了|的|勒|咧|哩|噻|撒|咯|啊|呀|吧|嘛|呢|啦|用|要|买|"
    r"木有|冇得|不消|不咧|再说|不好意思|我|还是|就|哦|嗯|谢谢|多谢|再谂下|再想想|，|。|、|！)+$"
)
_WANTS_IT = re.compile(
    r"^(?:嗯|哦|那|我|就|还是|先|当然|，)*(?:要|买)(?:买|了|的|啊|呀|吧|嘛|呢|嘞|哦|就要|谢谢|，|。|！|要)*$"
)
_QUESTION = re.compile(
    r"吗|么" + _END + r"|多少|啥(?!都)|什么(?!的)|哪(?!怕)|怎么|咋|几(?:块|元|个|天|点|种|片|号|时|年|"
    r"多|款)|能不能|是不是|会不会|有没有|行不行|可不可以|要不要|好不好|谁(?!说)|"
    r"没有"
    + _END
    + r"|[能行好会用有对是到发吃贵软]不"
    + _END
    + r"|没"
    + _END
    + r"|不"
    + _END
    + r"|[能会可有是得行][^，。]{0,5}不(?=[我你他她它这那])|(?<!不)是[^，。]{1,7}还是(?![算不要])|为啥|(?P<a>[一-龥])不(?P=a)|？|呢$|多久|多大|多长"
)
_ORDER = re.compile(
    r"(?:给我|帮我|就|先|再|直接)?(?:来(?!着|电|回|不及)|下单|订(?!单)|拍(?!照|的|"
    r"重|错)|买(?!的|了)|要了|拿(?!去)|"
    r"整(?!个|天)|下(?:一|两|三|四|五|六)?单?|发(?:我|给我)?)"
)
_WANT_COUNTED = re.compile(
    r"(?:要|来|拿|订|拍|称|约|买|下|整|搞|弄|发|寄|装|带)(?:上|个|它|他)?[一二两三四五六七八九十百俩仨半\d]+(?:盒|瓶|支|袋|双|台|部|箱|套|副|根|张|条|包|罐|桶|提|只|件|份|斤|公斤|两|个)"
)
_WEIGHED = re.compile(
    r"称|约(?:个|上)|来(?:个|上)?[一二两三四五六七八九十半]|要(?:个)?[一二两三四五六七八九十半]|给我[装拿]|就行|装[一二两三半]"
)
_TAKE = re.compile(
    r"我要了|要了吧|就(?:要|买|拿|订|拍)(?:了|它|这)|下单|买了$|订了|拍了|来一|来两|"
    r"来三|给我来|再来|给我拿|给我下"
)
_WANT = re.compile(
    r"想买|要买|想要|想给|买个|买双|买点|买一|买台|推荐|介绍|有没有|有啥|有什么|有不|"
    r"帮我选|帮我挑|挑个|选个|看看|找个|需要|适合|配个|弄点|整个|求|来个|还要"
)
_COMPARE = re.compile(
    r"区别|不一样|差在|差别|哪个(?:好|更|划算|合适|强|软|轻|大)|更[一-龥]{1,3}|对比|"
    r"比较|好在哪|贵在哪|差多少|比比|有啥不同|强在"
)
_WHICHEVER = re.compile(
    r"(?:哪|谁)(?P<kind>[个款双种样台盒])?[^，。]{1,5}(?:，|我|就|咱|给我)*(?:要|买|拿|选|来|挑|订|拍|定)(?:哪(?P=kind)?|谁)"
)
"""哪个贵要哪个 picks one."""
_APART = re.compile(
    r"[哪谁](?:个|款|双|种|样|台|一|只)[^，。]{0,8}(?![了吧])|差(?:了|着|出|出来)?[一二三四五六七八九十百千两几好\d]+|贵(?:了|着|出|出来)(?:那么|这么|好|几|[一二三四五六七八九十百千两\d])|"
    r"多(?:出来|花)的|贵在|差哪|不同|两个[^，。]{0,4}比"
)
_OFFERS = re.compile(
    r"以旧换新|(?:有|搞|做|没|啥|什么|这)活动|满减|秒杀|(?:有|给|送)(?:不送|没有?|啥|什么)?赠品|有(?:啥|什么|没有|没)优惠|打折吗|打不打折|打折不"
)
_PAYING = re.compile(
    r"(?:替|帮|给)(?:我|俺|她|他)(?:付|结账|出钱|掏钱|买单)|(?:怎么|咋|咋个|如何|能|可以|可不可以|能不能|行不行|让)[^，。]{0,9}(?:付款|付钱|支付|付(?!了|过|邮)|刷卡|给钱|结账)|"
    r"(?:付款|付钱|给钱|支付|结账)[^，。]{0,5}(?:行不|行吗|方式|怎么|咋|吗|可以)|(?:微信|支付宝|花呗|现金|刷卡|货到付款|转账)[^，。]{0,4}(?:行不|行吗|可以吗|能用|收不收|成不|中不)"
)
_HEALTH = re.compile(
    r"(?:吃|开|用|喝|上)(?:点|些)?(?:啥|什么|点啥|点什么|哪种|哪样|个啥)[^，。]{0,4}药|(?:挂|看)(?:哪个?|啥|什么)科|(?:咋|怎么|如何|能不能)(?:医|治)(?!吗)|偏方|哪家医院|话费|停机了?|流量包|宽带|电费|水费|"
    r"(?:降压|感冒|退烧|止疼|消炎|胃)药"
)
_USAGE = re.compile(
    r"怎么用(?!不)|咋用(?!不)|(?:怎么|咋|咋个|如何)[^，。]{0,8}(?:连上?|配对|设置|开机|关机|调大|调小|装上?|贴上?|清洗|保存)|怎么吃|怎么敷|先[一-龥]{1,3}还是先|一天(?:用|敷|吃)?几|"
    r"(?:能|可以|要|用)天天[用敷吃擦]|用法|怎么洗|怎么保存|怎么存|几天一次|要不要洗|用不用洗|怎么连|"
    r"怎么充"
)
_STOCK = re.compile(
    r"有货|现货|还有(?:没有?|吗|不|货)|有没有.{0,4}码|码.{0,3}(?:还)?有(?:没有?|吗|"
    r"不)|没货|补货|缺货|库存|断货|断码|脱销|卖完|卖光|有[^，"
    r"。]{1,8}码的?(?:没|吗|不)|还剩|还有[^，。]{1,8}(?:没|吗|不)" + _END
)
_LEAVE = re.compile(r"便宜|少|优惠|打折|折|抹零|抹个零|卖不卖")
_HAGGLE = re.compile(
    r"(?:能不能|能|可以|再|给)(?:我)?(?:便宜|少|优惠|打折|让(?=点|利|一点|个|[一二三四五六七八九十两几]))|便宜点(?:呗|吧|行|成|"
    r"嘛|$)|少点(?:呗|吧|行|$)|抹个?零|打[个几一二三四五"
    r"六七八九][^，]{0,2}折|[折块元]卖不卖|卖不卖"
)
_PRICE = re.compile(r"多少钱|啥价|什么价|怎么卖|几块钱|多钱|咋卖|价格是|一共多少|总共多少|到手多少")
_MOVED = re.compile(
    r"(?:加|提|放|涨|升|抬|降|减|压|改|调|缩|添)(?:宽|高|低|多|少|大)?(?:到|成|为|至)|刚才|刚刚|先前|之前|方才|前面|本来|原来"
)
_CAN_BE_USED = re.compile(r"[能可](?:以)?(?:不能|不可以)?[用吃穿抹擦喷戴敷喝使涂](?:不|吗|么|嘛)?")
_GREETING = re.compile(r"^(?:喂+|你好|您好|哎|嗨|哈喽|，|啊)+$")
_CONNECT = re.compile(r"[，。？！；]|另外|顺便|对了(?!吗)|然后|还有(?!没|吗|货)|再帮我|再给我(?=[问查催])")
_CONTACT = frozenset({"phone", "address", "receiver_name", "order_id", "phone_tail", "tracking_no", "city"})
_NOT_VALUES = frozenset(
    {
        "ref",
        "remove_ref",
        "unit",
        "price_offer",
        "price_cut",
        "price_diff",
        "discount",
        "promo_cut",
        "promo_threshold",
    }
)
_SOCIAL = frozenset(
    {"greet", "thank", "goodbye", "affirm", "deny", "provide_info", "chitchat", "wait", "control", "select"}
)


_POLITE = frozenset({"greet", "thank", "goodbye"})
_WISH_CHARS = 4
_WISH_SCORE = 0.35
"""A clause that says so much for an intent of its own is more than politeness."""

_Add = Callable[[str, float], None]
"""Speaks for an intent with so much."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found in an utterance besides its words.

    Args:
        text: mended.
        slots: values it adds.
        referred: number of products referred to.
        signals: intents that trade talk speaks for.
        product_slot: slot of the kind of product.
        answered: the slot just asked for has got a value.
        extra: slots that are no wish about a product.
        rejected: a value was named only to be denied (不是A是B).
    """

    text: str
    slots: Mapping[str, SlotValue]
    referred: int = 0
    signals: frozenset[str] = frozenset()
    product_slot: str = "product_type"
    answered: bool = False
    extra: frozenset[str] = field(default_factory=frozenset)
    rejected: bool = False


MAY_HAVE_ISSUE = frozenset(
    [
        "report_problem",
        "return_goods",
        "exchange_goods",
        "refund_status",
        "warranty_repair",
        "complaint",
        "abuse",
        "coupon_points",
        "feedback",
        "urge",
        "order_status",
        "logistics_query",
        "price_protect",
        "transfer_human",
        "provide_info",
    ]
)
"""Intents with which a word such as 碎 or 漏 means a problem and not a property."""


_SLIP = re.compile(r"(?:啊|呃|哎呀?|嗯|哦|唉|欸|诶)不+(?:是|对)?(?=，|[一二两三四五六七八九十])")
"""牛奶一箱，啊不，两箱 asks nothing."""


def asks(text: str) -> bool:
    """Whether the text has the form of a question."""
    return _QUESTION.search(_SLIP.sub("，", text)) is not None


def rank_intents(
    evidence: Evidence, context: TurnContext, classifier: IntentClassifier
) -> tuple[ScoredIntent, ...]:
    """Intents of an utterance, the main one first.

    Args:
        evidence: what was found.
        context: what it is said against.
        classifier: trained on the examples.
    """
    scores = classifier.scores(evidence.text)
    for name, bonus in _bonuses(evidence, context).items():
        scores[name] = scores.get(name, 0.0) + bonus
    ordered = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    main, best = _past_politeness(ordered, evidence.text, classifier)
    if best <= 0.12 and not evidence.slots:
        main, best = _nothing_known(evidence, context)
    others = _further(evidence, main, classifier)
    ranked = [ScoredIntent(main, _confidence(best)), *(item for item in others if item.name != main)]
    return tuple(_asked_first(evidence.text, ranked, classifier))


def _asked_first(text: str, ranked: list[ScoredIntent], classifier: IntentClassifier) -> list[ScoredIntent]:
    """Somebody who asks first whether it can be used, and then orders or haggles, wants the answer first."""
    first, _, rest = strip_fillers(text).partition("，")
    if ranked[0].name not in ("place_order", "bargain") or not rest or not _CAN_BE_USED.search(first):
        return ranked
    score = classifier.scores(first).get("product_qa", 0.0)
    question = ScoredIntent("product_qa", _confidence(max(score, ranked[0].confidence)))
    return [question, *(item for item in ranked if item.name != "product_qa")]


def _past_politeness(
    ordered: Sequence[tuple[str, float]], text: str, classifier: IntentClassifier
) -> tuple[str, float]:
    """The main intent; a 喂 before and a 谢谢 after a wish do not outshine it."""
    main, best = ordered[0]
    if main not in _POLITE:
        return main, best
    clauses = [clause for clause in _CONNECT.split(text) if len(clause) >= _WISH_CHARS]
    wishes = [
        (score, name)
        for clause in clauses
        for name, score in classifier.scores(clause).items()
        if name not in _POLITE and score >= _WISH_SCORE
    ]
    if not wishes:
        return main, best
    score, name = max(wishes)
    return name, max(score, dict(ordered).get(name, 0.0))


def _confidence(score: float) -> float:
    return round(max(0.05, min(0.99, score)), 3)


def _nothing_known(evidence: Evidence, context: TurnContext) -> tuple[str, float]:
    return ("provide_info", 0.2) if context.last_question not in (None, "confirm") else ("out_of_scope", 0.2)


def _bonuses(evidence: Evidence, context: TurnContext) -> dict[str, float]:
    text = strip_fillers(evidence.text)
    bonus: dict[str, float] = {}

    def add(name: str, amount: float) -> None:
        bonus[name] = bonus.get(name, 0.0) + amount

    values = frozenset(name for name in evidence.slots if name not in _NOT_VALUES)
    question = asks(text)
    _yes_and_no(text, evidence, context, add)
    _answering(evidence, context, values, question, add)
    _wishing(text, evidence, context, values, question, add)
    _ordering(text, evidence, context, values, question, add)
    _asking(text, evidence, context, question, add)
    _after_sale(text, evidence, add)
    for signal in evidence.signals:
        add(signal, 0.45)
    return bonus


def _yes_and_no(text: str, evidence: Evidence, context: TurnContext, add: _Add) -> None:
    asked = context.last_question
    plain = text.rstrip("？?")
    if _WANTS_IT.fullmatch(plain):
        add("affirm", 0.9 if asked == "confirm" else 0.5)
    elif (_NO.fullmatch(plain) and "没有" not in plain[:2]) or (_NO.fullmatch(plain) and asked == "confirm"):
        add("deny", 0.9 if asked == "confirm" else 0.5)
    elif _YES.fullmatch(plain) and not _GREETING.fullmatch(plain):
        add("affirm", 0.9 if asked == "confirm" else 0.5)
    elif asked == "confirm" and not evidence.slots:
        head = re.split(r"[，。]", plain, maxsplit=1)[0]
        if _YES.fullmatch(head):
            add("affirm", 0.4)
        elif _NO.fullmatch(head):
            add("deny", 0.4)


def _answering(
    evidence: Evidence, context: TurnContext, values: frozenset[str], question: bool, add: _Add
) -> None:
    asked = context.last_question
    if asked in (None, "confirm"):
        return
    if asked == "rating":
        add("feedback", 0.9)
    elif evidence.answered:
        add("provide_info", 0.35 if question else 0.75)
    elif values:
        add("provide_info", 0.1 if question else 0.35)
    else:
        add("provide_info", 0.1)


def _wishing(
    text: str, evidence: Evidence, context: TurnContext, values: frozenset[str], question: bool, add: _Add
) -> None:
    slots = evidence.slots
    wish = _WANT.search(text) is not None
    product = evidence.product_slot in slots
    traits = values - _CONTACT - {"quantity", "items", evidence.product_slot, "recipient"} - evidence.extra
    if product and wish:
        add("recommend", 0.45)
    elif product and traits and not context.offered and context.last_question is None:
        add("recommend", 0.5)
    elif (product and traits and not context.offered) or (wish and traits):
        add("recommend", 0.3)
    if "price_pref" in slots:
        add("recommend", 0.35)
    if traits and not question and not wish and not product and not evidence.referred:
        add("provide_info", 0.35)
    if (
        "price" in "".join(slots)
        and any(name.startswith("price") for name in context.slots)
        and _MOVED.search(text)
    ):
        add("provide_info", 0.6)
    if traits and not context.draft_order and not context.order and _MOVED.search(text):
        add("modify_order", -0.35)
        add("provide_info", 0.25)
    if evidence.rejected and not question and not (product and wish):
        add("provide_info", 0.5)
    if values & _CONTACT and not question:
        add("provide_info", 0.25)
    if values and values <= evidence.extra:
        add("provide_info", -0.1)


def _ordering(
    text: str, evidence: Evidence, context: TurnContext, values: frozenset[str], question: bool, add: _Add
) -> None:
    slots = evidence.slots
    counted = "quantity" in slots or "items" in slots
    again = slots.get("ref") == "last_order"
    if again and not question:
        add("place_order", 0.6)
        add("exchange_goods", -0.4)
    if not context.draft_order and counted:
        add("modify_order", -0.3)
    if "weight_g" in slots and evidence.product_slot in slots and not question and _WEIGHED.search(text):
        add("place_order", 0.6)
    if "items" in slots and is_shared(text):
        add("place_order", 0.2)
    if counted and is_shared(text) and evidence.product_slot in slots:
        add("place_order", 0.5)
    if counted and evidence.product_slot in slots and not question and _WANT_COUNTED.search(text):
        add("place_order", 0.3)
    if "items" in slots:
        add("place_order", 0.5)
    elif counted and (_ORDER.search(text) or evidence.referred):
        add("place_order", 0.4 if not question else 0.2)
    if evidence.referred and _TAKE.search(text):
        add("place_order", 0.2)
    if "quantity_delta" in slots:
        add("modify_order" if context.draft_order else "place_order", 0.4)
    if context.draft_order and values and re.search(r"换", text):
        add("exchange_goods", -0.5)
        add("modify_order", 0.3)
    if context.draft_order and re.search(r"改|换成|换|不要了|去掉|多来|少来|添|加", text) and values:
        add("modify_order", 0.35)
    if evidence.referred and not counted and not question and not again:
        add("select", 0.55)
    elif evidence.referred and not counted and "给我拿" in text:
        add("select", 0.4)


def _asking(text: str, evidence: Evidence, context: TurnContext, question: bool, add: _Add) -> None:
    if _WHICHEVER.search(text):
        add("select", 1.2)
    elif evidence.referred >= 2 and (_COMPARE.search(text) or _APART.search(text)):
        add("compare", 0.9)
    elif _COMPARE.search(text) and question:
        add("compare", 0.15)
    if _USAGE.search(text):
        add("ask_usage", 0.45)
    kinds = {"size", "color", "size_delta", evidence.product_slot, "storage_gb", "flavor"} & set(
        evidence.slots
    )
    if _STOCK.search(text) and (kinds or context.offered or re.search(r"货|库存|卖完", text)):
        add("ask_stock", 0.35)
    elif (
        {"size", "color", "storage_gb"} & kinds and re.search(r"这[双款个台]|那[双款个台]", text) and question
    ):
        add("ask_stock", 0.3)
    if _OFFERS.search(text):
        add("ask_promotion", 0.5)
    if _PAYING.search(text):
        add("ask_payment", 0.6)
    if (
        _LOOKS_FOR.search(text)
        and "issue" not in evidence.slots
        and not _HELD.search(text)
        and not context.order
    ):
        add("recommend", 0.35)
        add("exchange_goods", -0.35)
    if _TRUE_SIZE.search(text):
        add("product_qa", 0.45)
    if re.search(
        r"发没发|发货?了没|发货?没有?(?=$|[，。啊呢])|(?:啥时候|什么时候|几时|多会儿)(?:能)?发", text
    ):
        add("order_status", 0.45)
    refused = any(name == "avoid" or name.endswith("_exclude") for name in evidence.slots)
    if (
        refused
        and not re.search(r"吗|？|没有$|有没有|不$|呢$", text)
        and evidence.product_slot not in evidence.slots
    ):
        add("provide_info", 0.3)
    if "allergy" in evidence.slots and not question:
        add("provide_info", 0.4)
        add("report_problem", -0.2)
    if _HEALTH.search(text):
        add("out_of_scope", 0.9)
        add("product_qa", -0.3)
    if _HAGGLE.search(text):
        add("bargain", 0.35)
    if _PRICE.search(text):
        add("ask_price", 0.3)
    about_product = evidence.referred or context.offered or "population" in evidence.slots
    if question and about_product and not _PRICE.search(text) and "issue" not in evidence.slots:
        add("product_qa", 0.25)
    if re.search(r"能(?:用|吃|穿|喝)(?:不|吗|么)|能不能(?:用|吃)|里[头面].{0,3}有(?:没有)?|含不含", text):
        add("product_qa", 0.35)


_TRUE_SIZE = re.compile(
    r"码(?:数|子)?(?:正|准|标准|偏)|正不正|准不准|偏不偏|偏[大小](?:吗|不|还是)|是不是正码"
)
_HELD = re.compile(r"收到|买的|退|订的|大了|小了|不合适|发错|刚买|拍的|换货|穿着")
_LOOKS_FOR = re.compile(
    r"(?:想|要|给我|帮我)(?:重新|另外|再)?(?:换|买|找|看|挑|选|推荐)(?:个|款|双|瓶|支|一|点|别的|温和|台|部)|推荐(?!的)|有没有[^，。]{0,8}的"
)


def _after_sale(text: str, evidence: Evidence, add: _Add) -> None:
    if "issue" in evidence.slots and not _STOCK.search(text):
        about_coupon = evidence.slots["issue"] == ("优惠券不可用",)
        told = _LOOKS_FOR.search(text) is not None and not about_coupon
        add("coupon_points" if about_coupon else "report_problem", 0.0 if told else 0.55)
        add("recommend", 0.4 if told else 0.0)
    if (
        re.search(r"(?:要|想|给我|得|能|申请|办)(?:办|申请|给我)?退(?:货|掉|了|款|$|，|。|吧|钱)(?!差)", text)
        and "price_diff" not in evidence.slots
    ):
        add("return_goods", 0.5)
    if "callback_date" in evidence.slots or "callback_time" in evidence.slots:
        add("busy_callback", 0.45)
    if "order_date" in evidence.slots:
        add("provide_info", -0.3)
        add("order_status", 0.1)
    if "price_diff" in evidence.slots:
        add("price_protect", 0.4)
    if "address" in evidence.slots and re.search(r"改|换|不对|错|别寄", text):
        add("change_address", 0.4)
    elif re.search(r"地址|门牌|单元号|楼号", text) and re.search(r"改|换|写错|填错|写成|搬", text):
        add("change_address", 0.45)
    if re.search(r"(?:换|调)成|[换调][一-龥]{0,4}(?:码|号|色|的)", text) and re.search(
        r"收到|小了|大了|不合适|穿|挤|试", text
    ):
        add("exchange_goods", 0.45)
    if re.search(
        r"(?<!装)修(?:一下|要|得|吗|不|好|多少)|维修|过保|保修|换(?:个|块|一块)?(?:屏|(?<=一块)多少)", text
    ):
        add("warranty_repair", 0.5)
    if "carrier" in evidence.slots and asks(text):
        add("ask_shipping", 0.5)
    if "city" in evidence.slots and re.search(r"寄|邮|运费|发不发|加.{0,3}钱", text):
        add("ask_shipping", 0.35)
    if re.search(r"包(?:不包)?邮|运费|邮费|几天(?:能)?到", text):
        add("ask_shipping", 0.3)
    if "receiver_name" in evidence.slots and re.search(r"改|错|换", text):
        add("modify_order", 0.5)
    if re.search(r"(?:(?<![说讲聊看])到|走到|送到|停在|卡在)哪", text) and not re.search(r"退", text):
        add("logistics_query", 0.4)
    if "installments" in evidence.slots:
        add("ask_payment", 0.4)
    if "rating" in evidence.slots:
        add("feedback", 0.4)
    if re.search(r"(?:给我|我要|想|能|帮我)?换(?:货|一双|个|成|码|大|小)", text):
        add("exchange_goods", 0.15)


def _further(evidence: Evidence, main: str, classifier: IntentClassifier) -> list[ScoredIntent]:
    """Intents of single clauses that are sure and not mere politeness."""
    clauses = [clause for clause in _CONNECT.split(evidence.text) if clause and len(clause) >= 2]
    if len(clauses) < 2:
        return []
    found: dict[str, float] = {}
    for clause in clauses:
        scores = classifier.scores(clause)
        name, score = max(scores.items(), key=lambda item: (item[1], item[0]))
        if score >= 0.5 and name != main and name not in _SOCIAL:
            found[name] = max(found.get(name, 0.0), score)
    ordered: Sequence[tuple[str, float]] = sorted(found.items(), key=lambda item: -item[1])
    return [ScoredIntent(name, _confidence(score)) for name, score in ordered]
