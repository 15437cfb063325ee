"""Which lines of a saved page are navigation or a form, and which are the article."""

import subprocess
from collections.abc import Callable

import pytest

from index.residue import is_residue, link_words


@pytest.mark.parametrize(
    "line",
    [
        "Home",
        "About us",
        "Contact",
        "Contact us",
        "Press Release",
        "Press Release/News",
        "Press | News | Events",
        "Privacy Policy | Terms of Use",
        "Facebook, Twitter, Instagram",
        "Activities",
        "Main menu",
        "Menu",
        "Search",
        "Log in",
        "Sign up",
        "Next »",
        "Read more...",
        "Older posts",
        "Newer posts",
        "Previous article",
        "Related Articles",
        "Related stories",
        "You may also like:",
        "Load more",
        "Loading...",
        "Site map",
        "Uncategorized",
        "Cookie settings",
        "RSS",
        "X",
    ],
)
def test_a_line_of_nothing_but_navigation_is_residue(line: str) -> None:
    assert is_residue(line)


@pytest.mark.parametrize(
    "line",
    [
        "Leave a Reply",
        "Leave a Reply Cancel reply",
        "Leave a comment",
        "Post a comment",
        "Be the first to comment",
        "No comments yet",
        "3 comments",
        "1,204 views",
        "Comments are closed.",
        "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
        "Your email address will not be published. Required fields are marked *",
        "Save my name, email, and website in this browser for the next time I comment.",
        "Notify me of follow-up comments by email.",
        "Notify me of new posts by email.",
        "You must be logged in to post a comment.",
        "Log in or register to post comments",
        "Post Comment",
    ],
)
def test_a_comment_form_is_residue(line: str) -> None:
    assert is_residue(line)


@pytest.mark.parametrize(
    "line",
    [
        "View all crime areas",
        "See all news",
        "Read more about Cybercrime",
        "Skip to main content",
        "Skip to content",
        "Jump to navigation",
        "Back to top",
        "Share this:",
        "Share this article",
        "Share on Facebook",
        "Like this:",
        "Print this page",
        "Click to share on Twitter (Opens in new window)",
        "Follow us on Twitter",
        "Subscribe to our newsletter",
        "Sign up for our newsletter",
        "Contact the Secretariat",
        "This News/Press release is about Cybercrime",
        "This website uses cookies to ensure you get the best experience.",
        "By continuing to browse this site you agree to our use of cookies.",
        "Tags: cybercrime, Interpol",
        "Tagged: cybercrime",
        "Filed under: Crime",
        "Posted in: News",
        "Categories: News, Europe",
        "© 2017 Interpol. All rights reserved.",
        "(c) 2019 The Arab Weekly",
        "Copyright 2019 The Arab Weekly",
        "All rights reserved.",
        "Powered by WordPress",
        "Proudly powered by WordPress",
        "« Previous",
        "Newer posts →",
        "Home > News > Cybercrime",
        "Advertisement",
        "Please enable JavaScript to view this page.",
    ],
)
def test_the_set_phrases_around_an_article_are_residue(line: str) -> None:
    assert is_residue(line)


@pytest.mark.parametrize("line", ["LEAVE A REPLY", "press release", "Be The First To Comment"])
def test_capitals_make_no_difference(line: str) -> None:
    assert is_residue(line)


@pytest.mark.parametrize(
    "line",
    [
        "The press release was issued in May.",
        "Press releases are sent to 42 countries.",
        "News of the arrests reached Rabat.",
        "Activities in support of the MENA region continue unabated.",
        "He left a reply.",
        "Nobody was the first to comment on it.",
        "We view all crime areas alike.",
        "The minister shared this with the press.",
        "Contact the police if you see this man in Baku.",
        "This conference is about how police and prosecutors can work with each other.",
        "Contacts were made between Europol and Interpol.",
        "Cookies were stolen from 20,000 computers.",
        "The cookie policy was changed in 2018.",
        "3 comments were made by Stock.",
        "Comments on the draft are due in May.",
        "Copyright is protected by law in 181 countries.",
        "Powered by a dynamo, the lamp shone.",
        "Continue reading for twenty minutes a day.",
        "Categories: theft and robbery are the most frequent, the ministry said.",
        "Advertisements are a source of fraud.",
        "You must be logged in to withdraw money, the bank said.",
        "Subscribe to the convention and you are bound by it.",
        "Follow us on a walk through Baku.",
    ],
)
def test_a_sentence_with_such_words_is_no_residue(line: str) -> None:
    assert not is_residue(line)


@pytest.mark.parametrize(
    "line",
    [
        "Home Office ministers met",
        "Home Affairs Council",
        "Share of women in police",
        "Back to school programme",
        "Next steps",
        "Search and seizure",
        "News from Rabat",
        "Press freedom in Morocco",
        "Terms of reference",
        "Contact points of the 24/7 network",
        "Report on cybercrime 2017",
        "Statistics on fraud",
        "Related work",
        "Media and the police",
        "Video evidence in court",
        "Reply of the Commission",
        "Previous convictions",
        "Help for victims",
        "Jobs lost to fraud",
        "Opinion of the Court",
        "Copyright infringement online",
        "Copyright law in Europe",
        "Advertisement fraud",
        "Share on equity",
        "Powered by solar energy",
        "Contact your local police station",
    ],
)
def test_a_heading_with_such_words_is_no_residue(line: str) -> None:
    assert not is_residue(line)


@pytest.mark.parametrize("line", ["", " ", "Morocco", "42", "25 September 2013", "T-CY", "–", "«»"])
def test_other_short_lines_are_no_residue(line: str) -> None:
    assert not is_residue(line)


def test_a_long_word_does_not_hold_up_the_reader(
    python: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    code = """
from index.residue import is_residue
for opening in ("This page is about", "View all", "Contact the", "Share this", "Home"):
    print(is_residue(f"{opening} {'a' * 2000}!"))
"""
    assert python("-c", code, timeout=10).stdout == "False\n" * 5


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Back Regional Cybercrime Conference", "Regional Cybercrime Conference"),
        ("back Regional Cybercrime Conference", "Regional Cybercrime Conference"),
        ("Back  \u00a0Élysée", "Élysée"),
        ("Back Конференция", "Конференция"),
    ],
)
def test_a_link_glued_to_a_heading_is_measured(line: str, heading: str) -> None:
    assert line[link_words(line) :] == heading


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "Regional Cybercrime Conference",
        "Back to school",
        "Backing Interpol",
        "Next steps",
        "Previous convictions",
        "Home secretary speaks",
        "Home Office ministers met",
        "Home Affairs Council",
        "Next Generation EU",
    ],
)
def test_a_heading_of_the_article_s_own_keeps_all_its_words(heading: str) -> None:
    assert link_words(heading) == 0
