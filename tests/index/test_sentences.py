"""A passage cut into sentences, and not after what merely looks like the end of one."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from strategies import article_texts

from index.model import Corpus
from index.sentences import split


def _sentences(text: str) -> list[str]:
    return [span.of(text) for span in split(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["They met."],
        ["They met.", "Nobody left."],
        ["Is it?", "It is!", "So be it."],
        ["It rose by 3.5 per cent.", "Then it fell."],
        ["It ended (at last).", "Then it began."],
        ["Really?!", "Yes."],
        ["They met", "\n\nNobody left"],
    ],
)
def test_sentences_end_where_they_end(sentences: list[str]) -> None:
    assert _sentences(" ".join(sentences)) == [sentence.strip() for sentence in sentences]


@pytest.mark.parametrize(
    "sentence",
    [
        "The exchange was moderated by Mr. Christian Aghroum.",
        "Mrs. Quemener met Dr. Stock and Prof. Oerting.",
        "It was J. K. Rowling who came.",
        "Rob B. Smith came.",
        "See No. 5 of the list.",
        "See Art. 12 and Fig. 3 of it.",
        "The U.S. Department of Justice came.",
        "It began at 9 a.m. in Baku.",
        "It was Interpol vs. Europol, i.e. Lyon against The Hague.",
        "Experts, e.g. Stock, came.",
        "In Sept. 2013 they met.",
        "It costs 3.50 a day.",
        "See example.org for it.",
    ],
)
def test_an_abbreviation_does_not_end_a_sentence(sentence: str) -> None:
    assert _sentences(f"{sentence} Then they left.") == [sentence, "Then they left."]


@pytest.mark.parametrize(
    "sentences",
    [
        ['He said "Stop."', "He left."],
        ["He said “Stop.”", "He left."],
        ["“It is done.”", "“Is it?”", "She left."],
        ["„Es ist vorbei.“", "Er ging."],
        ["He said ‘Stop!’", "He left."],
        ["“It is done,” he said.", "“We are ready,” said Stock."],
    ],
)
def test_closing_quotation_marks_belong_to_the_sentence_they_close(sentences: list[str]) -> None:
    assert _sentences(" ".join(sentences)) == sentences


def test_a_blank_line_ends_a_sentence() -> None:
    assert _sentences("They met\n \nNobody left") == ["They met", "Nobody left"]


def test_a_line_end_alone_does_not_end_a_sentence() -> None:
    assert _sentences("They met\nin Baku. Nobody\nleft.") == ["They met\nin Baku.", "Nobody\nleft."]


def test_other_alphabets_are_cut_too() -> None:
    assert _sentences("Это было. Потом нет.") == ["Это было.", "Потом нет."]


@pytest.mark.parametrize("text", ["", " ", "\n\n", " \n \n\u00a0"])
def test_a_blank_text_has_no_sentences(text: str) -> None:
    assert split(text) == []


@given(article_texts)
@settings(deadline=None, max_examples=100)
def test_sentences_stand_in_the_text_in_order_and_apart(text: str) -> None:
    found = split(text)
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(article_texts)
@settings(deadline=None, max_examples=100)
def test_only_blanks_are_left_out(text: str) -> None:
    left = list(text)
    for span in split(text):
        assert span.of(text).strip()
        left[span.start : span.end] = " " * (span.end - span.start)
    assert not "".join(left).strip()


@given(article_texts)
@settings(deadline=None)
def test_the_same_text_is_always_cut_the_same(text: str) -> None:
    assert split(text) == split(text)


def test_no_sentence_of_the_seeds_ends_after_mr(seeds: Corpus) -> None:
    texts = [each.text for each in seeds.passages if "Mr" in each.text]
    sentences = [sentence for text in texts for sentence in _sentences(text)]
    assert any("Mr. Christian Aghroum" in sentence for sentence in sentences)
    assert not any(sentence.endswith(("Mr.", "Mrs", "Mr")) for sentence in sentences)


@pytest.mark.parametrize(
    "sentences",
    [
        ["両国の警察は会った。", "「合意した。」と言った。", "次は？"],
        ["他们见面了！", "然后呢？", "没有人知道。"],
        ["أين المؤتمر؟", "كان في باكو."],
        ["दोनों देश मिले।", "वे सहमत हुए।"],
    ],
)
def test_sentences_of_other_scripts_end_where_they_end(sentences: list[str]) -> None:
    blank = "" if sentences[0][-1] in "。！" else " "
    text = blank.join(sentences)
    assert [span.of(text) for span in split(text)] == sentences


@pytest.mark.parametrize(
    "sentence",
    ['"Really?" he asked.', "“We met!” said Stock.", "»Nein!« sagte er."],
)
def test_a_quotation_keeps_its_speaker(sentence: str) -> None:
    text = f"They met. {sentence} It was late."
    assert [span.of(text) for span in split(text)] == ["They met.", sentence, "It was late."]
