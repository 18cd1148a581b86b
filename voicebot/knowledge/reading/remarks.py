"""Remarks in an editor's own words: faults, missing abilities, what it is not meant for."""

import re

from voicebot.knowledge.reading.clause_kinds import clause_kinds
from voicebot.knowledge.reading.everyday import Nature
from voicebot.knowledge.reading.near_bans import WATER
from voicebot.knowledge.reading.paper import Clause, Paper
from voicebot.knowledge.reading.rulings import BAN, CARE

_FAULT = re.compile(
    r"有一?点(?!不)|略微?|偏(?![小大](?:半|一)?码)|容易|缺点|不足|不太|一般(?!的)|差[些点]|不如|会(?!员|送|发货|有人|帮|给|更|好|自动|尽快|提醒|配|不会|回弹)(?=[\u4e00-\u9fff])|会(?:起皮|起球|卡粉|搓泥|长痘|掉渣|串味|受潮|融化|闷|开胶|夹|紧绷"
    r"|发?黄|累|掉|蹭|油|滑|响|烫|发热|皱|掉色|沾|勒|黏|氧化|脱|渗|裂|散|漏|褪|缩|硬|软|咬|磨|崴|挡)|泛白|黏|稠|"
    r"吸收要|泡沫少|重(?=,|。|$|,)|比较(?:重|硬|厚|小|薄|粗|慢|大)|味道?(?:大|重)|气味|味儿|有股|一股|硌|磨脚|勒脚|费电|发烫|噪音"
    r"|卡顿|没有?(?!有)\S{1,6}(?:流畅|好用|清楚|清晰|快|结实|耐用|舒服)|油气大|手会油|偏重|易(?:碎|脏|皱|沾|断|裂|化)"
    r"|不耐|厚重|捂脚|比\S{1,6}(?:沉|重|硬|厚|慢|差|暗|小)|怕(?:水|晒|热|压|刮|摔|沙|尘|脏|潮|油|磕)|稍微|拔干(?<!不拔干)|夹耳|夹头|塑料感|声音小"
    r"|爱(?:脏|皱|起球|沾|掉|出|吸|卡)|白边|挡住|占地|个头大|渗水|漏水(?!孔)|有声音|有异味|受潮|皮了|软了|塌了|微微|发[涩干紧]|显(?:扁|黑|胖|老|脏|厚|肿|矮)|[穿戴用走]着累|噪点|掉电快|味[重大冲]|盖不住|捂得慌|板结|笨重|麻烦|粗糙|不够|不经|不禁|不持久|平平|凑合|马马虎虎|难(?=[\u4e00-\u9fff])|不方便|久了?[夹疼累酸硌]"
    r"|磨[没穿破平]|[听看]不清|[弱差](?=$|,)|短板|[磨坏掉耗脏旧褪]得快|慢(?=,|$|一?点)|(?:小|短|薄|暗|松|紧|硬|干|甜|咸|辣|淡|滑)了点|掉渣|返潮|[粘黏沾]手|噎|烧胃|上火|得等|要等|够呛|(?<!不)(?<!不[会太])(?<!不怎么)(?:费劲|吃力)|嫌(?=[油闷重厚腻香甜咸干硬黏粘])|不[脆酥香]了"
    r"|不容易(?=干(?![裂燥纹巴])|洗(?![掉坏褪变缩出])|拆(?!散)|打开|开(?![胶裂线叉口花]))"
)
_PLAIN_FAULT = re.compile(
    r"(?<![不没防无少非未怕])(?<!不[会太易再])(?<!不怎么)(?:漏[音光液油气风]|[粘崩塞硌]牙|掉[渣粉毛漆皮钻屑跟]|[飞浮]粉|起[皮球毛]|起静电|[勾抽]丝|塌陷|打滑|[顶夹挤打]脚|断[连触]|串味|结块|晃荡|扎[嘴脖人]|辣眼|假滑)"
    r"|[一每][天日]一充(?!\S{0,2}(?:够|就行|没问题|没压力))|(?:每天|天天)[都得要]{0,2}充|[洗擦刷]不掉(?!色)|(?:游戏|大型\S{0,3}|吃鸡|王者|多开)(?:的|会|有点|就)?卡(?=顿|$|,)"
    r"|(?:亮度|音量|速度|清晰度|续航|容量)\S{0,3}[降减少掉]\S{0,2}[一二三四五六七八九两半\d]+(?:成|半|%)"
)
"""Faults that need no other word to be one."""
_HARMLESS = re.compile(
    r"(?P<what>[^,。]{2,16}?)(?<!码数)(?<!尺码)(?<!码)(?<!大小)(?<!版型)(?<!使用)(?<!功能)(?<!指标)(?<!看)(?<!型)(?:[,:]?(?:这|那|都|也|就|算|可|才|真|完全|纯)*"
    r"(?:(?:是|属于?|算)?(?:很|挺|再)?正常(?!选|拍|码|发|使|用)(?:的|现象|情况|反应|不过)*|是好事|(?:并?不是|不算)(?:质量|品质)?(?:问题|毛病|瑕疵|坏了?|变质|发霉)|没(?:有)?(?:变质|坏掉?|发霉|过期)"
    r"|不影响(?:使用|食用|品质|口感|功效|效果|饮用)))[的哈哦啦]*"
)
"""冬天结晶是正常的: what happens all the same."""
_REACTION = re.compile(r"刺|红|痒|热|烫|麻|[脱起]皮|晕|疼|痛")
_CONCEDES = re.compile(r"^(?:就是|只是|唯一|可惜|美中不足|要说|老实说|实话)")
_LACK = re.compile(
    r"不支持|不是|不防|不带|不含|不送|不能(?!用|吃|喝|和|退)|不可(?=拆|折|调|换|充|伸|卸)|没有(?!半码|货|问题|色|运费|防腐)|无法"
    r"|看不了|用不了|装不下|带不动|带不了|不行|不耐(?!受|的)|不适配|别拍|没(?=[\u4e00-\u9fff]{2})|只能|不具备|不可折叠|卸不掉|[\u4e00-\u9fff]不(?:住|上|下|动|进|开|起来|掉|了)$|[\u4e00-\u9fff]不了(?:$|[\u4e00-\u9fff])"
    r"|不[能可]用$"
)
NO_FAULT = re.compile(
    r"差评.*|要价|怕什么|别要|正常哈|不费|不累|不掉|不起|不拔|不刺激|不油|不粘|不黏|不褪|不变形|不卡|没问题|没事|不磨|不硌|不勒|不挤|不夹"
    r"|不(?:会|怎么|太会|易|再)(?=[漏掉起粘卡磨滑变勾塌断夹挤勒缩褪裂散皱])|不闷|不捂|不占|不挡|不塞|不怕|不用|不必|无需|不容易(?!干(?![裂燥纹巴])|洗(?![掉坏褪变缩出])|拆(?!散)|打开|开(?![胶裂线叉口花]))|不沾|不紧绷|不泛白|不假白|不脱妆|不发烫|不断"
)
_BLAMES = re.compile(
    r"[不没别少难累贵吵脆疼勒磨卡湿汗腥冲]|可能|怕|就[一两三]|要|另[买购配]|影响|一[点些]|注意|只"
)


def may_blame(text: str) -> bool:
    """Whether a word of the clause finds fault at all; 起泡后轻轻打圈 and 壳薄 do not."""
    return any(pattern.search(text) for pattern in (_FAULT, _LACK, _BLAMES))


_WARNS = re.compile(r"(?:请|要|千万|一定)?(?:小心|当心|注意|谨防|避免|以防|防止|记得|务必)")
_TO_REVIEWERS = re.compile(r"(?:别|不要|勿)(?:给|打|写)?差评.*$|别(?:说|怪|骂|问|吐槽|来找).*$")
_CARE_ADVICE = re.compile(r"手洗|机洗|暴晒|烘干|漂白|熨烫|干洗|水洗")
_ACTIVITY = (
    r"跑步|慢跑|长跑|打(?:篮|羽毛|网|乒乓)?球|踢球|爬山|登山|徒步|游泳|洗澡|潜水|泡澡|越野|运动(?:出汗)?|跳绳|跳舞|健身|举铁|开车|骑车"
    r"|走长路|走远路|下地|下水|睡觉|攀岩|滑雪|雪地|蹦迪"
)
_NOT_MEANT = re.compile(
    rf"(?:别|不要|不能|不可以?|勿|不适合|不建议|不宜|不推荐)(?:拿来?|用来|用于|穿(?:着|去|它)?|戴(?:着|去)?|当作?)*(?:去)?(?=(?:{_ACTIVITY}))"
    rf"|(?:{_ACTIVITY})(?:的时候|时)?(?:就?别|不要|勿|不能|不建议|不适合)(?:戴|穿|用|使用|带|吃)?$"
)
_WITHOUT_PART = re.compile(
    r"(?P<what>[\u4e00-\u9fffA-Za-z]{2,6}?)(?:需要?|要|得|请)?(?:另购|另买|另配|另外[买购配]|单独[买购]|自备|自己[买配备]|自行\S?购买)"
)

_EXTRA_PART = re.compile(r"(?:需要?|要|得|请)?(?:另购|另买|另配|另外[买购配])(?P<what>[\u4e00-\u9fff]{2,5})$")
LONGEST_REMARK = 34
"""Characters; what is longer an editor should look at."""


_BARE_FAULT = re.compile(
    r"(?:但是?|就是|不过|有点儿?|稍微|略|偏|太|挺|蛮|比较|味道?|口感)*(?:[干苦沉重硬厚油黏粘稠腥涩闷捂吵慢贵烫糙滑]|笨重|厚重|粗糙|难[洗剥开擦])(?:了?点儿?|一点|一些|手|脚)?"
)
"""但干, 苦, 有点沉: nothing but a fault."""

_IS_NOT = re.compile(r"(?P<what>不是(?:真|那种|人造)?[\u4e00-\u9fff]{2,6}?)(?:的|哈|哦|款)*$")
"""填充聚酯纤维不是羽绒: told behind something else."""


_UNLIKE_ANOTHER = re.compile(
    r"(?:[这本此]款|这[个双台支])(?:是|可)?(?P<what>不(?!退|换|贵|错|议|还|单|同|包|参|打折)[\u4e00-\u9fff]{1,4}?)[的哦哈]*"
)
"""会发光的是另一款, 这款不发光."""
_ANOTHER = re.compile(r"(?:另一?|那|别的|其[他它])[款个双台支]")
"""Without another one 这款不磨脚 praises it."""


def read_remark(paper: Paper, clause: Clause) -> None:
    """Read what one clause says against the product."""
    text = clause.text
    is_not = _IS_NOT.search(text)
    if is_not and is_not.start() > 1 and paper.share_claimed(clause.start, clause.end) > 0.3:
        paper.add("not_features", is_not["what"], clause.start, clause.end)
    if paper.share_claimed(clause.start, clause.end) > 0.35 or len(text) > LONGEST_REMARK:
        return
    if _NOT_MEANT.search(text) and "试穿" not in text:
        for match in re.finditer(_ACTIVITY, text) if paper.nature is not Nature.FOOD else ():
            if WATER.search(match[0]):
                paper.add("not_features", f"{match[0]}不能用", clause.start, clause.end)
            else:
                paper.add("not_for", match[0], clause.start, clause.end)
        paper.add("cautions", text, clause.start, clause.end)
        return
    if _ALL_TOLD.fullmatch(text):
        paper.claim(clause.start, clause.end)
        return
    if _WARNS.match(text):
        return
    if (harmless := _HARMLESS.fullmatch(text)) and not _WITHOUT.search(harmless["what"]):
        _note_harmless(paper, clause, harmless["what"])
        return
    if (other := _UNLIKE_ANOTHER.fullmatch(text)) and _ANOTHER.search(paper.text):
        paper.add("not_features", other["what"], clause.start, clause.end)
        return
    if _BARE_FAULT.fullmatch(text):
        paper.add("drawbacks", re.sub("^(?:但是?|不过|就是)", "", text), clause.start, clause.end)
        return
    if re.search("怕水|只有[^,]{1,6}能", text):
        paper.add("not_features", text, clause.start, clause.end, claim=False)
    if extra := _EXTRA_PART.search(text):
        paper.add("not_features", f"不含{extra['what']}", clause.start, clause.end)
        if extra.start() > 1:
            paper.add("not_features", text, clause.start, clause.end)
        return
    if (part := _WITHOUT_PART.search(text)) and not re.search(r"以[前后]|和", part["what"]):
        what = re.sub(r"^.*?(?:的|但|要|过|没有?)", "", part["what"]) or part["what"]
        if what not in ("苹果", "安卓", "自己"):
            paper.add("not_features", f"不含{what}", clause.start, clause.end)
        if re.search(r"备|自己", part[0]):
            paper.add("cautions", text, clause.start, clause.end)
        return
    if _PLAIN_FAULT.search(text) and not (BAN.search(text) or CARE.search(text) or _PUT_RIGHT.search(text)):
        paper.add("drawbacks", re.sub("^(?:但是?|不过|就是|缺点是?)", "", text), clause.start, clause.end)
        return
    conceded = _CONCEDES.search(text)
    if NO_FAULT.search(text) and not conceded and not re.search(r"泡沫少|不是|但", text):
        return
    if _CARE_ADVICE.search(text) and re.search(r"只能|不能|不可|别|勿", text):
        paper.add("cautions", text, clause.start, clause.end)
        return
    if re.search(r"暴晒|高温|进水|火烤", text) and re.search(r"会|容易", text):
        paper.add("cautions", text, clause.start, clause.end)
    told = _TO_REVIEWERS.sub("", text)
    lacking = _LACK.search(text)
    fault = _FAULT.search(text)
    if (
        lacking
        and not (fault and fault.start() < lacking.start())
        and not re.search(r"别(?:拍|指望)$", text[:2])
    ):
        _lack(paper, clause)
    elif fault and not conceded and _is_no_fault(text):
        return
    elif (fault or conceded) and not (BAN.search(told) or CARE.search(told)):
        cut = re.split(r"是正常", told)[0]
        paper.add("drawbacks", re.sub(r"^(?:缺点是?|不足[是:])", "", cut), clause.start, clause.end)
    elif fault:
        paper.add("cautions", text, clause.start, clause.end)


_PUT_RIGHT = re.compile(
    r"[包保管]|退|换|补|赔|[修检]|(?<![洗擦刷])不(?!能?[住掉了])|没|无|如果?|要是|万一|防|停|小心|当心|注意|避|再说|有[问事]"
)
"""开胶掉皮包换 is a promise, 防止打滑 praise."""
_ALL_TOLD = re.compile(r"[就再也]?没(?:有)?(?:了|啦|别的|其[他它]的?)[了啦]?|别的没有")
_WITHOUT = re.compile(r"^(?:没|无|不(?!容易|太|好|耐|脆|亮))|[吗么]$")


def _note_harmless(paper: Paper, clause: Clause, what: str) -> None:
    """What the body feels or what grows warm is also for the caller to know beforehand."""
    fault = what if len(what) > 3 or re.search("^[会有可偏闻看摸尝]|[少多慢大小淡重]$", what) else f"会{what}"
    paper.add("drawbacks", fault, clause.start, clause.end)
    if _REACTION.search(what):
        paper.add("cautions", clause.text, clause.start, clause.end)


def _is_no_fault(text: str) -> bool:
    """来电会报姓名 has the shape of a fault; the classifier knows better."""
    scores = {guess.kind: guess.score for guess in clause_kinds().guesses(text)}
    return scores.get("drawbacks", 0.0) < _UNLIKELY and max(scores.values()) >= _ELSE


_UNLIKELY = 0.12
_ELSE = 0.35


def _lack(paper: Paper, clause: Clause) -> None:
    text = clause.text
    if re.search(r"不叠加|不要", text):
        return
    if re.search(r"同用|同时|一起用|混用|叠着?用", text):
        paper.add("cautions", text, clause.start, clause.end)
        return
    name = "not_for" if re.match(r"(?:走|跑|爬|穿去|跳|站)\S{0,6}不行", text) else "not_features"
    value = re.sub(r"不行$", "", text) if name == "not_for" else text
    if (wet := _NOT_IN_WATER.search(value)) is not None:
        value = f"{wet['what']}不能用"
    if _BARE.fullmatch(value) and (before := _clause_before(paper, clause)):
        value = f"{before.text}，{value}"
    paper.add(name, value, clause.start, clause.end)


_NOT_IN_WATER = re.compile(
    r"(?P<what>(?:(?:洗澡|洗?热水澡|冲凉|冲澡|泡澡|泡温泉|桑拿|潜水|游泳|下水)[、和或跟]?)+)(?:时候?|的时候)?(?:就|都|可|还是|是)?"
    r"(?:不行|不成|用不了|戴不了|不能[戴用带])$"
)
"""IP67防水,游泳不行."""
_BARE = re.compile(r"不[能可]?以?用?|不行|不可以?|没有|不支持|用不了|不能用")
"""A verdict that needs what it is about."""


def _clause_before(paper: Paper, clause: Clause) -> Clause | None:
    earlier = [one for one in paper.clauses if one.sentence == clause.sentence and one.start < clause.start]
    return earlier[-1] if earlier else None
