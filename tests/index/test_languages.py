"""A text's language is told by its script and its function words, or not at all."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_text

from index import languages, terms
from index.folding import fold, is_letters

PARAGRAPHS = {
    "en": "The police of the two countries have met in the capital, and they have agreed on what "
    "is to be done against those who steal from people on the internet. It was not the first "
    "time that they had met, but it was the first time that all of them were there.",
    "de": "Die Polizei der beiden Länder hat sich in der Hauptstadt getroffen, und sie ist sich "
    "darüber einig, was gegen die zu tun ist, die im Internet von den Leuten stehlen. Es war "
    "nicht das erste Treffen, aber das erste, bei dem alle da waren.",
    "es": "La policía de los dos países se ha reunido en la capital y está de acuerdo en lo que "
    "hay que hacer contra los que roban a la gente en internet. No era la primera vez que se "
    "reunían, pero sí la primera en la que estaban todos.",
    "fr": "La police des deux pays s'est réunie dans la capitale, et elle est d'accord sur ce qui "
    "doit être fait contre ceux qui volent les gens sur internet. Ce n'était pas la première "
    "fois qu'ils se voyaient, mais la première où tous étaient là.",
    "it": "La polizia dei due paesi si è riunita nella capitale, ed è d'accordo su quello che si "
    "deve fare contro chi ruba alla gente in rete. Non era la prima volta che si vedevano, ma "
    "era la prima volta con tutti loro nello stesso posto.",
    "pt": "A polícia dos dois países reuniu-se na capital e está de acordo com o que se deve fazer "
    "contra quem rouba as pessoas na internet. Não foi a primeira vez que se viram, mas foi a "
    "primeira em que todos eles estavam no mesmo lugar.",
    "nl": "De politie van de twee landen heeft elkaar in de hoofdstad ontmoet, en zij is het eens "
    "over wat er moet worden gedaan tegen wie op het internet van de mensen steelt. Het was "
    "niet de eerste keer, maar wel de eerste keer dat ze er allen waren.",
    "sv": "Polisen från de två länderna har träffats i huvudstaden, och de är överens om vad som "
    "ska göras mot dem som stjäl från folk på nätet. Det var inte första gången som de sågs, "
    "men det var första gången som alla var där, och det ska inte bli den sista.",
    "da": "Politiet fra de to lande har mødt hinanden i hovedstaden, og de er enige om, hvad der "
    "skal gøres mod dem, som stjæler fra folk på nettet. Det var ikke første gang, men det var "
    "første gang at alle var der, og hvis de vil, bliver det ikke den sidste af dem.",
    "no": "Politiet fra de to landene har møtt hverandre i hovedstaden, og de er enige om hva som "
    "skal gjøres mot dem som stjeler fra folk på nettet. Det var ikke første gang, men det var "
    "første gang alle var der, og hvis de vil, blir det ikke noen av de siste etter dette.",
    "fi": "Poliisi sanoo, että se on nyt sama asia kuin ennen, mutta me emme tiedä, mitä se on ja "
    "kuka sen teki. Kun he olivat siellä, ei ollut ketään, joka olisi ollut heidän kanssa, "
    "vaan se oli vain yksi niistä, jotka ovat tai olivat siinä, kuin se oli.",
    "hu": "A két ország rendőrsége a fővárosban találkozott, és megegyezett abban, hogy mit kell "
    "tenni azok ellen, akik az interneten lopnak. Ez nem az első találkozó volt, de az első, "
    "ahol mind ott voltak, és ha lehet, ez nem is az utolsó, mert ezt már a nép is akarja.",
    "ro": "Poliția din cele două țări s-a întâlnit în capitală și este de acord cu ce trebuie "
    "făcut pentru a opri pe cei care fură de la oameni pe internet. Nu a fost prima dată când se "
    "vedeau, dar a fost prima dată când au fost cu toții în același loc.",
    "ru": "Полиция двух стран встретилась в столице и договорилась о том, что делать с теми, кто "
    "крадёт у людей в интернете. Это была не первая встреча, но первая, на которой были все.",
    "ar": "اجتمعت شرطة البلدين في العاصمة واتفقت على ما يجب فعله ضد من يسرق الناس على الإنترنت.",
    "zh": "两国警方在首都会面，就如何打击网络犯罪达成一致。",
    "ja": "両国の警察は首都で会い、サイバー犯罪にどう立ち向かうかで合意した。",
    "ko": "두 나라의 경찰은 수도에서 만나 사이버 범죄에 함께 맞서기로 했다.",
    "th": "ตำรวจของทั้งสองประเทศพบกันที่เมืองหลวงและตกลงกันว่าจะต่อสู้กับอาชญากรรมไซเบอร์",
    "el": "Η αστυνομία των δύο χωρών συναντήθηκε στην πρωτεύουσα.",
    "he": "המשטרה של שתי המדינות נפגשה בעיר הבירה.",
    "hi": "दोनों देशों की पुलिस राजधानी में मिली और साइबर अपराध से लड़ने पर सहमत हुई।",
    "ne": "दुई देशका प्रहरी राजधानीमा भेटे र साइबर अपराधसँग लड्न सहमत भए भने यो पहिलो पटक थियो।",
    "fa": "پلیس دو کشور در پایتخت دیدار کردند و در این مورد به توافق رسیدند که با آن چه باید کرد.",
    "ta": "இரு நாடுகளின் காவல்துறையினர் தலைநகரில் சந்தித்தனர்.",
    "hy": "Երկու երկրների ոստիկանությունը հանդիպեց մայրաքաղաքում։",
    "yi": "די פּאָליציי פון ביידע לענדער האָט זיך געטראָפֿן אין דער הויפּטשטאָט, און זיי זענען מסכּים.",
    "sr": "Полиција двеју земаља састала се у главном граду и договорила се шта да се ради "
    "са онима "
    "који краду од људи на интернету. То није био први састанак, али је био први на коме су сви.",
    "tr": "İki ülkenin polisi başkentte bir araya geldi ve internette insanlardan çalan "
    "kişilere karşı "
    "ne yapılacağı için anlaştı. Bu ilk değil, ama daha önce de var olan ve çok daha büyük bir "
    "toplantı olarak her şey gibi onlar için yeni bir şey oldu ve sonra da bu böyle kadar.",
    "pl": "Policja obu krajów spotkała się w stolicy i uzgodniła, co należy zrobić z tymi, którzy "
    "kradną w internecie od ludzi. To nie było pierwsze spotkanie, ale to było pierwsze, na którym "
    "byli wszyscy, a już teraz jest jasne, że nie będzie ono ostatnie, bo tak jest lepiej.",
    "cs": "Policie obou zemí se sešla v hlavním městě a dohodla se, co je třeba udělat s "
    "těmi, kteří "
    "kradou lidem na internetu. Nebylo to první setkání, ale bylo to první, na kterém byli "
    "všichni, a už teď je jasné, že to nebude poslední, protože tak je to lepší i pro ně.",
    "ca": "La policia dels dos països s'ha reunit a la capital i està d'acord amb el que "
    "s'ha de fer "
    "contra els que roben a la gent a internet. No era la primera vegada que es trobaven, però era "
    "la primera en què hi eren tots ells, i això és el que ha fet que fos una bona reunió.",
    "id": "Polisi dari dua negara itu bertemu di ibu kota dan sepakat tentang apa yang akan "
    "dilakukan "
    "terhadap mereka yang mencuri dari orang di internet. Ini bukan yang pertama, tetapi ini "
    "adalah pertemuan yang pertama dengan semua dari mereka, dan tidak akan menjadi yang terakhir.",
}

LISTED = sorted(languages.function_words())


def _listed() -> dict[str, list[str]]:
    """The function words as they stand in their file, in its order."""
    data = files("index").joinpath("function_words.toml").read_text(encoding="utf-8")
    return {language: text.split() for language, text in tomllib.loads(data).items()}


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_the_language_of_a_paragraph_is_told(language: str) -> None:
    assert languages.detect(PARAGRAPHS[language]) == language


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_capitals_do_not_change_the_language(language: str) -> None:
    assert languages.detect(PARAGRAPHS[language].upper()) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("你好", "zh"),
        ("これは何ですか", "ja"),
        ("サイバー", "ja"),
        ("日本国憲法の施行と改正", "ja"),
        ("안녕하세요", "ko"),
        ("สวัสดี", "th"),
        ("Привет", "ru"),
        ("Γειά", "el"),
        ("مرحبا", "ar"),
    ],
)
def test_a_script_of_its_own_tells_the_language_of_a_few_words(text: str, language: str) -> None:
    assert languages.detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("INTERPOL 与 Europol 在海牙举行了首次联合网络犯罪会议，与会者来自四十二个国家。", "zh"),
        ("INTERPOLとEuropolはハーグで初めての合同会議を開いた。", "ja"),
        ("Конференция INTERPOL и Europol прошла в Гааге.", "ru"),
    ],
)
def test_a_few_latin_names_do_not_hide_the_script(text: str, language: str) -> None:
    assert languages.detect(text) == language


def test_a_few_foreign_characters_do_not_make_another_language() -> None:
    assert languages.detect(f"{PARAGRAPHS['en']} (北京, Москва)") == "en"


@pytest.mark.parametrize(
    "text", ["", " ", "Baku", "The police met.", "2017", "???", "👍", "Interpol Europol Eurojust"]
)
def test_the_language_of_a_text_that_is_too_short_is_not_told(text: str) -> None:
    assert languages.detect(text) is None


OWN_SCRIPT = {"ar", "el", "fa", "he", "hi", "hy", "ja", "ko", "ne", "ru", "ta", "yi", "zh"}


@pytest.mark.parametrize("language", [each for each in LISTED if each not in OWN_SCRIPT])
def test_without_a_script_of_its_own_it_takes_enough_function_words(language: str) -> None:
    listed = languages.function_words()
    own = listed[language].difference(*(listed[other] for other in LISTED if other != language))
    word = min(own)
    assert languages.detect(f"{word} " * (languages.ENOUGH - 1)) is None
    assert languages.detect(f"{word} " * languages.ENOUGH) == language


def test_of_a_long_text_the_beginning_tells_the_language() -> None:
    text = PARAGRAPHS["de"] * 40 + PARAGRAPHS["en"] * 400
    assert languages.detect(text) == "de"


@given(any_text)
@settings(deadline=None)
def test_any_text_has_a_language_with_a_code_or_none(text: str) -> None:
    found = languages.detect(text)
    assert found is None or (len(found) == 2 and found.islower())


def test_each_text_of_a_mixed_list_has_its_own_language() -> None:
    assert languages.detect_each(list(PARAGRAPHS.values())) == list(PARAGRAPHS)


def test_a_text_that_is_too_short_has_the_language_of_most_others() -> None:
    texts = [PARAGRAPHS["en"], "Baku", PARAGRAPHS["de"], PARAGRAPHS["de"], "Marrakesch"]
    assert languages.detect_each(texts) == ["en", "de", "de", "de", "de"]


@pytest.mark.parametrize("texts", [[""], ["Baku", "Paris", "2017"], ["Baku"] * 500])
def test_where_no_language_is_told_it_is_the_usual_one(texts: list[str]) -> None:
    assert languages.detect_each(texts) == [languages.DEFAULT] * len(texts)


def test_no_text_has_no_language() -> None:
    assert languages.detect_each([]) == []


def test_of_many_texts_that_are_alike_all_have_the_language_of_those_that_are_tried() -> None:
    texts = [PARAGRAPHS["fr"], "Bakou"] * 300
    assert languages.detect_each(texts, alike=True) == ["fr"] * len(texts)
    assert languages.detect_each(["Bakou"] * 500, "fr", alike=True) == ["fr"] * 500


def test_one_text_of_many_may_be_in_another_language() -> None:
    texts = [PARAGRAPHS["fr"], PARAGRAPHS["ja"], *[PARAGRAPHS["fr"]] * 500]
    assert languages.detect_each(texts)[:3] == ["fr", "ja", "fr"]


@pytest.mark.parametrize("alike", [True, False])
def test_many_texts_in_two_languages_have_their_own_each(*, alike: bool) -> None:
    texts = [PARAGRAPHS["fr"]] * 300 + [PARAGRAPHS["ja"]] * 250 + ["Bakou"]
    assert languages.detect_each(texts, alike=alike) == ["fr"] * 300 + ["ja"] * 250 + ["fr"]


def test_a_text_that_is_too_short_has_the_usual_language_if_that_is_told() -> None:
    assert languages.detect_each([PARAGRAPHS["de"], "Baku"], "fr") == ["de", "fr"]


@given(st.lists(st.sampled_from([*PARAGRAPHS.values(), "Baku", ""]), max_size=6))
@settings(deadline=None, max_examples=50)
def test_every_text_of_a_list_has_a_language(texts: list[str]) -> None:
    found = languages.detect_each(texts)
    assert len(found) == len(texts)
    assert all(found)


@pytest.mark.parametrize("language", LISTED)
def test_function_words_are_in_lower_case_and_without_accents(language: str) -> None:
    listed = _listed()[language]
    assert [word for word in listed if word != fold(word)] == []


@pytest.mark.parametrize("language", LISTED)
def test_no_function_word_is_listed_twice(language: str) -> None:
    listed = _listed()[language]
    assert [word for word in set(listed) if listed.count(word) > 1] == []


@pytest.mark.parametrize("language", LISTED)
def test_a_function_word_is_a_single_word(language: str) -> None:
    assert all(is_letters(word) for word in languages.function_words()[language])


STEMMED = {**terms.LANGUAGES, **terms.FURTHER_LANGUAGES}
QUESTION_WORDS_ONLY = {"he", "ja", "ko", "vi", "zh"}


@pytest.mark.parametrize("language", sorted(STEMMED))
def test_every_language_that_is_stemmed_has_function_words(language: str) -> None:
    assert language in languages.function_words()


@pytest.mark.parametrize("language", LISTED)
def test_every_list_of_function_words_is_of_a_language_that_is_stemmed(language: str) -> None:
    assert language in STEMMED or language in QUESTION_WORDS_ONLY
