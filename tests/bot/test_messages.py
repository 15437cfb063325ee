"""Answers, articles and notices become messages as a reader is to see them."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_text, article_texts

from bot import guidance, messages
from bot.conversation import Turn
from bot.guidance import ARTICLES_A_PAGE, commands
from bot.language import ENGLISH
from bot.messages import SHOWN_AT_ONCE, Message
from bot.replies import Replies
from bot.richtext import plain
from bot.served import Served
from index import (
    Article,
    Corpus,
    Decision,
    Passage,
    PassageIndex,
    QuotationError,
    answer,
    sentences,
)
from index.model import Passages
from index.passages import split
from tests.bot.corpora import answered, article, index_of, paragraphs
from tests.bot.reading import (
    CUT,
    READER,
    TERMINAL,
    action,
    around,
    buttons,
    cleaned,
    labels,
    page,
    quotations,
    shown,
)
from tests.bot.running import FOUR_COUNTRIES, FOUR_COUNTRIES_TITLE, PARIS_CALL

BAKU = "The conference took place in Baku. Organisers counted 93 participants. Nobody left."
HAGUE = "The conference in The Hague gathered more than 250 professionals on two days."
LAMB = "A lamb tagine simmers for three hours."

HOSTILE_TITLES = [
    "<b>Bold</b> & <a href='https://evil.example'>click</a> </i></blockquote>",
    "A title\nof two lines · with dots · paragraph 1 of 1",
    "T" * 5000,
    "😀" * 3000,
    "\u202eeltit a \u202d reversed \x00 and \x1b[31mcoloured",
    "word " * 2000,
]


def _found(index: PassageIndex, question: str, decision: Decision = Decision.ANSWER) -> Message:
    return messages.answered(TERMINAL, answered(index, question, decision), index.corpus)


# Answers


def test_an_answer_opens_with_its_quotation_and_nothing_before() -> None:
    formatted = shown(_found(index_of(article(BAKU)), "How many participants?"))
    assert formatted.text.startswith(BAKU)
    assert quotations(formatted)[0].text == BAKU


def test_the_sentence_that_answers_is_bold_and_no_other() -> None:
    formatted = shown(_found(index_of(article(BAKU)), "How many participants?"))
    assert formatted.spans("bold") == ["Organisers counted 93 participants."]


def test_the_citation_names_title_date_and_paragraph(seed_index: PassageIndex) -> None:
    (first, *_) = quotations(shown(_found(seed_index, PARIS_CALL)))
    assert (first.text, first.rank) == (FOUR_COUNTRIES, 1)
    assert first.title == FOUR_COUNTRIES_TITLE
    assert first.date == "date not stated"
    assert first.place == "paragraph 12 of 23"


def test_the_citation_tells_the_date_that_an_article_states() -> None:
    index = index_of(article(BAKU, published=date(2013, 9, 5)))
    (first,) = quotations(shown(_found(index, "How many participants?")))
    assert first.date == "5 September 2013"


def test_an_article_without_a_title_is_cited_by_its_file() -> None:
    index = index_of(article(BAKU, title=None, id_="baku.txt"))
    (first,) = quotations(shown(_found(index, "How many participants?")))
    assert first.title == "Title not stated (baku.txt)"


def test_further_passages_are_collapsed_and_numbered() -> None:
    text = paragraphs(*(f"The conference of {year} took place in Baku." for year in range(3)))
    found = quotations(shown(_found(index_of(article(text)), "Where was the conference?")))
    assert [each.rank for each in found] == [1, 2, 3]
    assert [each.collapsed for each in found] == [False, True, True]


def test_more_passages_than_are_shown_at_once_wait_behind_a_button() -> None:
    text = paragraphs(*(f"The conference of {year} took place in Baku." for year in range(8)))
    message = _found(index_of(article(text)), "Where was the conference?")
    assert len(quotations(shown(message))) == SHOWN_AT_ONCE
    assert labels(message) == ["More passages", "Around it", "Whole article"]


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_a_citation_is_copied_with_its_link_and_fits_whatever_its_title_is(title: str) -> None:
    index = index_of(article(BAKU, title))
    found = answered(index, "How many participants?")
    message = messages.answered(READER, found, index.corpus)
    shown(message)
    (copied,) = [button.copied for button in buttons(message) if button.copied]
    assert copied.endswith(f"?start={index.corpus.passages[0].permalink}")
    assert "paragraph 1 of 1" in copied


def test_an_answer_shown_whole_offers_no_more_passages() -> None:
    message = _found(index_of(article(BAKU)), "How many participants?")
    assert labels(message) == ["Around it", "Whole article"]


def test_a_bullet_is_quoted_under_the_line_that_opens_its_list() -> None:
    text = paragraphs("The conclusions were these:", "• Meet every year\n• Train the police")
    (first, *_) = quotations(shown(_found(index_of(article(text)), "Who trains the police?")))
    assert first.lead_in == "The conclusions were these:"
    assert first.passage == "Train the police"


def test_the_closest_passages_are_marked_as_no_answer_before_they_are_quoted() -> None:
    index = index_of(article(BAKU))
    formatted = shown(_found(index, "How many participants?", Decision.CLOSEST))
    before, _, _ = formatted.text.partition(BAKU)
    assert before.startswith("No answer found")
    assert "not an answer" in before
    assert len(quotations(formatted)) == 1


def test_of_the_closest_passages_one_is_shown_and_the_others_wait() -> None:
    text = paragraphs(*(f"The conference of {year} took place in Baku." for year in range(8)))
    message = _found(index_of(article(text)), "Where was the conference?", Decision.CLOSEST)
    assert len(quotations(shown(message))) == 1
    assert "More passages" in labels(message)


@pytest.mark.parametrize("decision", [Decision.ANSWER, Decision.CLOSEST])
def test_the_spellings_that_were_looked_for_are_told_before_the_quotation(
    decision: Decision,
) -> None:
    index = index_of(article(BAKU))
    found = replace(answered(index, "participants", decision), repaired=("participants", "Baku"))
    before, _, _ = shown(messages.answered(TERMINAL, found, index.corpus)).text.partition(BAKU)
    assert "Showing results for participants, Baku." in before


@pytest.mark.parametrize("repaired", [(), ("participants",)])
def test_that_it_is_no_answer_is_said_right_above_the_quotation(repaired: tuple[str, ...]) -> None:
    index = index_of(article(BAKU))
    found = answered(index, "participants", Decision.CLOSEST)
    message = messages.answered(TERMINAL, replace(found, repaired=repaired), index.corpus)
    before, _, _ = shown(message).text.partition(BAKU)
    assert "not an answer" in before.splitlines()[-1]


def test_a_declined_question_names_the_words_that_the_corpus_does_not_have() -> None:
    index = index_of(article(BAKU))
    formatted = shown(_found(index, "How many dromedaries and participants?", Decision.CLOSEST))
    before, _, _ = formatted.text.partition(BAKU)
    assert "They do not mention dromedaries." in before


def test_of_many_missing_words_only_the_first_few_are_named() -> None:
    words = "zebras yaks wombats vultures urials toucans snakes".split()
    found = answer(index_of(article(BAKU)), f"Do {' '.join(words)} exist?")
    assert found.missing[:5] == tuple(words[:5])
    formatted = shown(messages.answered(TERMINAL, found, index_of(article(BAKU)).corpus))
    assert "They do not mention zebras, yaks, wombats, vultures, urials …" in formatted.text
    assert "toucans" not in formatted.text


def test_an_endless_missing_word_is_shortened() -> None:
    index = index_of(article(BAKU))
    formatted = shown(messages.answered(TERMINAL, answer(index, "z" * 4096), index.corpus))
    assert re.search(r"They do not mention z{20,40}…\.", formatted.text)


@pytest.mark.parametrize(
    "question", ["How does a lamb tagine simmer?", "?!", "", "🦙🦙", "the of and"]
)
def test_a_question_without_anything_found_gets_no_citation_and_no_button(question: str) -> None:
    index = index_of(article(BAKU))
    found = answer(index, question)
    assert found.decision is Decision.NOTHING
    message = messages.answered(TERMINAL, found, index.corpus)
    formatted = shown(message)
    assert formatted.text.startswith("No answer found in the one article.")
    assert quotations(formatted) == []
    assert message.keyboard == ()


@pytest.mark.parametrize(
    ("said", "replied"),
    [("hi", "Hello"), ("Thanks a lot!", "welcome"), ("Bye", "Goodbye"), ("Who are you?", "Ask me")],
)
def test_small_talk_is_returned_without_a_citation(said: str, replied: str) -> None:
    index = index_of(article(BAKU))
    formatted = shown(Replies(Served(index)).question(TERMINAL, Turn(said)))
    assert replied in formatted.text
    assert "No answer" not in formatted.text
    assert quotations(formatted) == []


# Limits


def _long(sentences: int, answering: int) -> str:
    """Return a paragraph of numbered sentences, one of which tells of participants."""
    told = {answering: "Organisers counted 93 participants."}
    return " ".join(
        told.get(number, f"Sentence number {number} is about nothing in particular.")
        for number in range(sentences)
    )


def test_a_long_passage_is_cut_around_the_sentence_that_answers() -> None:
    text = _long(400, 200)
    (first,) = quotations(shown(_found(index_of(article(text)), "How many participants?")))
    assert first.bold == ("Organisers counted 93 participants.",)
    assert first.text.startswith(f"{CUT} Organisers counted 93 participants. Sentence number 201")
    assert first.text.endswith(f" {CUT}")
    assert first.passage in text


def test_a_long_passage_that_answers_early_is_cut_at_its_end_only() -> None:
    text = _long(400, 3)
    (first,) = quotations(shown(_found(index_of(article(text)), "How many participants?")))
    assert first.text.startswith("Sentence number 0")
    assert first.text.endswith(f" {CUT}")
    assert text.startswith(first.passage)


def test_a_long_passage_that_answers_at_its_end_is_cut_at_its_start_only() -> None:
    text = _long(400, 399)
    (first,) = quotations(shown(_found(index_of(article(text)), "How many participants?")))
    assert first.text == f"{CUT} Organisers counted 93 participants."


def test_of_a_long_passage_all_that_is_highlighted_is_shown() -> None:
    text = _long(100, 50)
    index = index_of(article(text))
    found = answered(index, "How many participants?")
    (citation,) = found.citations
    spans = sentences.split(text)
    for marks in pairwise(spans):
        cited = replace(citation, highlights=marks)
        message = messages.answered(TERMINAL, replace(found, citations=(cited,)), index.corpus)
        (quotation,) = quotations(shown(message))
        assert quotation.bold == tuple(mark.of(text) for mark in marks)


def test_a_passage_is_cut_between_words() -> None:
    text = _long(400, 3)
    (first,) = quotations(shown(_found(index_of(article(text)), "How many participants?")))
    assert text[len(first.passage)] == " "


@pytest.mark.parametrize("letter", ["x", "é", "😀", "<", "&"])
def test_a_passage_of_one_endless_word_is_cut_within_it(letter: str) -> None:
    text = f"Participants: {letter * 20_000}."
    (first,) = quotations(shown(_found(index_of(article(text)), "participants")))
    assert first.text.endswith(CUT)
    assert len(first.passage) > 1000
    assert text.startswith(first.passage)


def test_an_endless_sentence_that_answers_is_cut_at_its_end() -> None:
    text = f"It began. Then {'word ' * 3000}about participants. It ended."
    (first,) = quotations(shown(_found(index_of(article(text)), "participants")))
    assert first.text.startswith(f"{CUT} Then word")
    assert first.text.endswith(f" {CUT}")
    assert first.bold[0].startswith("Then word")


def test_passages_that_find_no_room_wait_behind_the_button() -> None:
    text = paragraphs(*(f"Year {year}. {_long(60, 5)}" for year in range(3)))
    index = index_of(article(text))
    message = _found(index, "How many participants?")
    before = quotations(shown(message))
    assert len(before) < SHOWN_AT_ONCE
    pressed = Replies(Served(index)).pressed(TERMINAL, action(message, "More passages"), None)
    assert pressed
    after = quotations(shown(pressed.message))
    assert [each.rank for each in before + after][:3] == [1, 2, 3]


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_an_answer_from_an_article_with_a_hostile_title_can_be_sent(title: str) -> None:
    text = paragraphs(*(f"Year {year}. {_long(60, 5)}" for year in range(5)))
    index = index_of(article(text, title))
    for decision in (Decision.ANSWER, Decision.CLOSEST):
        formatted = shown(_found(index, "How many participants?", decision))
        assert formatted.spans("text_link") == []
        assert cleaned(" ".join(title.split()))[:40] in formatted.text


# Around a passage


def _seven() -> tuple[PassageIndex, list[Passage]]:
    index = index_of(article(paragraphs(*(f"Paragraph {n} stands here." for n in range(1, 8)))))
    return index, list(index.corpus.passages)


def test_a_passage_is_shown_in_bold_between_its_neighbours() -> None:
    index, passages = _seven()
    formatted = shown(around(index.corpus, passages[3], 1))
    expected = paragraphs(*(f"Paragraph {n} stands here." for n in (3, 4, 5)))
    assert formatted.spans("blockquote") == [expected]
    assert formatted.spans("bold") == ["Paragraph 4 stands here."]
    assert formatted.text.endswith("A title · date not stated · paragraphs 3 to 5 of 7")


def test_each_press_widens_what_is_around_a_passage() -> None:
    index, passages = _seven()
    message = around(index.corpus, passages[3], 1)
    widened = Replies(Served(index)).pressed(TERMINAL, action(message, "Around it"), None)
    assert widened
    assert "paragraphs 2 to 6 of 7" in shown(widened.message).text


@pytest.mark.parametrize(
    ("place", "told"), [(0, "paragraphs 1 to 2 of 7"), (6, "paragraphs 6 to 7 of 7")]
)
def test_around_the_first_and_last_passage_the_article_ends(place: int, told: str) -> None:
    index, passages = _seven()
    assert told in shown(around(index.corpus, passages[place], 1)).text


def test_once_the_whole_article_is_shown_nothing_is_left_to_widen() -> None:
    index, passages = _seven()
    message = around(index.corpus, passages[3], 3)
    assert "paragraphs 1 to 7 of 7" in shown(message).text
    assert labels(message) == ["Whole article"]


def test_the_only_passage_of_an_article_has_nothing_around_it() -> None:
    index = index_of(article(BAKU))
    message = around(index.corpus, index.corpus.passages[0], 1)
    assert "paragraph 1 of 1" in shown(message).text
    assert labels(message) == ["Whole article"]


def test_what_is_around_a_passage_ends_with_its_section() -> None:
    text = "# One\n\nZebras graze.\n\nCamels swim.\n\n# Two\n\nOwls sleep.\n\nBats hang."
    index = index_of(article(text, id_="a.md"))
    owls = next(each for each in index.corpus.passages if "Owls" in each.text)
    message = around(index.corpus, owls, 1)
    assert "Bats hang." in shown(message).text
    assert "Camels" not in shown(message).text
    assert labels(message) == ["Whole article"]


def test_a_line_that_opens_a_list_is_not_repeated_below_the_paragraph_that_it_ends() -> None:
    text = "They met for two days. These were the conclusions:\n\n• Meet again\n• Train more"
    index = index_of(article(text))
    told = shown(page(index.corpus, index.corpus.articles[0], None, 1)).text
    assert told.count("These were the conclusions:") == 1


# Articles, page by page


def _all_pages(index: PassageIndex, read: Article) -> list[Message]:
    """Return every page of an article, turned by the button."""
    pages = [page(index.corpus, read, None, 1)]
    while "▶" in labels(pages[-1]):
        turned = Replies(Served(index)).pressed(TERMINAL, action(pages[-1], "▶"), None)
        assert turned
        pages.append(turned.message)
    return pages


def _bullets(many: int) -> str:
    return "Those who took part:\n\n" + "\n".join(f"• No {n}" for n in range(many))


def _lists(many: int) -> str:
    line = "Those who took part in this meeting and in those that were held in year"
    return paragraphs(*(f"{line} {n}:\n• nobody" for n in range(many)))


def _headed(many: int) -> str:
    return paragraphs(
        *(f"What was said of subject {n} by some\n\nNothing at all." for n in range(many))
    )


ENDLESS = {
    "hundreds of paragraphs": paragraphs(*(f"{BAKU} Number {n}." for n in range(400))),
    "very long paragraphs": paragraphs(*(_long(300, n) for n in range(4))),
    "one endless word": "x" * 50_000 + ".",
    "emoji": paragraphs(*("Smile " + "😀" * 1900 + "." for _ in range(4))),
    "markup": paragraphs(*("<b>&amp;</i> " * 150 + "." for _ in range(8))),
    "tiny bullets": _bullets(1200),
    "many short lists": _lists(150),
    "many headings": _headed(150),
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_every_page_of_an_endless_article_can_be_sent(text: str) -> None:
    index = index_of(article(text))
    for message in _all_pages(index, index.corpus.articles[0]):
        shown(message)


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_what_is_around_a_passage_of_an_endless_article_can_be_sent(text: str) -> None:
    index = index_of(article(text))
    middle = index.corpus.passages[len(index.corpus.passages) // 2]
    for steps in (1, 2, 5, 20, 100, 1000):
        shown(around(index.corpus, middle, steps))


def test_the_pages_of_an_article_hold_each_passage_once_and_in_order() -> None:
    index = index_of(article(ENDLESS["hundreds of paragraphs"]))
    text = "\n\n".join(shown(page).text for page in _all_pages(index, index.corpus.articles[0]))
    places = [text.index(f"Number {n}.") for n in range(400)]
    assert places == sorted(places)
    assert text.count(BAKU) == 400


def test_a_page_begins_with_title_and_date() -> None:
    read = article(BAKU, published=date(2013, 9, 25))
    formatted = shown(page(index_of(read).corpus, read, None, 1))
    assert formatted.text == f"A title\n25 September 2013\n\n{BAKU}"


def test_a_page_tells_that_the_date_is_not_stated() -> None:
    read = article(BAKU)
    assert "date not stated" in shown(page(index_of(read).corpus, read, None, 1)).text


def test_an_article_is_opened_at_the_page_with_the_passage_in_bold() -> None:
    index = index_of(article(paragraphs(*(_long(40, n) for n in range(5)))))
    read, marked = index.corpus.articles[0], index.corpus.passages[3]
    message = page(index.corpus, read, marked, 0)
    formatted = shown(message)
    assert formatted.spans("bold") == ["A title", marked.text]
    assert {"◀", "▶"} <= set(labels(message))


def test_page_numbers_out_of_range_give_the_nearest_page() -> None:
    index = index_of(article(ENDLESS["hundreds of paragraphs"]))
    read = index.corpus.articles[0]
    pages = _all_pages(index, read)
    assert page(index.corpus, read, None, 10**9) == pages[-1]


def test_the_buttons_tell_which_page_of_how_many_is_shown() -> None:
    index = index_of(article(ENDLESS["hundreds of paragraphs"]))
    pages = _all_pages(index, index.corpus.articles[0])
    assert len(pages) > 5
    assert labels(pages[0]) == [f"1 of {len(pages)}", "▶"]
    assert labels(pages[1]) == ["◀", f"2 of {len(pages)}", "▶"]
    assert labels(pages[-1]) == ["⏮", "◀", f"{len(pages)} of {len(pages)}"]


def test_turning_back_shows_the_page_before() -> None:
    index = index_of(article(ENDLESS["hundreds of paragraphs"]))
    pages = _all_pages(index, index.corpus.articles[0])
    back = Replies(Served(index)).pressed(TERMINAL, action(pages[2], "◀"), None)
    assert back
    assert back.message == pages[1]


def test_turning_pages_to_and_fro_marks_nothing_that_was_not_marked() -> None:
    index = index_of(article(ENDLESS["hundreds of paragraphs"]))
    first, second, *_ = _all_pages(index, index.corpus.articles[0])
    back = Replies(Served(index)).pressed(TERMINAL, action(second, "◀"), None)
    assert back
    assert shown(back.message).spans("bold") == shown(first).spans("bold") == ["A title"]


def test_an_article_of_one_page_has_no_buttons() -> None:
    read = article(BAKU)
    assert page(index_of(read).corpus, read, None, 1).keyboard == ()


def test_an_article_with_nothing_to_quote_still_has_a_page() -> None:
    read = article("Leave a Reply")
    assert shown(page(index_of(read).corpus, read, None, 1)).text.startswith("A title")


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_an_article_with_a_hostile_title_can_be_read(title: str) -> None:
    index = index_of(article(ENDLESS["very long paragraphs"], title))
    for message in _all_pages(index, index.corpus.articles[0]):
        assert shown(message).spans("text_link") == []
    shown(around(index.corpus, index.corpus.passages[1], 1))


# The list of articles


def _library(count: int, title: str = "The title of one article among many") -> Corpus:
    return index_of(
        *(article(BAKU, f"{title} {n}", f"{n}.txt") for n in range(1, count + 1))
    ).corpus


def test_articles_are_listed_with_number_title_date_and_size() -> None:
    corpus = index_of(
        article(BAKU, "First", "1.txt", date(2013, 9, 25)),
        article(f"{BAKU}\n\n{LAMB}", None, "2.txt"),
    ).corpus
    lines = shown(guidance.articles(TERMINAL, corpus)).text.splitlines()
    assert lines[0] == "2 articles"
    assert lines[2] == "1. First · 25 September 2013 · 1 paragraph /article_1"
    assert lines[3] == "2. Title not stated (2.txt) · date not stated · 2 paragraphs /article_2"


def test_a_long_list_of_articles_is_paged_and_numbered_through() -> None:
    corpus = _library(45)
    listed = [guidance.articles(TERMINAL, corpus, number) for number in range(3)]
    numbers = [
        [int(line.partition(".")[0]) for line in shown(page).text.splitlines() if "·" in line]
        for page in listed
    ]
    assert ARTICLES_A_PAGE == 20
    assert numbers == [[*range(1, 21)], [*range(21, 41)], [*range(41, 46)]]
    assert [labels(page) for page in listed] == [
        ["1 of 3", "▶"],
        ["◀", "2 of 3", "▶"],
        ["◀", "3 of 3"],
    ]


def test_turning_the_list_of_articles_shows_the_next_ones() -> None:
    index = PassageIndex(_library(45))
    turned = Replies(Served(index)).pressed(
        TERMINAL, action(guidance.articles(TERMINAL, index.corpus), "▶"), None
    )
    assert turned
    assert turned.message == guidance.articles(TERMINAL, index.corpus, 1)


def test_list_pages_out_of_range_give_the_nearest_page() -> None:
    corpus = _library(45)
    assert guidance.articles(TERMINAL, corpus, -1) == guidance.articles(TERMINAL, corpus, 0)
    assert guidance.articles(TERMINAL, corpus, 99) == guidance.articles(TERMINAL, corpus, 2)


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_a_list_of_articles_with_hostile_titles_can_be_sent(title: str) -> None:
    corpus = _library(20, title)
    assert len(shown(guidance.articles(TERMINAL, corpus)).text.splitlines()) == 24


# What does not depend on a question


def test_the_welcome_tells_how_much_there_is_to_ask_about(seeds: Corpus) -> None:
    text = shown(guidance.welcome(TERMINAL, seeds)).text
    assert f"5 articles with {len(seeds.passages)} paragraphs" in text
    assert "/help" in text


def test_the_welcome_to_a_single_article_is_in_the_singular() -> None:
    assert (
        "1 article with 1 paragraph"
        in shown(guidance.welcome(TERMINAL, index_of(article(BAKU)).corpus)).text
    )


@pytest.mark.parametrize("command", commands(ENGLISH))
def test_the_help_tells_of_every_command(command: str) -> None:
    assert f"\n/{command} – {commands(ENGLISH)[command]}" in shown(guidance.help_(READER)).text


@pytest.mark.parametrize("button", ["More passages", "Around it", "Whole article"])
def test_the_help_tells_of_every_button_of_an_answer(button: str) -> None:
    assert f"\n{button}: " in shown(guidance.help_(READER)).text


def test_a_notice_says_what_it_was_given() -> None:
    assert shown(messages.notice("1 < 2 & <b>so</b> on")).text == "1 < 2 & <b>so</b> on"


# Whatever the articles and questions are

_titles = st.none() | any_text | st.sampled_from(HOSTILE_TITLES)
_texts = article_texts | st.tuples(any_text, st.integers(1, 400)).map(
    lambda much: (much[0] + " ") * much[1]
)
_articles = st.lists(st.tuples(_texts, _titles, st.none() | st.dates()), min_size=1, max_size=4)


def _index(drawn: list[tuple[str, str | None, date | None]]) -> PassageIndex:
    return index_of(
        *(
            article(text, title or None, f"{n}.txt", day)
            for n, (text, title, day) in enumerate(drawn)
        )
    )


@st.composite
def _asked(draw: st.DrawFn) -> tuple[PassageIndex, str]:
    """Return an index with a question, which often has words of one of its passages."""
    index = _index(draw(_articles))
    passages = [passage.text[:200] for passage in index.corpus.passages]
    return index, draw(st.sampled_from(passages) | any_text if passages else any_text)


@given(_asked(), st.sampled_from([Decision.ANSWER, Decision.CLOSEST]))
def test_every_answer_and_all_its_further_passages_can_be_sent(
    asked: tuple[PassageIndex, str], decision: Decision
) -> None:
    index, question = asked
    found = answer(index, question)
    if found.citations:
        found = replace(found, decision=decision)
    message = messages.answered(TERMINAL, found, index.corpus)
    shown(message)
    replies = Replies(Served(index))
    while "More passages" in labels(message):
        pressed = replies.pressed(TERMINAL, action(message, "More passages"), Turn(question))
        assert pressed
        message = pressed.message
        shown(message)


@given(_asked())
def test_every_quotation_stands_word_for_word_in_the_article_it_is_cited_from(
    asked: tuple[PassageIndex, str],
) -> None:
    index, question = asked
    found = answer(index, question)
    for quotation in quotations(shown(messages.answered(TERMINAL, found, index.corpus))):
        text = cleaned(found.citations[quotation.rank - 1].article.text)
        assert cleaned(quotation.passage) in text
        assert cleaned(quotation.lead_in.removesuffix("…")) in text


@given(_articles.map(_index), st.data())
def test_every_page_that_the_buttons_lead_to_can_be_sent(
    index: PassageIndex, data: st.DataObject
) -> None:
    replies = Replies(Served(index))
    message = replies.article(TERMINAL, "1")
    shown(guidance.articles(TERMINAL, index.corpus))
    shown(guidance.welcome(TERMINAL, index.corpus))
    if index.corpus.passages:
        passage = data.draw(st.sampled_from(index.corpus.passages))
        message = around(index.corpus, passage, data.draw(st.integers(1, 50)))
    for _ in range(6):
        shown(message)
        if not message.keyboard:
            break
        pressed = replies.pressed(
            TERMINAL, data.draw(st.sampled_from(buttons(message))).action, None
        )
        assert pressed
        message = pressed.message


def test_an_answer_tells_which_words_no_article_has_below_its_first_citation(
    seed_index: PassageIndex, seeds: Corpus
) -> None:
    found = answer(seed_index, "What is the budget of the GLACY+ project?")
    below = plain(messages.answered(TERMINAL, found, seeds).runs).partition("\n[1] ")[2].split("\n")
    assert below[1] == "The articles do not mention budget."


def test_a_passage_that_does_not_stand_in_its_article_is_not_shown_for_reading() -> None:
    zebras = article(paragraphs("Zebras graze.", "Camels swim.", "Owls sleep."))
    passages = split(zebras)
    passages[1] = replace(passages[1], text="Camels fly.")
    corpus = Corpus.joined([zebras], [Passages(passages)])  # which takes them as proven
    with pytest.raises(QuotationError, match="does not stand"):
        page(corpus, corpus.articles[0], None, 1)
    with pytest.raises(QuotationError, match="does not stand"):
        around(corpus, passages[0], 1)
