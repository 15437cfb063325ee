"""Hostile electronic books."""

from collections.abc import Iterator, Sequence
from functools import partial

from hostile_archives import SHRINKS, Part, external, laughs, many, page, sixty_megabytes, zipped
from hostile_files import FERRY, NOWHERE, SECRET_FILE, HostileFile, cut


def book(
    chapter: str | bytes = "",
    *,
    container: str = "",
    package: str = "",
    href: str = "chapter.xhtml",
    more: Sequence[Part] = (),
) -> bytes:
    """Return an electronic book of one chapter."""
    return zipped(
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", container or _container("content.opf")),
        ("content.opf", package or _package(href)),
        ("chapter.xhtml", chapter or page(f"<p>{FERRY}</p>")),
        *more,
    )


def _container(path: str, prolog: str = "") -> str:
    return (
        f'{prolog}<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        f'<rootfile full-path="{path}"/></rootfiles></container>'
    )


def _package(href: str = "chapter.xhtml", *, prolog: str = "", title: str = "A ferry") -> str:
    return (
        f'{prolog}<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title></metadata>'
        f'<manifest><item id="a" href="{href}" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )


def books(address: str = NOWHERE) -> Iterator[HostileFile]:
    """Return electronic books; those that ask for something ask for it at this address."""
    yield HostileFile("bomb.epub", lambda: sixty_megabytes("META-INF/container.xml"), SHRINKS)
    yield HostileFile(
        "many-entries.epub",
        lambda: many("META-INF/container.xml", 70_000),
        "holds 70,001 files, more than is read",
    )
    yield HostileFile(
        "nested.epub",
        lambda: book(zipped(("a.txt", FERRY * 99))),
        "is broken: its part chapter.xhtml is not UTF-8 text",
    )
    declares = "holds declarations that no book has"
    yield HostileFile(
        "laughing-container.epub",
        lambda: book(container=_container("&x;", laughs("container"))),
        declares,
    )
    yield HostileFile(
        "laughing-package.epub",
        lambda: book(package=_package(prolog=laughs("package"), title="&x;")),
        declares,
    )
    yield HostileFile(
        "laughing-chapter.epub",
        lambda: book(page(f"<p>{FERRY} &x;</p>", laughs("html"))),
        holds=FERRY,
    )
    yield HostileFile(
        "quadratic-package.epub",
        lambda: book(
            package=_package(prolog=laughs("package", quadratic=True), title="&x;" * 20_000)
        ),
        declares,
    )
    for kind, at in (("file", f"file://{SECRET_FILE}"), ("http", address)):
        yield HostileFile(
            f"external-package-{kind}.epub",
            partial(book, package=_package(prolog=external("package", at), title="&x;")),
            declares,
        )
        yield HostileFile(
            f"external-chapter-{kind}.epub",
            partial(book, page(f"<p>{FERRY} &x;</p>", external("html", at))),
            holds=FERRY,
        )
        yield HostileFile(
            f"chapter-is-a-{kind}.epub", partial(book, href=at), "is broken: it lacks "
        )
    climbing = "../../../../../../../../etc/passwd"
    yield HostileFile(
        "climbing-chapter.epub", lambda: book(href=climbing), "is broken: it lacks .*etc/passwd"
    )
    yield HostileFile(
        "climbing-package.epub",
        lambda: book(container=_container(climbing)),
        "is broken: it lacks .*etc/passwd",
    )
    yield HostileFile(
        "deep-package.epub",
        lambda: book(package=_package(title="<a>" * 100_000 + "</a>" * 100_000)),
        holds=FERRY,
    )
    yield HostileFile(
        "a-million-chapters.epub",
        lambda: book(package=_package().replace("<spine>", f"<spine>{'<itemref/>' * 1_000_000}")),
        SHRINKS,
    )
    yield HostileFile(
        "deep-chapter.epub",
        lambda: book(page(f"{'<div>' * 100_000}{FERRY}")),
        "is nested too deeply",
    )
    yield HostileFile("cut-off.epub", lambda: cut(book()), "is broken or cut off")
    yield HostileFile(
        "no-contents.epub",
        lambda: zipped(("META-INF/container.xml", "<container/>")),
        "is broken: it does not name its contents",
    )
    yield HostileFile("book-named.docx", book, holds=FERRY)
