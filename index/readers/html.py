"""Web pages: the article's text without what the site puts around it."""

import codecs
import json
import re
import unicodedata
from datetime import date
from typing import Any

import lxml.html
import trafilatura
from lxml import etree
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from index.errors import CorpusError
from index.readers import markup, text
from index.readers.extracted import Extracted, clean, iso_date, iso_language, sane_title
from index.residue import is_residue

_DECLARED = re.compile(
    rb"""<meta[^>]{1,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{1,100}encoding=["']([\w.:-]+)""",
    re.IGNORECASE,
)
# What the web means by these names, rather than what they say.
_MEANT = {"iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252",
          "ascii": "windows-1252", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
          "iso-8859-9": "windows-1254", "euc-kr": "cp949", "x-sjis": "cp932"}  # fmt: skip

_CHROME = frozenset({"nav", "aside", "footer", "form", "dialog"})
_CHROME_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary"})
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|comments?|comment-?list|respond|disqus|sidebar|"
    r"breadcrumbs?|byline|author|(?:post|entry)-meta|navbar|navigation|share|sharing|social|related|newsletter|advert\w*|promo)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_LEAST_SHARE = 0.3
"""Keeping less of a page's words than this, the extraction has most likely failed."""

_ARTICLE_TYPES = re.compile(r"(?:\w*Article|BlogPosting|Report)")
_SIGNS = re.compile(r"[\W\d_]+")
_SENTENCE = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*$")
_LONG = 30

_TOO_DEEP = "is nested too deeply or goes on in one piece for too long; save its text as .txt"
_CROWDED = re.compile(r"(<[a-z][^<>\s]*+)(?:\s++[^<>\s]*+){10000,}+", re.IGNORECASE)
"""A tag with so many attributes, or words in them, that parsers compare all with all."""

_DEEPEST = 2_000
_MANY_TAGS = 20_000
"""With fewer of them, however they are nested, a page is read in seconds."""


def read(data: bytes, source: str) -> Extracted:
    """The article of a page: its blocks of text, headings, lists and tables.

    What belongs to the article is told by trafilatura; where it finds next to nothing, all but
    navigation, asides and forms is taken. `dropped` are the other lines of the page.

    Raises:
        CorpusError: the bytes do not tell their encoding, or the page has no text.
    """
    content, encoding = decoded(data, source)
    tree = parsed(content, source)
    found = markup.blocks(tree)
    if not found:
        raise CorpusError(f"{source} is a page without text; save it again once it has loaded")
    kept = _main(tree, found)
    title = _title(tree, kept, found, source)
    kept = _from_title(kept, found, title)
    inside = set(map(id, kept))
    return Extracted(
        markup.joined(kept),
        title=title,
        published=_published(tree),
        url=_url(tree),
        language=iso_language(
            tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
        ),
        dropped=tuple(
            line for block in found if id(block) not in inside for line in block.words.split("\n")
        ),
        encoding=encoding,
    )


def decoded(data: bytes, source: str) -> tuple[str, str]:
    """The characters of a page and the name of their encoding.

    UTF-8 is believed by its bytes, then what the page declares, then what is likely.

    Raises:
        CorpusError: none of it fits.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        match = _DECLARED.search(data[:4096])
        name = next(filter(None, match.groups()), b"").decode("ascii").lower() if match else ""
        try:
            codec = codecs.lookup(_MEANT.get(name, name)).name
            # Some bytes stand for nothing; a few of them do not make a page unreadable.
            content = data.decode(codec, "replace")
            if not codec.startswith("utf") and content.count("\ufffd") * 200 < len(content):
                return content, _MEANT.get(name, name)
        except (LookupError, UnicodeError, AssertionError):
            pass
    return text.decoded(data, source)


def parsed(content: str, source: str) -> Any:
    """The tree of a page, mended as a browser would; never None.

    Raises:
        CorpusError: there is nothing in it, or it is nested too deeply.
    """
    content = _CROWDED.sub(r"\1", clean(content))
    if _is_too_deep(content):
        raise CorpusError(f"{source} {_TOO_DEEP}")
    # lexbor mends what is broken by the standard's own rules; lxml then reads a sound page.
    try:
        mended = LexborHTMLParser(content)
        html, words = mended.html or "", mended.body.text() if mended.body else ""
    except SelectolaxError as error:  # the standard lets no page fail but for lack of memory
        raise MemoryError from error
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, AssertionError) as error:
        raise CorpusError(f"{source} is empty or broken; save it again") from error
    if len(tree.text_content()) * 2 < len(words):  # lxml leaves out what is nested too deeply
        raise CorpusError(f"{source} {_TOO_DEEP}")
    return tree


def _is_too_deep(content: str) -> bool:
    """Whether a page that is large has more elements open at once than lexbor gets done with.

    The standard has each new element looked for in all that are open: nesting half a megabyte of
    tags takes minutes. lxml stops at a depth, and the last element tells whether it did.
    """
    if content.count("<") < _MANY_TAGS:
        return False
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        last = lxml.html.document_fromstring(content.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, AssertionError):
        return False  # whatever else is wrong with it is told later
    depth = 0
    while len(last):
        last, depth = last[-1], depth + 1
    return depth > _DEEPEST


def _main(tree: Any, found: list[markup.Block]) -> list[markup.Block]:
    """The blocks that are the article's, in their order."""
    plain = [block for block in markup.blocks(_without_chrome(tree)) if not is_residue(block.words)]
    extract = trafilatura.extract(
        lxml.html.tostring(tree, encoding="unicode"),
        include_comments=False,
        include_tables=True,
        favor_recall=True,
        output_format="txt",
    )
    possible = {block.text for block in plain}
    kept = _believed(found, extract or "", possible)
    if _length(kept) < _LEAST_SHARE * _length(plain):
        kept = [block for block in found if block.text in possible]
    return kept or found


def _believed(found: list[markup.Block], extract: str, possible: set[str]) -> list[markup.Block]:
    """The blocks whose words stand in the extract, and those between them that may be text.

    The extract often lacks a heading, a caption, a short item or a paragraph with a footnote.
    """
    lines = {_letters(line) for line in extract.splitlines()} - {""}
    everything = _letters(extract)
    sure = [
        (block.text in possible and (letters := _letters(block.words)) in lines)
        or (len(letters := _letters(block.words)) >= _LONG and letters in everything)
        for block in found
    ]
    numbers = [number for number, is_sure in enumerate(sure) if is_sure]
    return [
        block
        for number, block in enumerate(found)
        if sure[number]
        or (
            block.text in possible
            and numbers
            and (numbers[0] < number < numbers[-1] or _leads(found, sure, number))
        )
    ]


def _leads(found: list[markup.Block], sure: list[bool], number: int) -> bool:
    """Whether this is a heading right above what is surely the article's."""
    return found[number].kind == "heading" and sure[number + 1 : number + 2] == [True]


def _without_chrome(tree: Any) -> Any:
    """A copy of the tree without what its tags, roles and names say is not the article's."""
    copy = lxml.html.document_fromstring(lxml.html.tostring(tree))
    for element in list(copy.iter()):
        if isinstance(element.tag, str) and element.getparent() is not None and _is_chrome(element):
            element.drop_tree()
    return copy


def _is_chrome(element: Any) -> bool:
    if element.tag in {"html", "body", "main", "article"}:
        return False
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(
        element.tag in _CHROME
        or (element.get("role") or "") in _CHROME_ROLES
        or _CHROME_NAMES.search(names)
        or (element.tag in {"ul", "ol", "p", "div", "td"} and _is_links(element))
    )


def _is_links(element: Any) -> bool:
    """Whether there are several links and next to nothing else: a menu."""
    links = list(element.iter("a"))
    words = len(_letters(element.text_content()))
    linked = sum(len(_letters(link.text_content())) for link in links)
    return len(links) > 1 and linked > 0.8 * words


def _from_title(
    kept: list[markup.Block], found: list[markup.Block], title: str | None
) -> list[markup.Block]:
    """The article from its title's heading on: it opens the text, wherever the extract began."""
    headline = next((b for b in found if b.kind == "heading" and _same(b.words, title)), None)
    if headline is None or not kept:
        return kept
    inside = set(map(id, kept)) | {id(headline)}
    start = found.index(headline)
    return [
        block
        for number, block in enumerate(found)
        if id(block) in inside and (number >= start or _SENTENCE.search(block.words))
    ]


def _same(words: str, title: str | None) -> bool:
    return title is not None and " ".join(words.split()) == title


def _length(found: list[markup.Block]) -> int:
    return sum(len(block.words) for block in found)


def _letters(words: str) -> str:
    """The letters alone: numbers may have been raised, or have led to a footnote."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", words)).casefold()


def _title(
    tree: Any, kept: list[markup.Block], found: list[markup.Block], source: str
) -> str | None:
    """The page's own heading if it is the title that the head of the page states, or the latter."""
    site = _meta(tree, "og:site_name") or ""
    head = sane_title(tree.findtext(".//title"), source)
    named = sane_title(_meta(tree, "og:title") or _meta(tree, "twitter:title"), source) or head
    # The article's own headings come first: those around it may name the book or the site.
    headings = [b.words for b in (*kept, *found) if b.tag == "h1" and b.words != site]
    known = [_letters(each) for each in (named, head) if each]
    for heading in headings:
        letters = _letters(heading)
        if letters and any(each.startswith(letters) for each in known):
            return sane_title(heading, source)
    # What the title of the window ends in is the site's name, as in "Names - The Book".
    lead = next((h for h in headings if not any(k.endswith(_letters(h)) for k in known)), None)
    if lead and (len(set(headings)) == 1 or any(_letters(lead) in each for each in known)):
        return sane_title(lead, source)
    if named == head and named:  # "The title | The site"
        parts = re.split(r"\s+[|–—»·-]\s+", named)
        named = parts[0] if len(parts) == 2 and site and parts[1] == site else named
    return named or (sane_title(headings[0], source) if headings else None)


def _meta(tree: Any, *names: str) -> str | None:
    for name in names:
        for element in tree.iter("meta"):
            key = element.get("property") or element.get("name") or element.get("itemprop") or ""
            if key.lower() == name and (content := (element.get("content") or "").strip()):
                return str(content)
    return None


def _url(tree: Any) -> str | None:
    links = (
        e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"
    )
    for url in (next(links, None), _meta(tree, "og:url")):
        if url and re.fullmatch(r"https?://\S{3,2000}", url.strip()):
            return str(url.strip())
    return None


def _published(tree: Any) -> date | None:
    stated = iso_date(
        _meta(tree, "article:published_time", "datepublished", "date", "dc.date", "dcterms.date",
              "dc.date.issued", "dcterms.issued", "dcterms.created", "pubdate", "publish-date",
              "citation_publication_date")
    )  # fmt: skip
    if stated:
        return stated
    for script in tree.iter("script"):
        if (script.get("type") or "").lower() == "application/ld+json":
            try:
                described = json.loads(script.text or "")
            except (ValueError, RecursionError):
                continue
            if found := _described(described):
                return found
    for time in tree.iter("time"):
        if time.get("pubdate") is not None or time.get("itemprop") == "datePublished":
            return iso_date(time.get("datetime") or time.text_content())
    heads = (time for header in tree.iter("header") for time in header.iter("time"))
    dates = {iso_date(time.get("datetime")) for time in heads} - {None}
    return dates.pop() if len(dates) == 1 else None


def _described(described: Any) -> date | None:
    """`datePublished` of an article in JSON-LD, which may be one of several things described."""
    if isinstance(described, dict):
        described = described.get("@graph") or [described]
    for each in described if isinstance(described, list) else []:
        if isinstance(each, dict) and _ARTICLE_TYPES.fullmatch(str(each.get("@type"))):
            return iso_date(each.get("datePublished"))
    return None
