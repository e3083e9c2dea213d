"""A page as its reader gets it: title, headings, languages, every text, every address it loads."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr"}  # fmt: skip
# Their text is a program's, not a person's.
SILENT = {"script", "style", "code", "kbd", "pre", "samp"}
READ_ATTRIBUTES = {"alt", "aria-description", "aria-label", "label", "placeholder", "title"}
LOADING = {("link", "href"), ("script", "src"), ("img", "src"), ("img", "srcset"),
           ("source", "src"), ("source", "srcset"), ("iframe", "src"), ("use", "href"),
           ("object", "data"), ("video", "src"), ("audio", "src")}  # fmt: skip
PLAIN_LINKS = {"alternate", "canonical", "next", "prev"}


@dataclass
class Page:
    """What was read."""

    is_whole: bool = False
    lang: str = ""
    dir: str = ""
    title: str = ""
    headings: int = 0
    texts: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    scripts: int = 0
    links: list[str] = field(default_factory=list)

    @property
    def foreign_loads(self) -> list[str]:
        """What a browser would fetch from somewhere else."""
        return [url for url in self.loads if urlsplit(url).netloc]


def read(html: str) -> Page:
    """Read a page or a fragment."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        # Open elements, each with whether its words are in the page's own language.
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.page.is_whole = True
            self.page.lang, self.page.dir = values.get("lang", ""), values.get("dir", "")
        self._count(tag, values)
        speaks = self._speaks and tag not in SILENT and "translate" not in values
        if tag != "html" and values.get("lang", self.page.lang) != self.page.lang:
            speaks = False
        if speaks:
            self._hear_attributes(tag, values)
        if tag not in VOID:
            self._open.append((tag, speaks))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if not text:
            return
        if self._open and self._open[-1][0] == "title" and len(self._open) < 4:
            self.page.title = text
        if self._speaks:
            self.page.texts.append(text)

    @property
    def _speaks(self) -> bool:
        return self._open[-1][1] if self._open else True

    def _count(self, tag: str, values: dict[str, str]) -> None:
        self.page.headings += tag == "h1"
        self.page.scripts += tag == "script"
        if tag == "a" and "href" in values:
            self.page.links.append(values["href"])
        if tag == "link" and values.get("rel") in PLAIN_LINKS:
            return
        for name, value in values.items():
            if (tag, name) in LOADING and value:
                parts = value.split(",") if name == "srcset" else [value]
                self.page.loads += [part.split()[0] for part in parts if part.strip()]

    def _hear_attributes(self, tag: str, values: dict[str, str]) -> None:
        heard = [value for name, value in values.items() if name in READ_ATTRIBUTES]
        # Scripts take their words from the markup, and their names too: those have no spaces.
        heard += [v for name, v in values.items() if name.startswith("data-") and " " in v]
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            heard.append(values.get("value", ""))
        if tag == "meta" and values.get("name") == "description":
            heard.append(values.get("content", ""))
        self.page.texts += [" ".join(value.split()) for value in heard if value.strip()]
