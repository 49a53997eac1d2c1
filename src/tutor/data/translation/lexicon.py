"""The words for people, things, places and times, in four languages.

In phrases, each word is followed by the places of the English words that it renders (`words.phrase`).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phrase:
    """A place or a time."""

    english: str
    chinese: str
    german: str
    french: str


@dataclass(frozen=True)
class Subject(Phrase):
    """Who does it."""

    person: str = "he"
    """Whose verb forms it takes: ``I``, ``we``, ``he`` or ``they``."""


@dataclass(frozen=True)
class Adjective:
    """What a thing is like."""

    english: str
    group: str
    """Nothing is described twice from one group: no old new book."""
    chinese: str
    """Before a noun. One syllable stands alone (小猫), unless that has a meaning of its own (红包, a gift of money)."""
    chinese_predicate: str
    """After 很; a color after 是."""
    german: str
    french: tuple[str, str, str, str]
    """Masculine and feminine; the same in the plural."""
    french_before: str | None = None
    """The masculine before a vowel, for those that stand before the noun (*bel oiseau*); None for those behind it."""
    french_predicate: tuple[str, str, str, str] | None = None
    """After *est*, where that differs: *une nouvelle robe*, but *la robe est neuve*."""
    german_stem: str | None = None
    """Before an ending, where that differs: *teuer*, but *teure*."""


@dataclass(frozen=True)
class Noun:
    """A thing or an animal."""

    english: str
    plural: str
    chinese: str
    measure: str
    german_gender: str
    german: str
    german_plural: str
    french_gender: str
    french: str
    french_plural: str
    adjectives: tuple[str, ...]
    """What it may be, in English; what no native speaker would say is left out."""
    animal: bool = False


def _adjective(english: str, group: str, chinese: str, predicate: str, german: str, french: str) -> Adjective:
    """Make an adjective that follows the rules of German, and of the French plural, and stands behind the noun."""
    masculine, feminine = french.split()
    return Adjective(english, group, chinese, predicate, german, (masculine, feminine, f"{masculine}s", f"{feminine}s"))


ADJECTIVES = {
    adjective.english: adjective
    for adjective in (
        _adjective("red", "color", "红色的", "是红色的", "rot", "rouge rouge"),
        _adjective("green", "color", "绿色的", "是绿色的", "grün", "vert verte"),
        _adjective("blue", "color", "蓝色的", "是蓝色的", "blau", "bleu bleue"),
        _adjective("white", "color", "白色的", "是白色的", "weiß", "blanc blanche"),
        _adjective("black", "color", "黑色的", "是黑色的", "schwarz", "noir noire"),
        _adjective("heavy", "weight", "沉重的", "重", "schwer", "lourd lourde"),
        _adjective("dirty", "dirt", "脏", "脏", "schmutzig", "sale sale"),
        Adjective(
            "expensive", "price", "昂贵的", "贵", "teuer", ("cher", "chère", "chers", "chères"), german_stem="teur"
        ),
        Adjective("cheap", "price", "便宜的", "便宜", "billig", ("bon marché",) * 4),
        Adjective("small", "size", "小", "小", "klein", ("petit", "petite", "petits", "petites"), "petit"),
        Adjective("big", "size", "大", "大", "groß", ("grand", "grande", "grands", "grandes"), "grand"),
        Adjective("beautiful", "beauty", "漂亮的", "漂亮", "schön", ("beau", "belle", "beaux", "belles"), "bel"),
        Adjective("old", "age", "旧", "旧", "alt", ("vieux", "vieille", "vieux", "vieilles"), "vieil"),
        Adjective(
            "new",
            "age",
            "新",
            "新",
            "neu",
            ("nouveau", "nouvelle", "nouveaux", "nouvelles"),
            "nouvel",
            ("neuf", "neuve", "neufs", "neuves"),
        ),
    )
}
"""By their English names. *Old* is 旧 of things, 老 of animals."""

_GOODS = "old new big small beautiful cheap expensive"
_COLORS = "red green blue white black"
_FURNITURE = f"{_GOODS} {_COLORS} heavy dirty"
_WARES = f"{_GOODS} {_COLORS} dirty"


def _noun(english: str, chinese: str, german: str, french: str, adjectives: str, animal: bool = False) -> Noun:
    """Make a noun: Chinese with its measure word, German and French with gender and plural."""
    singular, plural = english.split()
    return Noun(singular, plural, *chinese.split(), *german.split(), *french.split(), tuple(adjectives.split()), animal)


NOUNS = {
    noun.english: noun
    for noun in (
        _noun("book books", "书 本", "n Buch Bücher", "m livre livres", f"{_GOODS} {_COLORS} heavy"),
        _noun("letter letters", "信 封", "m Brief Briefe", "f lettre lettres", "old beautiful"),
        _noun("newspaper newspapers", "报纸 份", "f Zeitung Zeitungen", "m journal journaux", "old dirty cheap"),
        _noun("map maps", "地图 张", "f Landkarte Landkarten", "f carte cartes", _GOODS),
        _noun("picture pictures", "画 幅", "n Bild Bilder", "m tableau tableaux", _GOODS),
        _noun("lamp lamps", "灯 盏", "f Lampe Lampen", "f lampe lampes", f"{_GOODS} {_COLORS} heavy"),
        _noun("chair chairs", "椅子 把", "m Stuhl Stühle", "f chaise chaises", _FURNITURE),
        _noun("table tables", "桌子 张", "m Tisch Tische", "f table tables", _FURNITURE),
        _noun("cup cups", "杯子 个", "f Tasse Tassen", "f tasse tasses", _WARES),
        _noun("plate plates", "盘子 个", "m Teller Teller", "f assiette assiettes", _WARES),
        _noun(
            "suitcase suitcases", "箱子 个", "m Koffer Koffer", "f valise valises", f"{_GOODS} {_COLORS} heavy dirty"
        ),
        _noun(
            "umbrella umbrellas",
            "雨伞 把",
            "m Regenschirm Regenschirme",
            "m parapluie parapluies",
            f"{_GOODS} {_COLORS}",
        ),
        _noun("car cars", "车 辆", "n Auto Autos", "f voiture voitures", _WARES),
        _noun(
            "bicycle bicycles", "自行车 辆", "n Fahrrad Fahrräder", "m vélo vélos", f"{_GOODS} {_COLORS} heavy dirty"
        ),
        # a green hat is worn, in a Chinese saying, by a man whose wife deceives him
        _noun("hat hats", "帽子 顶", "m Hut Hüte", "m chapeau chapeaux", f"{_GOODS} red blue white black dirty"),
        _noun("shirt shirts", "衬衫 件", "n Hemd Hemden", "f chemise chemises", _WARES),
        _noun("skirt skirts", "裙子 条", "m Rock Röcke", "f jupe jupes", _WARES),
        _noun("key keys", "钥匙 把", "m Schlüssel Schlüssel", "f clé clés", "old new big small"),
        _noun("apple apples", "苹果 个", "m Apfel Äpfel", "f pomme pommes", "red green big small cheap expensive"),
        _noun("cake cakes", "蛋糕 个", "m Kuchen Kuchen", "m gâteau gâteaux", "big small beautiful cheap expensive"),
        _noun(
            "flower flowers",
            "花 朵",
            "f Blume Blumen",
            "f fleur fleurs",
            "red blue white big small beautiful cheap expensive",
        ),
        _noun("dog dogs", "狗 只", "m Hund Hunde", "m chien chiens", "black white old big small beautiful dirty", True),
        _noun("cat cats", "猫 只", "f Katze Katzen", "m chat chats", "black white old big small beautiful dirty", True),
        _noun("bird birds", "鸟 只", "m Vogel Vögel", "m oiseau oiseaux", f"{_COLORS} big small beautiful", True),
    )
}
"""By their English names."""

SUBJECTS = (
    Subject("I", "我0", "ich0", "je0", "I"),
    Subject("we", "我们0", "wir0", "nous0", "we"),
    Subject("she", "她0", "sie0", "elle0"),
    Subject("he", "他0", "er0", "il0"),
    Subject("they", "他们0", "sie0", "ils0", "they"),
    Subject("Anna", "安娜0", "Anna0", "Anna0"),
    Subject("Li Ming", "李0 明1", "Li0 Ming1", "Li0 Ming1"),
    Subject("Anna and Li Ming", "安娜0 和1 李2 明3", "Anna0 und1 Li2 Ming3", "Anna0 et1 Li2 Ming3", "they"),
    Subject("my sister", "我0 姐姐1", "meine01 Schwester1", "ma01 sœur1"),
    Subject("my father", "我0 爸爸1", "mein01 Vater1", "mon01 père1"),
    Subject("her neighbour", "她0 的0 邻居1", "ihr01 Nachbar1", "son01 voisin1"),
    Subject("the teacher", "老师1", "der01 Lehrer1", "le01 professeur1"),
    Subject("the doctor", "医生1", "der01 Arzt1", "le01 médecin1"),
)

PLACES = {
    place.english.split()[-1]: place
    for place in (
        Phrase("at home", "在0 家1", "zu0 Hause1", "à0 la1 maison1"),
        Phrase("at school", "在0 学校1", "in0 der1 Schule1", "à0 l'1 école1"),
        Phrase("in the park", "在0 公园2 里0", "im012 Park2", "dans0 le12 parc2"),
        Phrase("in the garden", "在0 花园2 里0", "im012 Garten2", "dans0 le12 jardin2"),
        Phrase("in the library", "在0 图书馆2 里0", "in0 der12 Bibliothek2", "à0 la12 bibliothèque2"),
        Phrase("in the shop", "在0 商店2 里0", "im012 Laden2", "au012 magasin2"),
        Phrase("at the station", "在0 车站2", "am012 Bahnhof2", "à0 la12 gare2"),
        Phrase("at the market", "在0 市场2 上0", "auf0 dem12 Markt2", "au012 marché2"),
        Phrase("in the city", "在0 城2 里0", "in0 der12 Stadt2", "en012 ville2"),
        Phrase("in the street", "在0 街2 上0", "auf0 der12 Straße2", "dans0 la12 rue2"),
    )
}
"""By the last word of their English names."""

PAST_TIMES = (
    Phrase("yesterday", "昨天0", "gestern0", "hier0"),
    Phrase("this morning", "今天0 早上1", "heute0 Morgen1", "ce01 matin1"),
    Phrase("last night", "昨天0 晚上1", "gestern0 Abend1", "hier0 soir1"),
    Phrase("last week", "上0 周1", "letzte0 Woche1", "la1 semaine1 dernière0"),
    Phrase("last month", "上0 个1 月1", "letzten0 Monat1", "le1 mois1 dernier0"),
    Phrase("two days ago", "两0 天1 前2", "vor2 zwei0 Tagen1", "il2 y2 a2 deux0 jours1"),
)
FUTURE_TIMES = (
    Phrase("tomorrow", "明天0", "morgen0", "demain0"),
    Phrase("tonight", "今天0 晚上0", "heute0 Abend0", "ce0 soir0"),
    Phrase("next week", "下0 周1", "nächste0 Woche1", "la1 semaine1 prochaine0"),
    Phrase("next month", "下0 个1 月1", "nächsten0 Monat1", "le1 mois1 prochain0"),
    Phrase("in two days", "两1 天2 后0", "in0 zwei1 Tagen2", "dans0 deux1 jours2"),
)
