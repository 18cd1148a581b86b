"""What it is like and what it is for: effects, skins, colours, flavours, features, faults, use."""

import re

from voicebot.knowledge.reading.absence import is_substance
from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.name_parts import HARMS_SKIN
from voicebot.knowledge.reading.paper import NUMBER, Clause, Paper, split_list
from voicebot.knowledge.reading.remarks import read_remark
from voicebot.knowledge.reading.rulings import BAN, CARE, SAFETY_CUE, WHO_WANTS
from voicebot.knowledge.reading.variety import read_colors, read_flavors

_TELL = re.compile(
    r"(?:记得|一定要?|务必)?(?:跟|和|告诉|提醒|要跟)(?:客人|顾客|买家|客户)(?:说|讲|提)?(?:一声|一下|清楚)?[:,]?(?P<what>[^。!;\n]+)"
)
_NEGATED = re.compile(r"(?:不|无|没有?|非|别|未|防不|并不)\S{0,1}$")
_USE = re.compile(
    r"敷|涂|抹|搓|按压|上脸|洁面后|洗脸后|睡前|早晚|饭[前后]|随餐|冲泡|泡水|加热|一周\S{1,3}次|每周|每日|每天|一天\S{1,3}次"
    r"|隔天|起泡|打圈|湿敷|拍打|轻拍|水洗|洗掉|洗净|不用洗|免洗|"
    r"每晚|每早|晚上用|白天用|出门前|补一次|卸|取\S{0,4}滴|先用\S+再用|各\S{1,3}滴|第二天早上|即食|开袋即"
    r"|[一两二三四五半\d]+泵|(?:取|挤|倒|按|喷|滴|抹|涂|敷|搓|揉|点|拍|冲|擦|刷|停|等|压)\S*(?:分钟|秒|脸|手|眼|水|滴|泵|大小|厘米|遍|纸巾|无名指|掉$)|距离?\S{0,3}(?:脸|皮肤)|黄豆大|硬币大|指甲盖|一坨|薄涂|厚敷|揉|按摩|打湿|挤\S{1,4}在|的时候抹|上妆前|化妆前|打底|喷(?:手心|在|到)|补喷|早上|泡(?:开|脚|澡)|兑|[温热]水|全脸|避开眼"
)
_PURPOSE = re.compile(
    r"(?:适合|适用于|用于|专为|主要用来)(?P<what>[^,。!;()\s]{2,24})|(?P<what2>[\u4e00-\u9fff、]{2,16})(?:都行"
    r"|都可以|都合适|都能穿|皆可|百搭)"
)
_OCCASION = re.compile(
    r"跑|走|穿|通勤|上班|约会|婚|年会|旅|出差|登山|爬|徒步|健身|办公|日常|送|聚会|早餐|下午茶|追剧|露营|运动|上课|游戏|公里|正式|商务|逛街|送礼|长辈"
)
_EATING = re.compile(
    r"(?:运动|训练|跑步|睡觉?|出门)[前后]\S{0,4}[吃喝]|冲泡|泡水|加热|即食|饭[前后]|随餐|微波|烤箱|空气炸|[煎蒸煮炸烤]\S{0,4}(?:分钟|秒|熟|着?吃|即可|一下|更)|油炸后|解冻|回温|[吃食]用?前|下锅|冲[水调]|拌|泡[奶茶]"
    r"|温水|开水|直接吃|掰开|配\S{1,3}[吃喝饭茶粥奶]|当(?:零食|早餐|点心|下酒|饭|菜)|(?:一天|每天|每次|一次|每日)\S{0,5}[丸粒颗片包袋杯勺块个]"
)
"""How food is prepared."""
_ABILITY = re.compile(
    r"(?:支持|自带|带(?![不得着了])|配备|具备|内置|可(?!以|能|用|吃|爱|靠|怕)|可以(?!用|吃|喝|穿|抹|退|换|放心|买|拍|选|看|备注|问|说|再|先|到|帮|给|开|找|但|的|了|哦)|(?<!可)能(?!用|吃|喝|穿|叠|带得"
    r"|够|抹))(?P<what>[^,。!;()\s]{1,14})|(?P<what2>[防耐](?:(?![防耐])[\u4e00-\u9fff]){1,3})"
    r"|(?P<what3>[A-Z0-9]{2,5}认证)"
    r"|(?P<what5>^有[\u4e00-\u9fff]{2,5}$)|(?P<what6>^(?:续航|待机|单次)\S{2,8}(?:小时"
    r"|天)$)|(?P<what4>纯[\u4e00-\u9fff]{2,6})"
)
_GENDER = re.compile(
    r"男[宝孩]女[宝孩]|男女(?:同款|都有|都行|均可|都能用|都可以?|通用|皆宜|款|都合适|老少)?|中性款|[\(（]?(?P<man>男(?:款|士"
    r"|鞋|生穿|式|子)?)(?:专用|适用|专属)?(?=[\)），,\s。])|[\(（]?(?P<woman>女(?:款|士用?|鞋|生穿"
    r"|式|子)?)(?:专用|适用|专属)?(?=[\)），,\s。])"
)
_RECIPIENT = re.compile(
    r"(?<=男)宝(?=女)|青少年|婴幼儿|新生儿|[中小大]学生|婴儿|小孩|老人家?|老年人?|中老年|长辈|爸妈|父母|爸爸|妈妈|孩子|儿童|宝宝|学生|女友|男友|老师|朋友"
)
_INSTRUCTION = re.compile(
    r"得|要|也|会|不存在|看(?!电视|视频)|找|问|备注|拍下|下单|收到|见|客服|欢迎|介意|放心|正品|包邮|顺丰|亲|价|元|折|优惠|活动|热卖|爆款"
)
_NO_EFFECT = re.compile(r"记得|白天|注意|以免|避免|会|别|先|再|配合|建议|千万|开始")
_NOT_OF_PRODUCTS = (
    *("callback_daypart", "callback_date", "callback_time", "carrier", "pay_method", "issue", "action"),
    *("invoice_title", "invoice_type", "invoice_format", "reason", "rating", "unit", "control", "emotion"),
)
"""Slots that every shop has and that say nothing about a product."""
_HOW_TO = re.compile(
    r"(?:用法|使用方法|食用方法|吃法|用量|(?:使用|用的?|护肤|涂抹)?(?:顺序|步骤|次序))[:是]?\s*(?P<what>[^。!;\n]{4,60})"
)
_SOFT_END = re.compile(r"(?:哈|哦|呢|的|了|啦|哟|呀|亲)+$")


LONGEST_PROPERTY = 12
"""Characters; what is longer is a sentence of its own that an editor should look at."""


def read_traits(paper: Paper) -> None:
    """Everything about likes and uses; reads after prices and safety, which know better what is theirs."""
    _read_tell(paper)
    _read_gender(paper)
    read_colors(paper)
    read_flavors(paper)
    _read_lexicon_lists(paper)
    _read_targets(paper)
    _read_choices(paper)
    _read_usage(paper)
    for clause in paper.clauses:
        read_remark(paper, clause)
    _read_features(paper)
    _read_own_slots(paper)


def _read_tell(paper: Paper) -> None:
    for match in _TELL.finditer(paper.text):
        paper.add("tell_caller", match["what"], *match.span())


def _read_gender(paper: Paper) -> None:
    name = str(paper.values("name")[0]) if paper.has("name") else ""
    if named := re.search(r"([男女])(?:士|款|式|鞋|童|香|表|包|子)", name):
        paper.add("gender", named[1], 0, 1, claim=False)
        return
    both = (
        re.search(r"男[款生士]?\d\d|\d\d码?男款", paper.text),
        re.search(r"女[款生士]?\d\d|\d\d码?女款", paper.text),
    )
    if one := next(filter(None, both), None):
        paper.add(
            "gender", "男女" if all(both) else one[0].strip("款生士码0123456789"), *one.span(), claim=False
        )
        return
    if re.search("妈妈鞋|高跟|玛丽珍|连衣裙|半身裙|文胸", name):
        paper.add("gender", "女", 0, 1, claim=False)
        return
    for match in _GENDER.finditer(paper.text):
        if match["man"] or match["woman"]:
            before = paper.text[max(0, match.start() - 1) : match.start()]
            beside = before in " ,。;()!【】、\n" or paper.has_name_at(match.start() - 1)
            if before and not beside and not match[0].startswith("("):
                continue
            paper.add("gender", "男" if match["man"] else "女", *match.span())
            return
        paper.add("gender", "男女", *match.span())
        return


def _read_lexicon_lists(paper: Paper) -> None:
    for clause in paper.clauses:
        for slot, name in (("skin_type", "skin_type"), ("effect", "effect")):
            for canonical, _, start, end in paper.lexicon_hits(slot, clause.text, clause.start):
                if _belongs_elsewhere(paper, clause, slot, start):
                    continue
                paper.add(name, canonical, start, end, claim=not paper.has_name_at(start))
        if paper.vocabulary("effect"):
            _read_general_effects(paper, clause)


_EFFECT = re.compile(
    r"(?:去|祛|淡化?|改善|收|缓解|清洁|软化|疏通|减少|抚平|舒缓)(?:黑头|毛孔|细纹|皱纹|痘印|痘痘?|斑|色斑|暗沉|暗黄|黑眼圈|眼袋|浮肿"
    r"|泛红|红血丝|角质|鸡皮肤?|闭口|粉刺|油光|干纹|颈纹|法令纹|头?屑|异味|干裂)|(?:深层|温和|彻底)?清洁(?=$|[、控去收补和,])|去屑|防脱|控油|柔顺|蓬松"
    r"|止痒|嫩肤|亮肤|抗氧化|紧实|消肿|滋养|润唇|防晒黑|去油|防干裂|护色|滋润(?=$|[、保补修和,])"
)
"""What a care product does, in words that every such shop knows."""


def _read_general_effects(paper: Paper, clause: Clause) -> None:
    if BAN.search(clause.text) or CARE.search(clause.text) or _NO_EFFECT.search(clause.text):
        return
    known = {str(value) for value in paper.values("effect")}
    for match in _EFFECT.finditer(clause.text):
        start, end = clause.start + match.start(), clause.start + match.end()
        if paper.has_name_at(start) or _NEGATED.search(paper.text[max(clause.start, start - 3) : start]):
            continue
        if "纹" in match[0] and paper.lexicon.canonical("effect", match[0]) is None:
            paper.add("effect", "抗皱", start, end)
        elif (match[0] not in known and paper.lexicon.canonical("effect", match[0]) is None) or match[
            0
        ] == "滋润":
            paper.add("effect", match[0], start, end)


def _belongs_elsewhere(paper: Paper, clause: Clause, slot: str, start: int) -> bool:
    before = paper.text[max(clause.start, start - 4) : start]
    if _NEGATED.search(before):
        return True
    if paper.has_name_at(start):
        return slot != "effect"
    if paper.is_claimed(start, start + 1):
        return True
    if BAN.search(clause.text) or CARE.search(clause.text):
        return True
    if slot == "effect" and (
        _NO_EFFECT.search(clause.text) or re.search(r"(?:卸|配|用|涂|送)\S{0,2}$", before)
    ):
        return True
    return slot == "skin_type" and bool(HARMS_SKIN.search(clause.text))


_MADE_FOR = re.compile(
    r"(?P<who>婴儿|婴幼儿|儿童|宝宝|娃娃|孩子|学生|老人|中老年|青少年|孕妇|[猫狗犬])"
    r"(?:版|专用|专属|装(?=$|[,。!\s])|[穿用戴](?=$|[,。!\s])|党?囤货|党必?[备入囤])"
    r"|^[【\[][^】\]]{0,4}?(?P<headed>儿童|宝宝|婴儿|老人|学生|长辈)[^】\]]{0,6}[】\]]"
)
_PET = re.compile(
    r"(?P<who>[猫狗犬])(?=[粮砂罐条窝绳]|零食|抓板|咬胶|薄荷|爬架|草片|玩具|洗澡|用)|宠物|猫狗通用"
)
"""Goods for animals, by their names."""


def _read_targets(paper: Paper) -> None:
    if paper.has("name") and (person := _RECIPIENT.search(str(paper.values("name")[0]))):
        paper.add("target", person[0], 0, 1, claim=False)
    if not paper.has("target") and (made_for := _MADE_FOR.search(paper.text)):
        paper.add("target", made_for["who"] or made_for["headed"], *made_for.span(), claim=False)
    name = str(paper.values("name")[0]) if paper.has("name") else ""
    if not paper.has("target") and (pet := _PET.search(name)):
        paper.add("target", (pet["who"] or pet[0]).replace("犬", "狗"), 0, 1, claim=False)
    _read_favourites(paper)
    recipients = bool(paper.lexicon.words("recipient"))
    for clause in paper.clauses:
        if BAN.search(clause.text):
            continue
        if re.search(
            r"适合|合适|[爱喜][吃喝欢]|最爱|通用|正合适|送(?!\S*运)|给|专用|专为|穿最|友好|们用|闭眼入|首选|必备|看过来|宝宝$|都?好[穿用]|都能[穿用吃]|放心[穿用吃]",
            clause.text,
        ):
            hits = [
                hit
                for hit in paper.lexicon_hits("recipient", clause.text, clause.start)
                if hit[0] not in ("自己", "本人")
            ]
            if not hits and (person := _RECIPIENT.search(clause.text)):
                start = clause.start + person.start()
                hits = [(person[0], person[0], start, start + len(person[0]))]
            if hits:
                age = re.search(rf"{NUMBER}岁以上", clause.text)
                paper.add("target", (age[0] if age else "") + hits[0][0], hits[0][2], hits[0][3], claim=False)
                if clause.text.startswith("送"):
                    paper.add(
                        "usage",
                        clause.text[: hits[0][3] - clause.start],
                        clause.start,
                        hits[0][3],
                        claim=False,
                    )
    if recipients and not paper.has("target") and paper.has("name"):
        name = str(paper.values("name")[0])
        for hit in paper.lexicon_hits("recipient", name):
            if name[hit[3] : hit[3] + 1] in ("家", "牌", "手", "自", "的"):
                continue
            paper.add("target", hit[0], 0, 1, claim=False)


_FAVOURITE = re.compile(
    r"(?P<who>(?:[\u4e00-\u9fff]{2,6}[、和跟与])?[\u4e00-\u9fff]{2,6}?)(?:的)?(?:首选|必备|的?福音|救星|闭眼[入冲买]|放心入|人手一[件个双支瓶]|冲就对了)"
)
"""学生和护肤新手首选."""


def _read_favourites(paper: Paper) -> None:
    for clause in paper.clauses:
        told = _FAVOURITE.fullmatch(clause.text)
        if told and not paper.has_name_at(clause.start) and not BAN.search(clause.text):
            for who in split_list(told["who"]):
                paper.add("suitable_for", who, clause.start, clause.end)


_CHOICE = re.compile(
    r"(?P<who>[^,。]{2,16}?)(?:(?:就|请|建议)?[选买拍挑用]|建议|推荐)(?:择|个)?(?P<what>[A-Za-z\d\u4e00-\u9fff.、]{2,10}?)(?:的|就行|就够|最合适|合适|站得稳|更?稳|更?好)*"
)
"""膝盖不好、新手买10毫米的: which version is for whom."""


def _read_choices(paper: Paper) -> None:
    for clause in paper.clauses:
        told = _CHOICE.fullmatch(clause.text)
        if (
            told is None
            or paper.is_claimed(clause.start, clause.end)
            or re.search(r"码|号|平时", clause.text)
        ):
            continue
        if all(paper.text.count(what) > 1 for what in split_list(told["what"])) and not re.search(
            "[不别没]|一样", clause.text
        ):
            paper.add("suitable_for", clause.text, clause.start, clause.end)


def _read_usage(paper: Paper) -> None:
    if told := next(paper.matches(_HOW_TO), None):
        paper.add("usage", told["what"], *told.span())
        return
    pieces: list[Clause] = []
    for clause in paper.clauses:
        text = clause.text
        if paper.share_claimed(clause.start, clause.end) > 0.5 or (paper.has_name_at(clause.start)):
            continue
        careful = re.search(r"记得|勿|不要|千万|小心|破皮|伤口|刺痛|嫌", text)
        used = _USE.search(text) and (not careful or "晚上用" in text)
        purpose = _PURPOSE.search(text)
        if used and paper.nature is Nature.CARE and not re.search(r"不行|卸妆不|不能", text):
            pieces.append(clause)
        elif purpose and _OCCASION.search(purpose["what"] or purpose["what2"] or "") and not BAN.search(text):
            what = purpose["what"] or re.sub(r"都行$", "", purpose["what2"])
            paper.add("usage", what, clause.start, clause.end)
        elif (
            paper.nature is not Nature.CARE and _EATING.search(text) and not careful and not BAN.search(text)
        ):
            pieces.append(clause)
    for clause in paper.clauses if paper.nature is Nature.DURABLE else ():
        if (worn := _WORN.match(clause.text)) and not BAN.search(clause.text):
            paper.append("usage", worn[0], clause.start, clause.end)
        if (lasts := _LASTS.fullmatch(clause.text)) and not paper.has_name_at(clause.start):
            paper.append("usage", lasts[0], clause.start, clause.end)
    for found in [found for found in paper.found if found.name == "name"]:
        if "广场舞" in str(found.value):
            paper.append("usage", "广场舞", found.start, found.end)
    if pieces:
        text = "，".join(_SOFT_END.sub("", clause.text) for clause in pieces)
        paper.add("usage", text, pieces[0].start, pieces[-1].end, claim=False)
        for clause in pieces:
            paper.claim(clause.start, clause.end)


_WORN = re.compile(r"[\u4e00-\u9fff]{2,6}(?:也|都)?(?:能|可以?)(?:穿|戴)(?=$|[\u4e00-\u9fff]{2})(?!着)")
"""浴室能穿, 电工能穿."""


_LAST = (
    rf"(?:{NUMBER}|半)(?:到{NUMBER})?(?:个)?半?(?:小时|钟头|天|分钟|周|星期|礼拜|月|晚)半?"
    r"(?:左右|以上|不成问题|没问题|上下)?[的哈哦]*"
)
_LASTS = re.compile(
    rf"(?:正常|一般|大概|大约|日常|实际|重度|中度)?(?:(?:单次(?:续航)?|(?:综合|超长)?续航(?:时间)?|待机(?:时间)?|单充|[加带连](?:上)?充?电?[盒仓]|播放|听歌|通话)"
    rf"(?:能?[用听打播放跑撑顶看玩]|可以?[用听播放]|差不多|大概|大约|有|能|可|达|长达|约|近|最长|足足|一共|共|再|也)*"
    rf"|(?:(?:充满|满电|充好|充一次|一次充满|一次充电)电?|(?:快?充|闪充)(?:个)?(?:{NUMBER}(?:分钟|个?小时)|半小时))"
    rf"(?:差不多|大概|大约|能|可以?|也|就|够)*[用听打播放跑撑顶看玩]){_LAST}"
    rf"|{NUMBER}(?:个)?小时(?:续航|待机|不断电)"
)
"""续航8小时, 充十分钟用两小时: how long one charge lasts is what callers ask when they ask for use."""


def _read_features(paper: Paper) -> None:
    lacking = " ".join(str(value) for value in (*paper.values("not_features"), *paper.values("drawbacks")))
    for clause in paper.clauses:
        for canonical, word, start, end in paper.lexicon_hits("feature", clause.text, clause.start):
            before = paper.text[max(clause.start, start - 3) : start]
            if _NEGATED.search(before) or (
                word in lacking and word in clause.text and clause.text in lacking
            ):
                continue
            if WHO_WANTS.match(paper.text, end):
                continue
            if len(word) == 1 and not re.search(rf"(?:重量|很|超|真|更|够|又){word}", clause.text):
                continue
            if re.match(r"喷雾|剂", paper.text[end : end + 2]):
                continue
            paper.add("features", word if len(word) > len(canonical) else canonical, start, end)
        for match in _ABILITY.finditer(clause.text):
            start, end = clause.start + match.start(), clause.start + match.end()
            for item in (match["what"] or "").split("、")[: 8 * ("、" in (match["what"] or ""))]:
                place = paper.text.find(item, start)
                if len(item) >= 2 and not paper.is_claimed(place, place + len(item)):
                    paper.add("features", item, place, place + len(item))
            if paper.is_claimed(start, end) or _NEGATED.search(
                paper.text[max(clause.start, start - 2) : start]
            ):
                continue
            if match["what2"] and re.search(r"记得|注意|涂|抹|要", clause.text):
                continue
            value = (
                match["what"]
                or match["what2"]
                or match["what3"]
                or match["what4"]
                or match["what5"]
                or match["what6"]
            )
            if re.search(r"吗|么|不|没|贴|码|喷雾|防腐|剂|选$", value) or len(value) < 2:
                continue
            paper.add("features", (match[0] if match[0].startswith("可") else value), start, end)


def read_leftovers(paper: Paper) -> None:
    """Short statements that nothing else has read are properties: 氮化镓, 四角气囊, 有嚼劲."""
    for clause in paper.clauses:
        longest = max((len(item) for item in re.split(r"[+、/]", clause.text)), default=0)
        if longest > LONGEST_PROPERTY or paper.share_claimed(clause.start, clause.end) > 0.3:
            continue
        if (
            SAFETY_CUE.search(clause.text)
            or _INSTRUCTION.search(clause.text)
            or BAN.search(clause.text)
            or CARE.search(clause.text)
        ):
            continue
        if not re.search(r"[\u4e00-\u9fff]{2}|[A-Z]-?[A-Z0-9]?[\u4e00-\u9fff]", clause.text):
            continue
        if suited := re.match(r"(?:适合|适用于?|适用人群:?)(?P<who>.{2,})", clause.text):
            for item in split_list(suited["who"]):
                paper.add("suitable_for", item, clause.start, clause.end)
            continue
        for item in re.split(r"[+、/]", clause.text):
            if len(item) < 2 or item in ("注意", "提醒", "说明"):
                continue
            if (without := _TAKEN_OUT.fullmatch(item)) and is_substance(paper, without["what"]):
                paper.add("free_from", without["what"], clause.start, clause.end)
                continue
            lacking = item.startswith("不") and paper.lexicon.canonical("feature", item[1:]) is not None
            name = "not_features" if lacking else "ingredients" if is_substance(paper, item) else "features"
            paper.add(name, item, clause.start, clause.end)


_TAKEN_OUT = re.compile(r"(?:已经?|都|全部?)?(?:去除?|脱)(?:掉|了)*(?P<what>[\u4e00-\u9fff]{2,6})了?")
"""已去乳糖."""


def _read_own_slots(paper: Paper) -> None:
    """Slots that only this shop has become facts of the same name."""
    engine = {
        "product_type",
        "skin_type",
        "effect",
        "ingredient",
        "population",
        "feature",
        "material",
        "color",
    }
    engine |= {"flavor", "recipient", "allergy", "avoid", "brand", "gender", "usage", "price", "size"}
    engine |= set(_NOT_OF_PRODUCTS)
    for slot in paper.lexicon.slots:
        if slot in engine:
            continue
        for clause in paper.clauses:
            for canonical, word, start, end in paper.lexicon_hits(slot, clause.text, clause.start):
                if word.isascii() and len(word) < 2 and not paper.text[end : end + 1].isdigit():
                    continue  # P of 华为P60, not of TPU
                if not _NEGATED.search(paper.text[max(clause.start, start - 3) : start]):
                    paper.add(slot, canonical, start, end, claim=False)
