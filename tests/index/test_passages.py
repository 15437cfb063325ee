"""Articles cut into passages: paragraphs, bullets, headings, captions, contacts, dates, titles."""

import json
import time
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from strategies import article_texts

from index.model import Article, Corpus, Passage
from index.passages import HEADING_WORDS, MOST_HEADINGS, split, stated_date, stated_title
from index.readers.extracted import LONGEST_TITLE

OPENING = "An opening sentence.\n\n"
"""What keeps the first line of a text from being its title."""

LONG = (
    "A paragraph that its author wrote on one line, which is longer than any width that texts are "
    "wrapped to by those who wrap them."
)


class Cut(NamedTuple):
    """A passage with what it stands under, as texts."""

    text: str
    headings: tuple[str, ...] = ()
    lead_in: str | None = None


def article(text: str) -> Article:
    return Article("a", "a", text, stated_title(text), stated_date(text))


def passage(text: str) -> Article:
    return Article("a", "a", text, is_passage=True)


def cut(text: str) -> list[Cut]:
    """The passages of a text."""
    return [_cut(passage, text) for passage in split(article(text))]


def below(text: str) -> list[Cut]:
    """The passages of a text that stands below an opening sentence."""
    first, *others = cut(OPENING + text)
    assert first == Cut("An opening sentence.")
    return others


def _cut(passage: Passage, text: str) -> Cut:
    lead_in = passage.lead_in.of(text) if passage.lead_in else None
    return Cut(passage.text, tuple(span.of(text) for span in passage.headings), lead_in)


class TestParagraphs:
    def test_blank_lines_divide_paragraphs(self) -> None:
        assert cut("One is one.\n\nTwo is two.") == [Cut("One is one."), Cut("Two is two.")]

    def test_several_blank_lines_divide_like_one(self) -> None:
        assert cut("One is one.\n\n \n\t\nTwo is two.\n\n") == [
            Cut("One is one."),
            Cut("Two is two."),
        ]

    def test_a_line_of_a_no_break_space_is_blank(self) -> None:
        assert cut("One is one.\n\u00a0\nTwo is two.") == [Cut("One is one."), Cut("Two is two.")]

    def test_a_line_of_an_invisible_sign_is_blank(self) -> None:
        assert cut("One is one.\n\u200b\nTwo is two.") == [Cut("One is one."), Cut("Two is two.")]

    def test_a_line_of_signs_alone_is_no_passage(self) -> None:
        assert below("!!!\n\n(?)") == []

    @pytest.mark.parametrize("rule", ["***", "* * *", "-----", "=====", "____", "– – –", "..."])
    def test_a_rule_divides_paragraphs_and_is_none(self, rule: str) -> None:
        assert cut(f"One is one.\n{rule}\nTwo is two.") == [Cut("One is one."), Cut("Two is two.")]

    def test_no_break_spaces_inside_a_sentence_stay(self) -> None:
        assert cut("Interpol’s\u00a0chief spoke.") == [Cut("Interpol’s\u00a0chief spoke.")]

    def test_blanks_around_a_paragraph_are_left_out(self) -> None:
        assert cut("  \u00a0One is one.\u00a0\u00a0 \n") == [Cut("One is one.")]

    def test_lines_wrapped_to_a_width_are_one_paragraph(self) -> None:
        wrapped = "This sentence was\nwrapped by its author\nand ends here."
        assert below(wrapped) == [Cut(wrapped)]

    def test_lines_that_are_whole_paragraphs_stay_apart(self) -> None:
        assert below(f"{LONG}\n{LONG}\nA short one ends it.") == [
            Cut(LONG),
            Cut(LONG),
            Cut("A short one ends it."),
        ]

    def test_line_ends_of_windows_divide_and_stay_in_the_quotation(self) -> None:
        assert cut("One is\r\none.\r\n\r\nTwo is two.\r\n") == [
            Cut("One is\r\none."),
            Cut("Two is two."),
        ]

    def test_a_line_that_ends_in_a_comma_is_a_paragraph_if_it_is_long(self) -> None:
        line = (
            "He said that experts of the police train colleagues in the region and in some others,"
        )
        assert below(f"{line}\n\n“It leads,” he said.") == [Cut(line), Cut("“It leads,” he said.")]

    @pytest.mark.parametrize("text", ["", " ", "\n\n", "\u00a0\n\u2028\x0b", "***\n"])
    def test_a_text_without_words_has_no_passages(self, text: str) -> None:
        assert cut(text) == []


class TestBullets:
    @pytest.mark.parametrize(
        "sign",
        ["-", "*", "+", "•", "‣", "◦", "▪", "·", "–", "—", "1.", "2)", "(3)", "12.", "a)", "(b)"],
    )
    def test_a_bullet_is_a_passage_without_its_sign(self, sign: str) -> None:
        assert below(f"{sign} first thing\n{sign} second thing") == [
            Cut("first thing"),
            Cut("second thing"),
        ]

    def test_a_no_break_space_may_follow_the_sign(self) -> None:
        assert below("•\u00a0first\n•\u00a0second") == [Cut("first"), Cut("second")]

    @pytest.mark.parametrize("line", ["24/7 is their motto.", "-5 is cold.", "2013. It was May."])
    def test_a_number_or_sign_that_begins_a_sentence_stays(self, line: str) -> None:
        assert below(line) == [Cut(line)]

    def test_a_short_line_that_ends_in_a_colon_leads_in_each_bullet(self) -> None:
        assert below("Components:\n\n  • first\n  • second") == [
            Cut("first", lead_in="Components:"),
            Cut("second", lead_in="Components:"),
        ]

    def test_a_lead_in_may_stand_directly_above_its_bullets(self) -> None:
        assert below("Components:\n- first") == [Cut("first", lead_in="Components:")]

    def test_the_last_sentence_of_a_paragraph_leads_in_if_it_ends_in_a_colon(self) -> None:
        paragraph = (
            "They met in Baku to speak about all that the police can do on their own or together. "
            "These conclusions were agreed upon:"
        )
        assert below(f"{paragraph}\n\n- first\n- second") == [
            Cut(paragraph),
            Cut("first", lead_in="These conclusions were agreed upon:"),
            Cut("second", lead_in="These conclusions were agreed upon:"),
        ]

    def test_a_paragraph_that_does_not_end_in_a_colon_leads_in_nothing(self) -> None:
        assert below("They met in Baku.\n\n- first") == [Cut("They met in Baku."), Cut("first")]

    def test_a_lead_in_ends_where_its_list_ends(self) -> None:
        assert below("These:\n\n- first\n\nThen they left.\n\n- second") == [
            Cut("first", lead_in="These:"),
            Cut("Then they left."),
            Cut("second"),
        ]

    def test_blank_lines_between_bullets_do_not_end_the_list(self) -> None:
        assert below("These:\n\n- first\n\n- second") == [
            Cut("first", lead_in="These:"),
            Cut("second", lead_in="These:"),
        ]

    def test_a_bullet_goes_on_with_indented_lines(self) -> None:
        assert below("- the first thing\n  goes on here\n- second") == [
            Cut("the first thing\n  goes on here"),
            Cut("second"),
        ]

    def test_a_line_that_is_not_indented_is_no_part_of_the_bullet_above(self) -> None:
        assert below("- first thing\nThey left.") == [Cut("first thing"), Cut("They left.")]

    def test_bullets_keep_their_heading_beside_the_lead_in(self) -> None:
        assert below("Conference\n\nThey met.\n\nMessages:\n\n- first") == [
            Cut("They met.", ("Conference",)),
            Cut("first", ("Conference",), "Messages:"),
        ]

    @pytest.mark.parametrize("sign", ["- ", "• ", "1. "])
    def test_residue_written_as_a_bullet_is_no_passage(self, sign: str) -> None:
        assert below(f"{sign}Leave a Reply\n{sign}Be the first to comment") == []


class TestHeadings:
    def test_a_short_line_heads_what_stands_below(self) -> None:
        assert below("Fees\n\nIt is free.\n\nFor all.") == [
            Cut("It is free.", ("Fees",)),
            Cut("For all.", ("Fees",)),
        ]

    def test_the_next_heading_replaces_the_one_before(self) -> None:
        assert below("Fees\n\nIt is free.\n\nHours\n\nIt is open.") == [
            Cut("It is free.", ("Fees",)),
            Cut("It is open.", ("Hours",)),
        ]

    def test_headings_right_below_each_other_are_kept_together(self) -> None:
        assert below("Conference\n\nBaku, Azerbaijan\n\nThey met.") == [
            Cut("They met.", ("Conference", "Baku, Azerbaijan"))
        ]

    def test_of_many_stacked_headings_the_last_place_what_follows(self) -> None:
        headings = ["First", "Second", "Third", "Fourth"]
        assert below("\n\n".join([*headings, "They met."])) == [
            Cut("They met.", tuple(headings[-MOST_HEADINGS:]))
        ]

    def test_a_heading_with_nothing_below_is_quotable(self) -> None:
        assert below("They met.\n\nPartnership for Good Governance") == [
            Cut("They met."),
            Cut("Partnership for Good Governance"),
        ]

    def test_a_heading_with_only_residue_below_is_quotable(self) -> None:
        assert below("Partnership (PGG)\n\nLeave a Reply") == [Cut("Partnership (PGG)")]

    def test_a_line_that_ends_a_sentence_is_no_heading(self) -> None:
        assert below("It is so!\n\nThey met.") == [Cut("It is so!"), Cut("They met.")]

    def test_a_line_with_too_many_words_is_no_heading(self) -> None:
        line = " ".join(["word"] * (HEADING_WORDS + 1))
        assert below(f"{line}\n\nThey met.") == [Cut(line), Cut("They met.")]

    def test_a_line_with_as_many_words_as_a_heading_may_have_is_one(self) -> None:
        line = " ".join(["word"] * HEADING_WORDS)
        assert below(f"{line}\n\nThey met.") == [Cut("They met.", (line,))]

    def test_a_link_glued_to_a_heading_is_left_out(self) -> None:
        assert below("Back Regional Conference\n\nThey met.") == [
            Cut("They met.", ("Regional Conference",))
        ]

    def test_residue_ends_what_the_headings_before_it_head(self) -> None:
        assert below("Fees\n\nIt is free.\n\nRead more\n\nOther news came.") == [
            Cut("It is free.", ("Fees",)),
            Cut("Other news came."),
        ]


class TestMarkdown:
    def test_a_heading_is_kept_without_its_signs(self) -> None:
        assert below("## Fees\n\nIt is free.") == [Cut("It is free.", ("Fees",))]

    def test_a_heading_may_stand_directly_above_its_paragraph(self) -> None:
        assert below("## Fees\nIt is free.") == [Cut("It is free.", ("Fees",))]

    def test_a_deeper_heading_keeps_those_above(self) -> None:
        assert below("# Fair\n\nIt is.\n\n## Fees\n\nIt is free.\n\n### Adults\n\nAll do.") == [
            Cut("It is.", ("Fair",)),
            Cut("It is free.", ("Fair", "Fees")),
            Cut("All do.", ("Fair", "Fees", "Adults")),
        ]

    def test_a_heading_replaces_those_of_its_level_and_deeper(self) -> None:
        assert below("# Fair\n\n## Fees\n\nNone.\n\n## Hours\n\nAll day.\n\n# End\n\nBye.") == [
            Cut("None.", ("Fair", "Fees")),
            Cut("All day.", ("Fair", "Hours")),
            Cut("Bye.", ("End",)),
        ]

    def test_a_heading_heads_bullets(self) -> None:
        assert below("## Fees\n* none") == [Cut("none", ("Fees",))]

    def test_residue_written_as_a_heading_heads_nothing(self) -> None:
        assert below("## Leave a Reply\n\nIt was great.") == [Cut("It was great.")]


class TestCaptionsAndContacts:
    def test_a_caption_of_short_lines_is_one_passage(self) -> None:
        caption = "Police chiefs of the region\nGroup photo at a hotel in Marrakesh"
        assert below(f"They met.\n\n{caption}\n\nThey left.") == [
            Cut("They met."),
            Cut(caption),
            Cut("They left."),
        ]

    def test_contacts_are_one_passage_with_their_heading(self) -> None:
        contacts = "T-CY Secretariat\n\nAlex SEGER\nSecretary\n\n\nJan KRALIK\nManager"
        assert below(contacts) == [Cut(contacts)]

    def test_contacts_need_no_heading(self) -> None:
        contacts = "Alex SEGER\nSecretary\n\nJan KRALIK\nManager"
        assert below(f"They met.\n\n{contacts}") == [Cut("They met."), Cut(contacts)]

    def test_a_list_of_contacts_ends_where_a_paragraph_begins(self) -> None:
        contacts = "Alex SEGER\nSecretary\n\nJan KRALIK\nManager"
        assert below(f"{contacts}\n\nThey met.") == [Cut(contacts), Cut("They met.")]

    def test_a_list_of_contacts_ends_before_residue(self) -> None:
        contacts = "Alex SEGER\nSecretary\n\nJan KRALIK\nManager"
        assert below(f"{contacts}\n\n\nContact the Secretariat") == [Cut(contacts)]

    def test_one_name_with_its_role_is_one_passage(self) -> None:
        assert below("Team\n\nAlex SEGER\nSecretary") == [Cut("Alex SEGER\nSecretary", ("Team",))]


class TestTitles:
    @pytest.mark.parametrize(
        ("text", "title"),
        [
            ("Police meet in Baku\n\nThey met.", "Police meet in Baku"),
            ("\n\n  Police meet in Baku\u00a0\n\nThey met.", "Police meet in Baku"),
            ("# Police meet\n\nThey met.", "Police meet"),
            ("# Police meet\nThey met.", "Police meet"),
            ("Police meet\n===========\n\nThey met.", "Police meet"),
            ("Police meet\r\n\r\nThey met.\r\n", "Police meet"),
            ("Police meet\n25 September 2013\n\nThey met.", "Police meet"),
            ("Police meet\n\n25 September 2013\n\nThey met.", "Police meet"),
        ],
    )
    def test_a_short_line_at_the_top_is_the_title(self, text: str, title: str) -> None:
        assert stated_title(text) == title

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\n \n",
            "They met in Baku.\n\nThey left.",
            "Participating countries:\n\n- Armenia",
            "Dear colleagues,\n\nThey met.",
            "- Armenia\n- Georgia",
            "Leave a Reply\n\nThey met.",
            "They met at a place\nthat was wrapped here.",
            "Alex SEGER\nSecretary\n\nThey met.",
            "word " * (HEADING_WORDS + 1) + "\n\nThey met.",
            "25 September 2013\n\nThey met.",
            "Published: 25 September 2013\n\nThey met.",
        ],
    )
    def test_a_text_that_opens_otherwise_states_no_title(self, text: str) -> None:
        assert stated_title(text) is None

    def test_the_title_is_no_passage_and_no_heading(self) -> None:
        assert cut("Police meet\n\nThey met.") == [Cut("They met.")]

    def test_the_title_in_markdown_is_no_passage_and_no_heading(self) -> None:
        assert cut("# Police meet\n\n## Place\n\nIn Baku.") == [Cut("In Baku.", ("Place",))]

    def test_a_title_repeated_further_down_heads_what_follows(self) -> None:
        assert cut("Police meet\n\nThey met.\n\nPolice meet\n\nAgain.") == [
            Cut("They met."),
            Cut("Again.", ("Police meet",)),
        ]

    def test_an_article_of_one_short_line_is_quotable(self) -> None:
        assert cut("Opening hours nine to five") == [Cut("Opening hours nine to five")]


class TestDates:
    @pytest.mark.parametrize(
        "line",
        [
            "25 September 2013",
            "25 September, 2013",
            "25th September 2013",
            "25 Sep 2013",
            "25 Sept. 2013",
            "September 25, 2013",
            "Sep 25th 2013",
            "SEPTEMBER 25, 2013",
            "2013-09-25",
            "Wednesday, 25 September 2013",
            "Published on 25 September 2013",
            "Posted: September 25, 2013",
            "Date: 2013-09-25",
        ],
    )
    def test_a_line_that_is_a_date_at_the_top_is_the_publication_date(self, line: str) -> None:
        assert stated_date(f"A title\n\n{line}\n\nThey met.") == date(2013, 9, 25)

    @pytest.mark.parametrize(
        "line",
        [
            "It was held on 25 September 2013.",
            "They met on 25 September 2013",
            "9 - 11 October 2017",
            "February 27 – March 1, 2017",
            "May 2019",
            "2013",
            "31 February 2013",
            "25 Septembre 2013 à Baku",
            "12/09/2013",
            "5 Mayhem 2013",
            "15 marches 2013",
            "12 Augustines 2013",
            "2013-13-01",
            "0 May 2013",
        ],
    )
    def test_any_other_line_with_a_date_is_no_publication_date(self, line: str) -> None:
        assert stated_date(f"A title\n\n{line}\n\nThey met.") is None

    def test_a_date_further_down_is_no_publication_date(self) -> None:
        opening = "\n\n".join(f"Sentence number {number}." for number in range(6))
        assert stated_date(f"{opening}\n\n25 September 2013") is None

    def test_the_first_of_two_dates_is_the_publication_date(self) -> None:
        assert stated_date("A title\n\n25 September 2013\nUpdated: 1 May 2014") == date(2013, 9, 25)

    def test_the_line_of_the_date_is_no_passage(self) -> None:
        assert cut("A title\n\n25 September 2013\n\nThey met.") == [Cut("They met.")]

    def test_lines_beside_the_date_stay(self) -> None:
        assert below("25 September 2013\nBaku, Azerbaijan\n\nThey met.") == [
            Cut("They met.", ("Baku, Azerbaijan",))
        ]

    def test_a_date_that_is_not_the_article_s_stays_a_heading(self) -> None:
        opening = "\n\n".join(f"Sentence number {number}." for number in range(6))
        assert cut(f"{opening}\n\n25 September 2013\n\nThey met.")[-1] == Cut(
            "They met.", ("25 September 2013",)
        )


class TestArticlesThatArePassages:
    def test_the_whole_text_is_one_passage(self) -> None:
        text = "\n A heading\n\n- a bullet\n\nLeave a Reply \n"
        assert [_cut(each, text) for each in split(passage(text))] == [
            Cut("A heading\n\n- a bullet\n\nLeave a Reply")
        ]

    @pytest.mark.parametrize("text", ["", " \n\u00a0\u2028"])
    def test_a_blank_text_has_no_passage(self, text: str) -> None:
        assert split(passage(text)) == []


class TestAnyText:
    @given(article_texts)
    @settings(deadline=None, max_examples=150)
    def test_every_passage_stands_verbatim_at_its_span(self, text: str) -> None:
        for passage in split(article(text)):
            assert passage.text == text[passage.span.start : passage.span.end]

    @given(article_texts)
    @settings(deadline=None, max_examples=150)
    def test_spans_are_in_order_and_apart(self, text: str) -> None:
        spans = [passage.span for passage in split(article(text))]
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert all(one.end <= other.start for one, other in pairwise(spans))

    @given(article_texts)
    @settings(deadline=None, max_examples=150)
    def test_no_passage_is_blank_or_has_blanks_around_it(self, text: str) -> None:
        assert all(each.text and each.text == each.text.strip() for each in split(article(text)))

    @given(article_texts)
    @settings(deadline=None)
    def test_positions_count_from_one(self, text: str) -> None:
        passages = split(article(text))
        assert [each.position for each in passages] == list(range(1, len(passages) + 1))

    @given(article_texts)
    @settings(deadline=None, max_examples=150)
    def test_what_a_passage_stands_under_stands_above_it_in_order(self, text: str) -> None:
        for passage in split(article(text)):
            above = [*passage.headings, *([passage.lead_in] if passage.lead_in else ())]
            assert all(span.of(text).strip() for span in above)
            edges = [edge for span in above for edge in span] + [passage.span.start]
            assert edges == sorted(edges)

    @given(article_texts)
    @settings(deadline=None)
    def test_the_same_text_is_always_cut_the_same(self, text: str) -> None:
        assert split(article(text)) == split(article(text))

    @given(article_texts)
    @settings(deadline=None)
    def test_a_whole_text_is_verbatim_too(self, text: str) -> None:
        found = split(passage(text))
        assert [each.text for each in found] == ([text.strip()] if text.strip() else [])
        assert all(each.span.of(text) == each.text and each.position == 1 for each in found)
        assert found == split(passage(text))

    @given(article_texts)
    @settings(deadline=None)
    def test_a_stated_title_stands_in_the_text(self, text: str) -> None:
        title = stated_title(text)
        assert title is None or (title.strip() and title in text)


NEVER_CITED = frozenset(
    {
        "Leave a Reply",
        "Be the first to comment",
        "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
        "View all crime areas",
        "This News/Press release is about Cybercrime",
        "Press Release",
        "Press Release/News",
        "Activities",
        "Contact the Secretariat",
        "Back Regional Cybercrime Conference",
    }
)


def _lead_ins(seeds: Corpus, id_: str) -> list[str]:
    found = seeds.article(id_)
    return [each.lead_in.of(found.text) for each in seeds.passages_of(found) if each.lead_in]


class TestSeeds:
    def test_all_evidence_of_the_question_fixtures_can_be_cited(
        self, seeds: Corpus, fixtures_file: Path
    ) -> None:
        rows = [json.loads(line) for line in fixtures_file.read_text("utf-8").splitlines()]
        pieces = [
            (row["id"], piece["source"], piece["evidence"])
            for row in rows
            if row["answerable"] and "metadata" not in row.get("tags", ())
            for piece in (row, *row["also"])
        ]
        lost = [
            (id_, evidence)
            for id_, source, evidence in pieces
            if not any(evidence in each.text for each in seeds.passages_of(seeds.article(source)))
        ]
        assert len(pieces) >= 55
        assert lost == []

    def test_navigation_and_comment_forms_are_never_cited(self, seeds: Corpus) -> None:
        for passage in seeds.passages:
            text = seeds.article(passage.article_id).text
            above = [*passage.headings, *([passage.lead_in] if passage.lead_in else ())]
            for shown in (passage.text, *(span.of(text) for span in above)):
                lines = {line.strip() for line in shown.splitlines()}
                assert lines.isdisjoint(NEVER_CITED)
                assert "Back Regional" not in shown

    def test_what_is_never_cited_does_stand_in_the_articles(self, seeds: Corpus) -> None:
        lines = {line.strip() for each in seeds.articles for line in each.text.splitlines()}
        assert lines >= NEVER_CITED

    def test_the_title_of_an_article_is_none_of_its_passages(self, seeds: Corpus) -> None:
        for each in seeds.articles:
            assert each.title not in [passage.text for passage in seeds.passages_of(each)]

    def test_the_conference_in_baku_keeps_its_heading_and_place(self, seeds: Corpus) -> None:
        found = seeds.article("003_f7192871f43753b7.txt")
        passage = next(each for each in seeds.passages_of(found) if "93 participants" in each.text)
        assert [span.of(found.text) for span in passage.headings] == [
            "Regional Cybercrime Conference",
            "Baku, Azerbaijan ,",
        ]

    def test_each_key_message_keeps_its_lead_in(self, seeds: Corpus) -> None:
        assert _lead_ins(seeds, "003_f7192871f43753b7.txt") == [
            *["Components:"] * 2,
            *["Key messages from the conference:"] * 7,
        ]

    def test_a_paragraph_s_last_sentence_leads_in_its_list(self, seeds: Corpus) -> None:
        last = "At the end of the conference, a set of conclusions were agreed upon which included:"
        assert _lead_ins(seeds, "004_65be78e3c48b79ec.txt") == [last] * 6

    def test_the_secretariat_s_contacts_are_one_passage_with_their_heading(
        self, seeds: Corpus
    ) -> None:
        last = seeds.passages_of(seeds.article("003_f7192871f43753b7.txt"))[-1]
        assert [line.strip() for line in last.text.splitlines() if line.strip()] == [
            "T-CY Secretariat",
            "Alexander SEGER",
            "Executive Secretary",
            "Jan KRALIK",
            "Programme Manager",
            "Céline DEWAELE",
            "Programme Assistant",
        ]

    def test_the_caption_of_a_photo_can_be_cited(self, seeds: Corpus) -> None:
        texts = [each.text for each in seeds.passages]
        assert (
            "Police chiefs of the MENA region\n"
            "Group photo of police chiefs of the MENA region at Kenzi Menara Palace hotel in "
            "Marrakesh"
        ) in texts


class TestHowLongItTakes:
    def test_millions_of_blank_lines_are_passed_over(self) -> None:
        blanks = "\r\n \t\n" * 1_000_000
        started = time.monotonic()
        found = cut(f"The ferry crosses.\n{blanks}It crossed the sound on Monday.")
        assert found == [Cut("The ferry crosses."), Cut("It crossed the sound on Monday.")]
        assert time.monotonic() - started < 10

    def test_headings_upon_headings_are_looked_at_once_each(self) -> None:
        started = time.monotonic()
        assert len(cut("Ferries\n\n" * 50_000)) > 40_000
        assert time.monotonic() - started < 15


@pytest.mark.parametrize("end", "\n|\r|\r\n|\v|\f|\x1c|\x1d|\x1e|\x85|\u2028|\u2029".split("|"))
def test_lines_end_where_python_ends_them(end: str) -> None:
    text = f"- One.{end} {end}- Two.{end}- Three."
    assert [each.text for each in cut(text)] == ["One.", "Two.", "Three."]
    assert len(text.splitlines()) == 4


def test_a_line_that_goes_on_for_too_long_is_no_title() -> None:
    assert stated_title("a" * LONGEST_TITLE) == "a" * LONGEST_TITLE
    assert stated_title("a" * (LONGEST_TITLE + 1)) is None
