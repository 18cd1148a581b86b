"""How editors write prices, promotions, presents and postage, as regular expressions."""

import re

from voicebot.knowledge.reading.paper import MEASURE, NUMBER

YUAN = r"\s*(?:元钱?|块钱?|圆|¥)?"
AMOUNT = rf"{NUMBER}(?:块[一二三四五六七八九\d](?![\d十百千万]))?"
"""268, 三十九块九."""
SUM = rf"[¥]?\s*(?P<sum>{AMOUNT}){YUAN}"
PER = rf"(?:\s*[/一每]\s*(?P<unit>{MEASURE}))?"
OCCASION = (
    r"(?:双十[一二]|双11|双12|618|六一八|年货节|周年庆?|店庆|[父母]亲节|女神节|妇女节|儿童节|教师节|中秋|国庆|春节|元旦|元宵|五一|端午"
    r"|七夕|情人节|开学季?|换季|[春夏秋冬]季|年终|年底|月底|清仓|尾货|首发|新品|上新|预售|直播间?|限时|秒杀|拼团|团购|粉丝"
    r"|[这本][周月]|[这本](?:个?(?:礼拜|星期|月)|两天|几天|阵子|段时间)|今[天日晚]|周末|早鸟|节日|大促|特惠|福利)"
)
"""When a lower price holds."""
LINK = (
    r"(?:[是为:卖要只才仅价\s]|每(?:盒|瓶|支|双|件|袋|罐|箱|台|个|只|片|"
    r"套)|一(?:盒|瓶|支|双|件|袋|罐|箱|台|个|只|套))*"
)

ORIGINAL = re.compile(
    rf"(?:原价|原来|原先|以前|之前|本来|老价格?|官网价?|日常价|日常|吊牌价?|市场价|划线价|专柜价|专柜|平时价?|平常|标价|建议零售价|零售价|门店价|挂牌价|正价){LINK}{SUM}{PER}"
)
PROMO = re.compile(
    rf"(?:现在?活动价|现价|现在|活动价|活动|券后价?|到手价?|促销价?|特价|优惠价|限时价?|秒杀价?|拼团价?|今日价|折后价?"
    rf"|直播价?|惊爆价|抢购价|领券后|{OCCASION}(?:活动|大促|特|优惠|到手|福利|狂欢|秒杀|限时)*价?|降到|降至|降价到?|降为|到手|折后|实付|实卖|实际"
    rf"|(?:(?![原卖售单定会员市场专柜门店标])[\u4e00-\u9fff\d]){{2,4}}价)"
    rf"{LINK}{SUM}{PER}"
)
PLAIN_CUE = re.compile(
    rf"(?:非会员价?|只要|仅要|仅需|只需|售价|价格|单价|卖价|定价|一口价|统一价|统一|售|卖|仅|单个|单买|单盒|单支|单瓶|单袋)[是为:价\s]*{SUM}{PER}"
)
MARKED = re.compile(
    rf"(?P<sum>{NUMBER}块[一二三四五六七八九\d](?![\d十百千万])|{NUMBER}(?=\s*(?:元|块|圆)))\s*(?:元钱?"
    rf"|块钱?|圆)?{PER}|¥\s*(?P<sum2>{NUMBER})|(?P<sum3>{NUMBER})\s*/\s*(?P<unit2"
    rf">{MEASURE})"
)
PER_AFTER = re.compile(rf"(?P<sum>{AMOUNT})\s*(?:元|块)?\s*一(?P<unit>{MEASURE})(?![片枚])")
PER_BEFORE = re.compile(
    rf"(?<![\d一二两三四五六七八九十])(?:每|一)(?P<unit>{MEASURE})\s*(?P<sum>\d+(?:\.\d+)?)\s*(?:(?:元|块)|(?=$|[\s,。!;)]))"
)
LONE = re.compile(r"(?:^|(?<=[\s,。!;)(]))(?P<sum>\d{2,5}(?:\.\d{1,2})?)(?:包邮)?(?=$|[\s,。!;()])")

MEMBER = re.compile(
    rf"(?<!非)(?P<who>会员|vip|VIP|老会员|超级会员|粉丝)(?:价|再|可|另|还|都|折上|享受?|打|优惠|日|下单|购买|折扣|[:是,])*\s*"
    rf"(?:(?P<fold>{NUMBER}(?:点{NUMBER})?)\s*折|(?:立?减|便宜|省|优惠)\s*(?P<cut>{NUMBER})"
    rf"|(?P<sum>{NUMBER})\s*(?:元|块|/|$|(?=[,。!;\s])))"
)
GROUP = re.compile(
    rf"(?:凭|持)?(?:教师|学生|军人|医护|、|和)*?(?P<who>学生证|学生凭证|学生|老用户|老客户|老顾客|新用户|新客|新人|教师|老师|军人|医护|老人|老年人|首单|收藏店铺|关注店铺|生日)"
    rf"(?:凭证|认证|证|价|可|都|再|也|下单|购买|立|享受?|打|,)*\s*(?:(?P<fold>{NUMBER}(?:\.\d)?)\s*折"
    rf"|(?:立?减|便宜|省|优惠|-)\s*(?P<cut>{NUMBER}))元?"
)
NTH = re.compile(
    rf"第(?P<nth>[二两三四五2345])(?P<unit>{MEASURE})\s*(?:(?P<half>半价)|(?:立?减|便宜"
    rf"|优惠|少)\s*(?P<cut>{NUMBER})|(?:打)?(?P<fold>{NUMBER})\s*折|(?P<free>免费|免单"
    rf"|0元|零元)|(?:只要|仅|卖|加)?\s*(?P<sum>{NUMBER})\s*(?:元|块))元?"
)
THRESHOLD = re.compile(
    rf"(?P<each>每)?满\s*(?P<sum>{NUMBER})\s*元?\s*(?:立?减|省|优惠|返)\s*(?P<cut>{NUMBER})元?"
)
QUANTITY = re.compile(
    rf"(?:买|拍|满|购|任选)?\s*(?P<count>{NUMBER})(?P<unit>{MEASURE})(?:以上|起|及以上|一起)?\s*(?:共"
    rf"|总共|立|就|享|打|再|还|可|能|直接|一共|,)*\s*(?:(?:减|便宜|省|优惠|少)\s*(?P<cut>{NUMBER})元?|(?P<fold>{NUMBER})\s*折)"
)
BUY_GET = re.compile(
    rf"(?:买|拍|购)\s*(?P<buy>{NUMBER})(?P<unit>{MEASURE})?\s*(?:送|赠|得|发|到手)\s*(?P<free>{NUMBER})(?P<unit2>"
    rf"{MEASURE})?(?=$|[\s,。!;(）)]|同款|正装)"
)
BUNDLE = re.compile(
    rf"(?:(?:买|拍|一次|拼)\s*)?(?P<count>{NUMBER})(?P<unit>{MEASURE})(?:装|一起|合计|合|共|直接|就|一共|总共|才|也就|只|到手|组|起拍|拍下|,?带走"
    rf"|只要|仅|卖|算|打包|组合|套餐|价|优惠价|\s)*\s*(?P<sum>\d+(?:\.\d+)?|[一二两三四五六七八九]?[百千][零一二三四五六七八九十百]*)\s*(?:元"
    rf"|块)?(?![\d.百千十]|\s*(?!包邮)(?:毫升|ml|克|g|片|枚|{MEASURE}|折|厘米|公分|分钟|天|岁|%"
    rf"|次|小时|滴))"
)
WITH_EXTRA = re.compile(
    r"(?P<label>(?<![\u4e00-\u9fff])(?:带|含|加|配|连)(?:上|着)?(?!运费|邮费|税|票)[^,。!;()\s减送满]{1,12}?)(?:的|版|款|装|套餐)?\s*(?:一起|共|是|要|卖|:)?\s*"
    r"(?P<sum>\d{2,5}(?:\.\d{1,2})?)\s*(?:元|块)?(?=$|[\s,。!;)])"
)
SURCHARGE = re.compile(
    rf"(?:再?加|补)\s*(?P<fee2>{NUMBER})\s*(?:元|块钱?)?(?:就|可以?|能)?(?:换|升级|换购)(?:成|为|到)?(?P<label2>[\u4e00-\u9fff0-9A-Za-z]{{2,8}})|"
    rf"(?:要|想要|需要|选|换|加|带|配)(?P<label>[\u4e00-\u9fff0-9A-Za-z]{{1,8}}?)(?:的话?|版|款)?,?(?:再|另|需|要|得)*(?:加(?:价|钱)?|多|贵|补)"
    rf"\s*(?P<fee>{NUMBER})\s*(?:元|块钱?)?(?![\d\u4e00-\u9fff]*(?:运费|邮费|小时|克|片|码|天))"
)
COMBO = re.compile(
    rf"(?:套餐|组合|套装价?|加购)\s*(?:\([^)]*\))?\s*(?:价|只要|仅)?\s*(?P<sum>{NUMBER})\s*(?:元|块)"
)
SINGLE = re.compile(
    rf"(?:单|一|每)(?P<unit>{MEASURE})(?:装|买|卖|只要|单卖|\s)*(?P<sum>\d{{1,4}}(?:\.\d{{1,2}})?)\s*(?:元|块)?(?=$|[\s,。!;)])"
)
BULK = re.compile(
    rf"(?P<count>{NUMBER})(?P<unit>{MEASURE})(?:以上|及以上|起)(?:\(含\)|含)?\s*,?(?:的话)?(?:每"
    rf"|一)(?P<each>{MEASURE})\s*(?:只要|仅|算)?\s*(?P<sum>{NUMBER})\s*(?:元|块)?"
    rf"|(?P<count2>{NUMBER})(?P<unit2>{MEASURE})(?:以上|及以上|起)(?:批|卖|算|只要)?\s*,?(?P<sum2>{NUMBER})\s*(?:元|块)?\s*(?:[/一每]\s*{MEASURE}|(?=$|[\s,。!;)]))"
)
CASE = re.compile(
    rf"整(?P<case>箱|件|盒|提)(?:\(?(?P<count>{NUMBER})(?P<unit>{MEASURE})(?:装)?\)?)?\s*(?:价"
    rf"|只要|仅|卖|批发)?\s*(?:(?P<sum>\d+(?:\.\d+)?|{NUMBER}(?=元|块))\s*(?:元|块)?(?![\d.]"
    rf"|\s*(?!包邮){MEASURE})|(?P<talk>另议|另谈|面议|详谈|找客服|咨询客服))"
)
SPARE = re.compile(
    rf"[^,。!;()\s]*(?:补[拍配寄发买]?|单买|单配|另购|另买|加购|重贴|换(?!季|货|新))[^,。!;()\s]{{0,5}}?[一1](?:{MEASURE}|次)[^,。!;()\s]{{0,4}}?"
    rf"(?P<sum>{NUMBER})\s*(?:元|块)?(?=$|[\s,。!;()])"
)
"""What a spare part costs: no price of the product."""
LIMIT = re.compile(rf"(?:每人|每单)?限购\s*{NUMBER}{MEASURE}")
INSTALMENT = re.compile(rf"以旧换新[^,。!;]*|(?:支持|可|分期)*\s*{NUMBER}期免息|免息分期")
FEE = re.compile(
    rf"(?P<where>[\u4e00-\u9fff、]{{2,16}}?)(?:除外|地区|等地|偏远)?[,，]?\s*(?:需|要|另"
    rf"|需要|得|补)?(?:另|再)?(?:(?:加|补|收|付)\s*(?P<fee>{NUMBER})\s*(?:元|块)?\s*(?:运费"
    rf"|邮费|快递费)|(?:运费|邮费|快递费)(?:另?[加收付])?\s*(?P<fee2>{NUMBER})\s*(?:元|块)?)|(?<=[(,。])(?P<where2>(?:新疆"
    rf"|西藏|青海|内蒙古?|甘肃|宁夏|海南|偏远地区?|云贵川|港澳台|、)+)(?:加|补|另加)\s*(?P<fee3>{NUMBER})(?:元"
    rf"|块)?"
)
SHIPPING = re.compile(
    r"包邮|运费|邮费|发货|发完|不发|发往|发[\u4e00-\u9fff]{2,3}\d+小时|顺丰|快递|小时内发|当天发|次日发|隔天发|送货上门|到货"
)
PRESENT = re.compile(
    rf"(?<![配派])(?:赠品[:是有]?|加?赠送?|附赠|附送|送|另送|配送|搭送|随[单箱盒]附?|附(?!近|件|加|表|图)|标配|附带|配(?={NUMBER}{MEASURE}))(?!货"
    rf"|到|达|礼|长|老|妈|爸|女|男|朋|人|给|父|母|同(?!款)|闺|客|领|孩|爷|奶|老婆|完|检|修|餐|别)"
    r"(?P<what>[^,。!;()\s]{1,24})"
)
GIFT_TAIL = re.compile(r"(?:,?送完为止|送完即止|,?数量有限|数量有限.*|一份不多.*|拍下.*|备注.*)$")
SAMPLES = re.compile(
    rf"(?P<what>[一两二三四五六\d]*(?:{MEASURE})?\s*(?:\d+\s*(?:ml|g|克|毫升))?(?:的)?(?:小样|试用装|体验装|中样))(?=$|[\s,。!;)])"
)
COUNTED_GIFT = re.compile(
    r"(?:(?:^|[\s,。;])(?P<what>[\u4e00-\u9fff]{2,8}(?:袋|盒|包|卡|套|贴|布))一个|(?:^|[。;,])(?P<what2>[\u4e00-\u9fff]{2,7}[线袋壳膜绳带卡链扣布包])一[根条张副枚])(?=$|[,。!;])"
)
MIN_UNITS = re.compile(
    rf"(?:买|拍|购|满)\s*(?P<count>{NUMBER})(?P<unit>{MEASURE})\s*(?:以上|起|就|即|还|都)?\s*$"
)
VARIANT = re.compile(
    rf"(?P<label>\d+\s*\+\s*\d+\s*[GgTt]?[Bb]?|[\u4e00-\u9fff]{{1,3}}色(?=限量|款|的|\s|\d)|{NUMBER}\s*(?:ml|mL|毫升|kg|KG|公斤|升|g|克|片"
    rf"|支|枚|斤|公斤|GB?|寸|米|cm)(?:\s*/\s*{MEASURE})?(?:装|版|款)?|[\u4e00-\u9fffA-Za-z]{{1,4}}(?:装|款|版"
    rf"|号)|(?:大|中|小)(?:瓶|盒|罐|袋|箱|支))"
    rf"(?:的|是|:|,|限量|款|售|卖|价格|一[瓶盒支罐袋箱])*\s*(?P<sum>\d{{2,5}}(?:\.\d{{1,2}})?)\s*(?P<yuan>元"
    rf"|块)?(?![\dA-Za-z克毫片枚%码+]|\s*[-~到至])"
)
OTHER_VERSION = re.compile(rf"(?P<label>[\u4e00-\u9fff]{{1,4}}[款版])另有,?\s*(?P<sum>{NUMBER})\s*(?:元|块)?")
EXCLUSIVE = re.compile(r"不可?叠加|不能叠加|不同享|二选一|优惠不叠|不累计")
