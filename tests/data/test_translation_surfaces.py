"""Sentences as a native speaker writes them, one for each point of grammar."""

import pytest

from tutor.data.translation.chinese import say_chinese
from tutor.data.translation.english import say_english
from tutor.data.translation.french import say_french
from tutor.data.translation.german import say_german
from tutor.data.translation.lexicon import ADJECTIVES, FUTURE_TIMES, NOUNS, PAST_TIMES, PLACES, SUBJECTS
from tutor.data.translation.meaning import Because, Clause, Description, Reason, Relative, Thing
from tutor.data.translation.spelling import as_text
from tutor.data.translation.verbs import VERBS
from tutor.data.translation.words import align

WHO = {subject.english: subject for subject in SUBJECTS}
WHEN = {time.english: time for time in (*PAST_TIMES, *FUTURE_TIMES)}
SAY = {"en": say_english, "zh": say_chinese, "de": say_german, "fr": say_french}


def thing(noun, determiner="the", adjective=None, number=None, plural=False, name="main.object"):
    described = ADJECTIVES[adjective] if adjective else None
    return Thing(name, determiner, NOUNS[noun], plural or number is not None, described, number)


def clause(who, verb, what, tense="past", negated=False, place=None, time=None, first=False, name="main"):
    where, when = PLACES[place] if place else None, WHEN[time] if time else None
    return Clause(name, WHO[who], VERBS[verb], tense, negated, what, where, when, first)


# what belongs to another clause has atoms of its own
OTHER_APPLE = thing("apple", "this", name="cause1.object")

SENTENCES = [
    (
        "definite object before time and place in German, indefinite behind",
        clause("Anna", "read", thing("book", adjective="old"), place="park", time="yesterday"),
        "Anna read the old book in the park yesterday.",
        "安娜昨天在公园里读了那本旧书。",
        "Anna hat das alte Buch gestern im Park gelesen.",
        "Anna a lu le vieux livre dans le parc hier.",
    ),
    (
        "time in front, and the German verb stays second",
        clause("I", "see", thing("dog", "a", "old"), place="station", time="last night", first=True),
        "Last night I saw an old dog at the station.",
        "昨天晚上我在车站看见了一只老狗。",
        "Gestern Abend habe ich am Bahnhof einen alten Hund gesehen.",
        "Hier soir, j'ai vu un vieux chien à la gare.",
    ),
    (
        "indefinite and denied",
        clause("we", "buy", thing("umbrella", "a", "expensive"), negated=True, place="shop"),
        "We did not buy an expensive umbrella in the shop.",
        "我们没有在商店里买昂贵的雨伞。",
        "Wir haben im Laden keinen teuren Regenschirm gekauft.",
        "Nous n'avons pas acheté de parapluie cher au magasin.",
    ),
    (
        "indefinite and denied before a vowel",
        clause("they", "see", thing("bird", "a"), "future", negated=True),
        "They will not see a bird.",
        "他们不会看见鸟。",
        "Sie werden keinen Vogel sehen.",
        "Ils ne vont pas voir d'oiseau.",
    ),
    (
        "definite and denied",
        clause("my sister", "bring", thing("lamp", "this", "small"), negated=True, time="this morning"),
        "My sister did not bring this small lamp this morning.",
        "我姐姐今天早上没有带来这盏小灯。",
        "Meine Schwester hat diese kleine Lampe heute Morgen nicht mitgebracht.",
        "Ma sœur n'a pas apporté cette petite lampe ce matin.",
    ),
    (
        "a wish",
        clause("he", "wash", thing("shirt", adjective="dirty", plural=True), "want", place="home", time="tomorrow"),
        "He wants to wash the dirty shirts at home tomorrow.",
        "他明天想在家洗那些脏衬衫。",
        "Er will die schmutzigen Hemden morgen zu Hause waschen.",
        "Il veut laver les chemises sales à la maison demain.",
    ),
    (
        "a wish denied",
        clause("her neighbour", "borrow", thing("bicycle", "this"), "want", negated=True),
        "Her neighbour does not want to borrow this bicycle.",
        "她的邻居不想借这辆自行车。",
        "Ihr Nachbar will dieses Fahrrad nicht ausleihen.",
        "Son voisin ne veut pas emprunter ce vélo.",
    ),
    (
        "numbers, feminine in French",
        clause("Li Ming", "sell", thing("cup", "number", number=21), "future", place="market", time="next week"),
        "Li Ming will sell twenty-one cups at the market next week.",
        "李明下周会在市场上卖二十一个杯子。",
        "Li Ming wird nächste Woche auf dem Markt einundzwanzig Tassen verkaufen.",
        "Li Ming va vendre vingt et une tasses au marché la semaine prochaine.",
    ),
    (
        "two",
        clause("Anna and Li Ming", "find", thing("key", "number", number=2), place="garden", time="two days ago"),
        "Anna and Li Ming found two keys in the garden two days ago.",
        "安娜和李明两天前在花园里找到了两把钥匙。",
        "Anna und Li Ming haben vor zwei Tagen im Garten zwei Schlüssel gefunden.",
        "Anna et Li Ming ont trouvé deux clés dans le jardin il y a deux jours.",
    ),
    (
        "hundreds, tens and units",
        clause("the teacher", "read", thing("letter", "number", number=498), place="school"),
        "The teacher read four hundred and ninety-eight letters at school.",
        "老师在学校读了四百九十八封信。",
        "Der Lehrer hat in der Schule vierhundertachtundneunzig Briefe gelesen.",
        "Le professeur a lu quatre cent quatre-vingt-dix-huit lettres à l'école.",
    ),
    (
        "a relative clause, and a French participle that agrees",
        Relative(
            clause("the doctor", "find", thing("suitcase"), place="street", time="yesterday"), False, ADJECTIVES["red"]
        ),
        "The suitcase that the doctor found in the street yesterday is red.",
        "医生昨天在街上找到的那个箱子是红色的。",
        "Der Koffer, den der Arzt gestern auf der Straße gefunden hat, ist rot.",
        "La valise que le médecin a trouvée hier dans la rue est rouge.",
    ),
    (
        "a relative clause in the plural, denied behind it",
        Relative(clause("she", "paint", thing("flower", plural=True), place="park"), True, ADJECTIVES["white"]),
        "The flowers that she painted in the park are not white.",
        "她在公园里画的那些花不是白色的。",
        "Die Blumen, die sie im Park gemalt hat, sind nicht weiß.",
        "Les fleurs qu'elle a peintes dans le parc ne sont pas blanches.",
    ),
    (
        "a relative clause, denied within",
        Relative(clause("I", "sell", thing("skirt"), negated=True, place="city"), False, ADJECTIVES["new"]),
        "The skirt that I did not sell in the city is new.",
        "我没有在城里卖的那条裙子很新。",
        "Der Rock, den ich in der Stadt nicht verkauft habe, ist neu.",
        "La jupe que je n'ai pas vendue en ville est neuve.",
    ),
    (
        "a relative clause about a wish",
        Relative(clause("Anna", "buy", thing("hat"), "want", time="next month"), False, ADJECTIVES["beautiful"]),
        "The hat that Anna wants to buy next month is beautiful.",
        "安娜下个月想买的那顶帽子很漂亮。",
        "Der Hut, den Anna nächsten Monat kaufen will, ist schön.",
        "Le chapeau qu'Anna veut acheter le mois prochain est beau.",
    ),
    (
        "a cause, with the German verb last and the Chinese cause first",
        Because(
            (
                clause("my father", "eat", thing("cake", "a", "big")),
                clause("we", "eat", OTHER_APPLE, "want", negated=True, time="tonight", name="cause1"),
            )
        ),
        "My father ate a big cake because we do not want to eat this apple tonight.",
        "因为我们今天晚上不想吃这个苹果，所以我爸爸吃了一个大蛋糕。",
        "Mein Vater hat einen großen Kuchen gegessen, weil wir diesen Apfel heute Abend nicht essen wollen.",
        "Mon père a mangé un grand gâteau parce que nous ne voulons pas manger cette pomme ce soir.",
    ),
    (
        "a reason, and the gender of it",
        Reason(clause("they", "clean", thing("table"), place="home"), ADJECTIVES["dirty"]),
        "They cleaned the table at home because it was dirty.",
        "他们在家擦了那张桌子，因为它很脏。",
        "Sie haben den Tisch zu Hause geputzt, weil er schmutzig war.",
        "Ils ont nettoyé la table à la maison parce qu'elle était sale.",
    ),
    (
        "a reason, in the plural",
        Reason(clause("she", "buy", thing("map", "number", number=80)), ADJECTIVES["cheap"]),
        "She bought eighty maps because they were cheap.",
        "她买了八十张地图，因为它们很便宜。",
        "Sie hat achtzig Landkarten gekauft, weil sie billig waren.",
        "Elle a acheté quatre-vingts cartes parce qu'elles étaient bon marché.",
    ),
    (
        "a description",
        Description(thing("car", "this", "green", plural=True), False, ADJECTIVES["expensive"]),
        "These green cars are expensive.",
        "这些绿色的车很贵。",
        "Diese grünen Autos sind teuer.",
        "Ces voitures vertes sont chères.",
    ),
    (
        "French before a vowel",
        Description(thing("bird", "this", "beautiful"), True, ADJECTIVES["black"]),
        "This beautiful bird is not black.",
        "这只漂亮的鸟不是黑色的。",
        "Dieser schöne Vogel ist nicht schwarz.",
        "Ce bel oiseau n'est pas noir.",
    ),
    (
        "French before a vowel, without an adjective",
        Description(thing("bird", "this"), False, ADJECTIVES["small"]),
        "This bird is small.",
        "这只鸟很小。",
        "Dieser Vogel ist klein.",
        "Cet oiseau est petit.",
    ),
]


@pytest.mark.parametrize("sentence", SENTENCES, ids=[sentence[0] for sentence in SENTENCES])
def test_a_meaning_is_said_as_a_native_speaker_says_it(sentence):
    _, meaning, *written = sentence
    said = [as_text([word.text for word in say(meaning)], language) for language, say in SAY.items()]
    assert said == written


@pytest.mark.parametrize(
    ("adjective", "masculine", "feminine"),
    [("old", "vieil oiseau", "vieille assiette"), ("new", "nouvel oiseau", "nouvelle assiette")],
)
def test_french_adjectives_before_a_vowel(adjective, masculine, feminine):
    for noun, expected in (("bird", f"le {masculine}"), ("plate", f"la {feminine}")):
        said = say_french(Description(thing(noun, adjective=adjective), False, ADJECTIVES["big"]))
        assert " ".join(word.text for word in said).startswith(expected)


ALIGNED = [
    (
        SENTENCES[10][1],
        # 0 the 1 suitcase 2 that 3 the 4 doctor 5 found 6 in 7 the 8 street 9 yesterday 10 is 11 red 12 .
        {
            "zh": "医4 生4 昨9 天9 在6 街8 上6 找5 到5 的2 那0 个1 箱1 子1 是10 红11 色11 的11 。12",
            "de": "der0+1 Koffer1 ,2 den1+2 der3+4 Arzt4 gestern9 auf6 der7+8 Straße8 gefunden5 hat5 ,2 "
            "ist10 rot11 .12",
            "fr": "la0+1 valise1 que1+2 le3+4 médecin4 a5 trouvée5 hier9 dans6 la7+8 rue8 est10 rouge11 .12",
        },
    ),
    (
        SENTENCES[2][1],
        # 0 we 1 did 2 not 3 buy 4 an 5 expensive 6 umbrella 7 in 8 the 9 shop 10 .
        {
            "zh": "我0 们0 没1+2 有1+2 在7 商9 店9 里7 买3 昂5 贵5 的5 雨6 伞6 。10",
            "de": "wir0 haben1+3 im7+8+9 Laden9 keinen2+4+6 teuren5 Regenschirm6 gekauft3 .10",
            "fr": "nous0 n'2 avons1+3 pas2 acheté3 de4+6 parapluie6 cher5 au7+8+9 magasin9 .10",
        },
    ),
    (
        SENTENCES[15][1],
        # 0 they 1 cleaned 2 the 3 table 4 at 5 home 6 because 7 it 8 was 9 dirty 10 .
        {
            "zh": "他0 们0 在4 家5 擦1 了1 那2 张3 桌3 子3 ，6 因6 为6 它7 很8 脏9 。10",
            "de": "sie0 haben1 den2+3 Tisch3 zu4 Hause5 geputzt1 ,6 weil6 er3+7 schmutzig9 war8 .10",
            "fr": "ils0 ont1 nettoyé1 la2+3 table3 à4 la5 maison5 parce6 qu'6 elle3+7 était8 sale9 .10",
        },
    ),
    (
        SENTENCES[7][1],
        # 0 Li 1 Ming 2 will 3 sell 4 twenty 5 one 6 cups 7 at 8 the 9 market 10 next 11 week 12 .
        {
            "zh": "李0 明1 下10 周11 会2 在7 市9 场9 上7 卖3 二4 十4 一5 个6 杯6 子6 。12",
            "de": "Li0 Ming1 wird2 nächste10 Woche11 auf7 dem8+9 Markt9 ein5 und4+5 zwanzig4 Tassen6 verkaufen3 .12",
            "fr": "Li0 Ming1 va2 vendre3 vingt4 et4+5 une5 tasses6 au7+8+9 marché9 la11 semaine11 prochaine10 .12",
        },
    ),
]


@pytest.mark.parametrize("language", ["zh", "de", "fr"])
@pytest.mark.parametrize(("meaning", "expected"), ALIGNED)
def test_words_are_aligned_as_by_hand(meaning, expected, language):
    words = SAY[language](meaning)
    aligned = align(say_english(meaning), words)
    by_hand = [f"{word.text}{'+'.join(map(str, places))}" for word, places in zip(words, aligned, strict=True)]
    assert " ".join(by_hand) == expected[language]
