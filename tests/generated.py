"""Makes chat records without faults: varied, in nine languages, the same for the same seed on every machine.

They hold much that a careless rule would report: joiners of Persian, Hindi and emoji, marks of direction, HTML and
templates inside of code, tables, capitals with a tilde, translations.
"""

# ruff: noqa: E501 - a list of words is one line

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SYSTEM = "You help the staff of a small town library. Answer in the language of the question."

_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Tongue:
    """A language: sentences and questions with slots, the words that fill them, and what stands between sentences."""

    sentences: tuple[str, ...]
    questions: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    space: str = " "

    def say(self, draw: random.Random, pattern: str) -> str:
        def fill(slot: re.Match[str]) -> str:
            return str(draw.randint(3, 998)) if slot[1] == "n" else draw.choice(self.words[slot[1]])

        said = _SLOT.sub(fill, pattern)
        return said[0].upper() + said[1:]

    def sentence(self, draw: random.Random) -> str:
        return self.say(draw, draw.choice(self.sentences))

    def text(self, draw: random.Random, fewest: int, most: int) -> str:
        return self.space.join(self.sentence(draw) for _ in range(draw.randint(fewest, most)))

    def question(self, draw: random.Random) -> str:
        return self.sentence(draw) + self.space + self.say(draw, draw.choice(self.questions))


def _words(**lists: str) -> dict[str, tuple[str, ...]]:
    return {slot: tuple(word.strip() for word in line.split(",")) for slot, line in lists.items()}


ENGLISH = Tongue(
    (
        "the {what} from {where} arrived on {day} and holds {n} {things}.",
        "{who} keeps the {what} {place}, next to {n} {things}.",
        "most {things} are {how}, but the {what} of {who} is not.",
        "in {where}, {who} counted {n} {things} {place}.",
        "“the {what} is {how},” said {who} on {day}.",
        "if the {what} is {how}, ask {who} before {day}.",
        "we moved {n} {things} {place} because the {what} was {how}.",
        "{who}’s {what} costs about ${n} – far less than the {things} in {where}.",
        "the {things} of {where} look {how}; {who} repairs {n} of them each year.",
    ),
    (
        "how many {things} does {who} need in {where} by {day}?",
        "why is the {what} {place} {how}, and what should {who} do with {n} {things}?",
        "can you tell {who} where the {what} with {n} {things} is?",
        "what would make the {things} {place} less {how}?",
        "Describe the {what} of {who} in {n} words.",
    ),
    _words(
        what="atlas, ladder, catalogue, reading lamp, map case, globe, newspaper rack, book cart, dictionary, piano, "
        "printing press, card index, scanner, bicycle stand, kettle, herbarium, telescope, notice board, clock, stamp",
        things="shelves, letters, novels, chairs, postcards, coins, photographs, seeds, scrolls, keys, posters, records, "
        "comics, notebooks, paintings, diaries, tickets, recipes, drawings, envelopes",
        who="Ada, Mr Okafor, the caretaker, Ines, our treasurer, Tomasz, the evening class, Yuki, Dr Brandt, the mayor, "
        "a visitor, Priya, the gardener, Lars, my neighbour, the choir, Amara, the archivist, Felix, the night shift",
        where="Oslo, Leeds, Porto, the annex, Nairobi, Lima, the cellar, Kyoto, Bergen, the old mill, Tartu, Quito, "
        "the north wing, Hobart, Galway, Izmir, the tower, Bruges, Halifax, the courtyard",
        place="under the stairs, behind the counter, on the top floor, beside the window, in the yellow room, at the door, "
        "near the heater, between two pillars, in a locked box, across the hall, above the arch, by the fountain",
        how="heavy, fragile, damp, quiet, crooked, faded, brand-new, dusty, narrow, bright, rare, worn, silent, round, "
        "cold, splendid, missing, loud, gentle, plain",
        day="Monday, Tuesday, 3 May, the first snow, Friday, midsummer, market day, 17 August, Sunday, the last bus, "
        "New Year’s Eve, Thursday, the feast, 29 February, closing time, Wednesday",
    ),
)

GERMAN = Tongue(
    (
        "{who} hat {n} {things} {place} gezählt.",
        "am {day} brachte {who} {n} {things} aus {where} mit.",
        "die {things} {place} sind {how}, sagt {who}.",
        "„{who} kommt erst am {day}“, schrieb man uns aus {where}.",
        "weil {who} fehlte, blieben {n} {things} {place} liegen.",
        "für {n} € gibt es in {where} nur {how}e {things}.",
    ),
    (
        "wie viele {things} braucht {who} bis {day}?",
        "warum liegen {n} {things} {place}?",
        "was kosten {n} {how}e {things} in {where}?",
    ),
    _words(
        things="Bücher, Schlüssel, Stühle, Briefe, Landkarten, Münzen, Gemälde, Hefte, Fahrräder, Körbe, Äpfel, Kisten, "
        "Lampen, Zettel, Uhren, Teppiche, Gläser, Noten, Hüte, Löffel",
        who="Frau Öztürk, der Hausmeister, Jürgen, die Bürgermeisterin, Käthe, unser Chor, Herr Groß, die Schülerin, Anke, "
        "der Archivar, Søren, meine Tante, das Team, Bäcker Lühr, ein Gast, die Vertretung",
        where="Köln, Graz, Zürich, Lübeck, dem Anbau, Görlitz, der Mühle, Füssen, Bern, dem Keller, Würzburg, Jena",
        place="hinter der Theke, im Flur, unter der Treppe, neben dem Ofen, am Fenster, im Dachgeschoss, über der Tür, "
        "auf dem Tisch, zwischen den Säulen, im Hof, vor dem Schrank, in der Ecke",
        how="schwer, grün, selten, feucht, schmal, neu, rund, kühl, weiß, spröd, fein, bunt",
        day="Montag, Dienstag, 3. Mai, Freitag, Markttag, 17. August, Sonntag, Feiertag, Donnerstag, 29. Februar",
    ),
)

JAPANESE = Tongue(
    (
        "{who}は{day}に{where}で{n}{things}を数えました。",
        "{where}の{what}は{how}ので、{who}が{place}に運びました。",
        "「{what}は{place}にあります」と{who}が教えてくれました。",
        "{place}には{what}と{n}{things}が並んでいます。",
        "二〇〇五年から、{who}は{what}を大切に使っています（{day}も同じです）。",
        "{day}までに{n}{things}がそろえば、{what}はもう要りません。",
    ),
    (
        "{who}は{place}に{n}{things}を置いてもいいですか？",
        "{where}の{what}はいつ届きますか？",
        "{day}に{n}{things}を借りるには、どうすればよいですか？",
    ),
    _words(
        what="地図帳, はしご, 目録, 読書灯, 地球儀, 新聞かけ, 辞書, ピアノ, 時計, 掲示板, 望遠鏡, やかん, スタンプ, 印刷機",
        things="冊の本, 通の手紙, 脚の椅子, 枚の写真, 個の鍵, 巻の絵巻, 枚の切符, 本の鉛筆, 枚のレコード, 冊のノート",
        who="田中さん, 館長, 管理人, 由紀さん, 町長, 夜勤の人, 庭師, 佐藤先生, 隣の人, 合唱団, 見学者, 書記",
        where="京都, 別館, 地下室, 函館, 北棟, 奈良, 中庭, 旧水車小屋, 那覇, 塔, 松本, 倉敷",
        place="階段の下, 窓のそば, 受付の奥, 最上階, 黄色い部屋, 入口, 暖房の近く, 柱の間, 鍵のかかった箱, 噴水の横",
        how="重い, 古い, 壊れやすい, 静かな, 色あせた, 珍しい, 細い, 明るい, 冷たい, 丸い",
        day="月曜日, 五月三日, 初雪の日, 金曜日, 市の日, 八月十七日, 日曜日, 大晦日, 木曜日, 閉館日",
    ),
    space="",
)

# Persian joins prefixes and plurals with a zero-width non-joiner; Hindi asks for letter shapes with either joiner.
PERSIAN = Tongue(
    (
        "{who} {n} {things} را {place} می\u200cگذارد.",
        "{things} {where} {how} هستند و {who} آن\u200cها را می\u200cشناسد.",
        "{who} می\u200cگوید: «{things} تا {day} می\u200cرسند».",
        "در {where}، {n} {things} {place} نگه\u200cداری می\u200cشود.",
    ),
    ("{who} چند {things} از {where} می\u200cخواهد؟", "چرا {n} {things} {place} مانده\u200cاند؟"),
    _words(
        things="کتاب\u200cها, نامه\u200cها, صندلی\u200cها, نقشه\u200cها, کلیدها, عکس\u200cها, سکه\u200cها, دفترها, روزنامه\u200cها, بلیت\u200cها",
        who="سارا, آقای رضایی, سرایدار, شهردار, مینا, باغبان, همسایه, خانم کریمی, گروه شب, بازدیدکننده",
        where="شیراز, زیرزمین, تبریز, برج, اصفهان, حیاط, یزد, ساختمان شمالی, رشت, کرمان",
        place="زیر پله, کنار پنجره, پشت پیشخوان, در اتاق زرد, نزدیک در, روی میز, بالای طاق, میان ستون\u200cها",
        how="کم\u200cیاب, سنگین, تازه, قدیمی, زیبا, باریک, سرد, رنگ\u200cپریده",
        day="شنبه, جمعه, نوروز, دوشنبه, پایان ماه, سه\u200cشنبه, فردا, یلدا",
    ),
)

HINDI = Tongue(
    (
        "{who} ने {place} {n} {things} रखीं।",
        "{where} की {things} {how} हैं, यह {who} को पक्\u200dका पता है।",
        "{day} तक {n} {things} {where} से आ जाएँगी।",
        "श्री\u200cमान {who} कहते हैं कि {things} {place} मिलेंगी।",
    ),
    ("{who} को {day} तक कितनी {things} चाहिए?", "{n} {things} {place} क्यों पड़ी हैं?"),
    _words(
        things="किताबें, चिट्ठियाँ, कुर्सियाँ, तस्वीरें, चाबियाँ, घड़ियाँ, टिकटें, कॉपियाँ, चादरें, थालियाँ",
        who="मीरा, चौकीदार, महापौर, अनिल, माली, शिक्षिका, पड़ोसी, रसोइया, कविता, मेहमान",
        where="दिल्ली, तहखाने, जयपुर, मीनार, पटना, आँगन, पुणे, उत्तरी भवन, इंदौर, मैसूर",
        place="सीढ़ी के नीचे, खिड़की के पास, मेज़ पर, पीले कमरे में, दरवाज़े पर, खंभों के बीच, अलमारी में, फ़व्वारे के पास",
        how="भारी, पुरानी, दुर्लभ, नई, ठंडी, सुंदर, पतली, फीकी",
        day="सोमवार, होली, शुक्रवार, मेले, रविवार, दीपावली, गुरुवार, महीने के अंत",
    ),
)

ARABIC = Tongue(
    (
        "وضع {who} {n} من {things} {place}.",
        "وصلت {things} من {where} يوم {day}، كما قال {who}.",
        "توجد {n} من {things} في {where} (C++\u200e) {place}.",
    ),
    ("كم عدد {things} التي يحتاجها {who} في {where}؟", "لماذا بقيت {n} من {things} {place}؟"),
    _words(
        things="الكتب, الرسائل, الكراسي, الخرائط, المفاتيح, الصور, الدفاتر, التذاكر, اللوحات, الصحف",
        who="ليلى, الحارس, سمير, المدير, الجار, البستاني, نور, المعلمة, الزائر, هدى",
        where="فاس, القبو, حلب, البرج, تونس, الساحة, عمّان, الجناح الشمالي, بغداد, صفاقس",
        place="تحت الدرج, قرب النافذة, خلف المكتب, في الغرفة الصفراء, عند الباب, على الطاولة, بين العمودين, فوق القوس",
        day="الاثنين, الجمعة, العيد, السبت, الخميس, السوق, الأحد, الثلاثاء",
    ),
)

PORTUGUESE = Tongue(
    (
        "{who} contou {n} {things} {place}.",
        "em {where}, {things} são {how}s, à moda antiga.",
        "“SÃO {n} {things}!”, disse {who} na {day}.",
        "a direção de {where} guardou {n} {things} {place} até {day}.",
    ),
    ("quantas {things} {who} levou para {where}?", "por que há {n} {things} {place}?"),
    _words(
        things="cartas, cadeiras, chaves, maçãs, moedas, gravuras, canções, fotografias, lâmpadas, receitas, lições, caixas",
        who="Conceição, o zelador, João, a prefeita, Inês, o coro, a vizinha, seu Antônio, uma visitante, o jardineiro",
        where="São Paulo, Évora, Belém, Coimbra, Brasília, Faro, Maceió, Óbidos, Braga, Goiânia",
        place="sob a escada, junto à janela, atrás do balcão, no sótão, à porta, sobre a mesa, no salão, perto do fogão",
        how="leve, grande, verde, triste, suave, fácil, simple, comun",
        day="segunda-feira, sexta-feira, véspera, terça-feira, manhã, quinta-feira, festa, tarde",
    ),
)

RUSSIAN = Tongue(
    (
        "{who} хранит {n} {things} {place}.",
        "в городе {where} {who} нашёл «{things}» ещё до {day}.",
        "к {day} у нас было {n} {things}, и все {place}.",
    ),
    ("сколько {things} нужно к {day}?", "почему {n} {things} лежат {place}?", "где {who} видел {n} {things}?"),
    _words(
        things="книг, писем, стульев, карт, ключей, монет, фотографий, тетрадей, билетов, часов, яблок, корзин",
        who="Артём, сторож, Сергей, мэр, сосед, садовник, гость, архивариус, Роман, Семён",
        where="Псков, Тверь, Рязань, Самара, Суздаль, Пермь, Ростов, Калуга, Тула, Омск",
        place="под лестницей, у окна, за стойкой, в жёлтой комнате, у двери, на столе, между колонн, во дворе",
        day="понедельнику, пятнице, празднику, среде, первому снегу, воскресенью, закрытию, марту",
    ),
)

THAI = Tongue(
    (
        "{who}เก็บ{things}\u200b{n}\u200bชิ้นไว้{place}",
        "{things}จาก{where}จะมาถึงใน{day}\u200bตามที่{who}บอก",
        "ที่{where}มี{things} {n} ชิ้นวางอยู่{place}",
    ),
    ("{who}ต้องการ{things}กี่ชิ้นก่อน{day}", "ทำไม{things} {n} ชิ้นจึงอยู่{place}"),
    _words(
        things="หนังสือ, จดหมาย, เก้าอี้, แผนที่, กุญแจ, ภาพถ่าย, เหรียญ, สมุด, ตั๋ว, นาฬิกา",
        who="สมชาย, ภารโรง, มาลี, นายกเทศมนตรี, คนสวน, เพื่อนบ้าน, ครูนิด, ผู้มาเยือน",
        where="เชียงใหม่, ห้องใต้ดิน, ตรัง, หอคอย, น่าน, ลานกลาง, ภูเก็ต, อาคารเหนือ",
        place="ใต้บันได, ข้างหน้าต่าง, หลังเคาน์เตอร์, ในห้องสีเหลือง, ที่ประตู, บนโต๊ะ",
        day="วันจันทร์, วันศุกร์, วันสงกรานต์, วันเสาร์, วันพุธ, สิ้นเดือน",
    ),
)

TONGUES = (ENGLISH, ENGLISH, ENGLISH, GERMAN, JAPANESE, PERSIAN, HINDI, ARABIC, PORTUGUESE, RUSSIAN, THAI)
# A family, a flag of tags, a heart with a variation selector, skin tones, a keycap.
EMOJI = (
    *(
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ),
    *(
        "\u2764\ufe0f",
        "\U0001f469\U0001f3fd\u200d\U0001f680",
        "3\ufe0f\u20e3",
        "\U0001f3f3\ufe0f\u200d\U0001f308",
        "\U0001f600",
    ),
)
_CODE = (
    "```python\ndef {a}_{b}(items):\n    # TODO: sort {a} before {b}\n    return [item for item in items if item > {n}]\n```",
    "```html\n<p>{a} &amp; {b}</p>\n<br>\n<ul><li>{n}</li></ul>\n```",
    "```jinja\nDear {{{{ {a} }}}}, your {b} number is {{{{ {b}_{n} }}}}.\n```",
    "```bash\ngrep -c '{a}' {b}.txt | head -n {n}\n```",
    '```json\n{{"{a}": {{"{b}": {n}, "list": [1, 2, {n}]}}}}\n```',
    "````markdown\nA note on {a}:\n```\n{b} {n}\n```\n````",
    "~~~sql\nSELECT {a}, COUNT(*) FROM {b} GROUP BY {a} HAVING COUNT(*) > {n};\n~~~",
)
_NAMES = [
    *("shelf", "reader", "loan", "branch", "author", "title", "fine", "visit", "room", "key", "lamp", "page"),
    *("stamp", "clerk", "index", "cover"),
]


def records(count: int, seed: int = 0) -> Iterator[dict[str, Any]]:
    """Yield chat records with a system message each, one to three turns, and no two questions alike."""
    draw = random.Random(seed)
    asked: set[str] = set()
    for _ in range(count):
        tongue = draw.choice(TONGUES)
        messages = [{"role": "system", "content": SYSTEM}]
        for _ in range(draw.choice((1, 1, 1, 2, 3))):
            question, answer = _turn(draw, tongue)
            while question in asked:
                question = tongue.question(draw)
            asked.add(question)
            messages += [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
        yield {"messages": messages}


def _turn(draw: random.Random, tongue: Tongue) -> tuple[str, str]:
    """Return a question and its answer; some ask for a translation."""
    question = tongue.question(draw)
    if tongue is not ENGLISH and draw.random() < 0.1:
        return f"Translate into English: {question}", ENGLISH.text(draw, 2, 4)
    return question, draw.choice(_ANSWERS)(draw, tongue)


def _paragraphs(draw: random.Random, tongue: Tongue) -> str:
    return "\n\n".join(tongue.text(draw, 2, 5) for _ in range(draw.randint(1, 4)))


def _bullets(draw: random.Random, tongue: Tongue) -> str:
    return "\n".join(f"- {tongue.sentence(draw)}" for _ in range(draw.randint(3, 6)))


def _steps(draw: random.Random, tongue: Tongue) -> str:
    steps = (f"{number}. {tongue.sentence(draw)}" for number in range(1, draw.randint(4, 7)))
    return tongue.sentence(draw) + "\n\n" + "\n".join(steps)


def _table(draw: random.Random, tongue: Tongue) -> str:
    head = f"| no. | {draw.choice(_NAMES)} | {draw.choice(_NAMES)} |\n|-----|---|---:|\n"
    rows = (
        f"| {at} | {tongue.sentence(draw)} | {draw.randint(1, 10**5):,} |" for at in range(1, draw.randint(4, 6))
    )
    return head + "\n".join(rows)


def _code(draw: random.Random, tongue: Tongue) -> str:
    code = draw.choice(_CODE).format(a=draw.choice(_NAMES), b=draw.choice(_NAMES), n=draw.randint(2, 9999))
    return f"{tongue.sentence(draw)}\n\n{code}\n\n{tongue.sentence(draw)}"


def _inline(draw: random.Random, tongue: Tongue) -> str:
    link = f"[{draw.choice(_NAMES)}](https://example.com/{draw.randint(1, 10**6)})"
    return f"{tongue.text(draw, 2, 3)} (`<b>{draw.choice(_NAMES)}</b>`, {link})"


def _emoji(draw: random.Random, tongue: Tongue) -> str:
    return f"{tongue.text(draw, 2, 3)} {draw.choice(EMOJI)}"


_ANSWERS = (_paragraphs, _paragraphs, _paragraphs, _paragraphs, _bullets, _steps, _table, _code, _inline, _emoji)
