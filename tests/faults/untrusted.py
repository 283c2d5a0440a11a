"""Hostile: texts of a config that are meant to do harm where they are shown."""

from __future__ import annotations

import base64
import csv
import hashlib
import random
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

from tests.faults.campaign import Campaign, Result, trial_rng
from tests.support.configs import SMALL
from tests.support.processes import call
from tests.support.results import files_of

#: A word by which a text is known again, wherever it ends up.
MARK = "spoiler"
TEXTS = (
    f"<script>{MARK}()</script>", f"<img src=x onerror={MARK}()>", f"</script><script>{MARK}()",
    f"--><script>{MARK}()</script><!--", f"<!-- end: small --> {MARK}", f"{MARK} | a | b |",
    f"<!-- part: xor --> {MARK}", f"</details></table></body> {MARK}", f"| {MARK} |",
    f"{MARK}\n\n# Head\n", f"{MARK}\n|a|b|\n|-|-|\n|1|2|\n", f"[/]{MARK}[bold red]",
    f"[link=file:///etc]{MARK}[/link]", f":bomb: {MARK} [blink]", f"=1+1+{MARK}", f"+{MARK}",
    f"-{MARK}", f"@SUM({MARK})", f'=HYPERLINK("http://x","{MARK}")', f"\t={MARK}",
    f"[{MARK}](javascript:alert(1))", f"![{MARK}](http://x/y.png)", f"](#x) [{MARK}", f"`{MARK}",
    f"**{MARK}", f"${MARK}$ \\alpha", f"{{{{ {MARK} }}}}", f"{{% for %}} {MARK}", f"../../{MARK}",
    f"C:\\{MARK}", f"{MARK}\\", f"\"{MARK}'", f"&lt;{MARK}&#60;", f"%s %(x)s {MARK} {{0}}",
    f"{MARK} {'x' * 2000}", f"\u00a0{MARK}\u3000",
)  # fmt: skip
#: These no config may say: controls of a terminal and of the direction of text.
CONTROLS = ("\x1b[31m", "\x07", "\x00", "\x08", "\u202e", "\u2066", "\u2028", "\x9b31m", "\x7f")
#: Names of readings and files; anything but small letters, digits and _ is refused.
NAMES = ("../x", "a/b", "a\\b", "..", ".", "x" * 300, "=x", "<b>", "a b", "CON", "a\nb", "é", "")
#: What such a config is refused for.
REASONS = (
    "is not allowed|special characters|should match|at most 60|a key is a word|invalid character"
)
#: What a report uses itself.
ALLOWED_HTML = re.compile(r'</?(?:details|summary)>|<a id="\w+">|</a>', re.ASCII)
FORMULA = re.compile(r"\s*[=+\-@]")
NUMBER = re.compile(r"-|[-+]?[\d.,]+(e[-+]?\d+)?|[-+]?inf")


class _Page(HTMLParser):
    """Notes scripts, handlers of events and addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.bad: list[str] = []
        self.policy = ""
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.bad += [f"{tag} {name}" for name in named if name.startswith("on")]
        for name in ("href", "src", "action", "formaction", "data"):
            if not named.get(name, "#").startswith(("#", "data:image/webp", "data:,", "http")):
                self.bad.append(f"{tag} {name}={named[name][:60]}")
        if named.get("http-equiv", "").lower() == "content-security-policy":
            self.policy = named["content"]
        if tag in ("iframe", "object", "embed", "base", "form"):
            self.bad.append(tag)
        self._inside = tag == "script" and named.get("type", "") != "text/plain"
        if self._inside:
            self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = False


def _config(rng: random.Random) -> dict[str, Any]:
    """A good config with hostile words wherever words may stand."""

    def text() -> str:
        return " ".join(rng.choices(TEXTS, k=rng.choice((1, 1, 2))))

    data: dict[str, Any] = yaml.safe_load(SMALL.read_text(encoding="utf-8"))
    data |= {"title": text(), "claim": text(), "notes": [text(), text()]}
    for reading in data["readings"].values():
        reading["reason"] = text() + " of some length"
    data["claims"] = {
        "one": {
            "source": text(),
            "says": text(),
            "readings": ["as_printed", "slow"],
            "rule": {"count": {"printed": 100}},
        },
        "two": {"source": text(), "says": text(), "rule": {"untestable": text()}},
    }
    return data


def trial(number: int, folder: Path) -> Result:
    """One hostile config, run and reported; or one that must be refused."""
    result, rng = Result("untrusted"), trial_rng("untrusted", number)
    data = _config(rng)
    path, results = folder / f"h{number}" / "small.yaml", folder / f"h{number}" / "results"
    path.parent.mkdir()
    if number % 3 == 2:
        _refused(result, number, rng, data, path)
        return result
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    said = call(["report", path, "-n", 6, "-j", 1, "--results", results], path.parent)
    said_too = [
        call(["compare", "--paper", path, "--results", results], path.parent),
        call(["claims", "--results", results], path.parent),
        call(["status", path, "--check", "--results", results], path.parent),
        call(["replay", path, "--frames", 2, "--out", results / "small" / "x.gif"], path.parent),
    ]
    for one in (said, *said_too):
        fine = one.code == 0 and not one.traceback and "\x1b" not in one.text
        if not result.expect(fine, f"trial {number}: {one.code}, {one.text[-1500:]}"):
            return result
    result.counts["configs reported"] += 1
    for check in (_markdown, _page, _tables):
        check(result, number, results)
    strange = [p for p in files_of(path.parent) if not re.fullmatch(r"[\w.-]+", p.name)]
    strange += [p for p in files_of(folder) if MARK in p.name]
    result.expect(not strange, f"trial {number}: files {strange[:3]}")
    return result


def _refused(
    result: Result, number: int, rng: random.Random, data: dict[str, Any], path: Path
) -> None:
    """Control characters, and names that are none."""
    if rng.random() < 0.5:
        key = rng.choice(("title", "claim"))
        data[key] = f"{MARK} {rng.choice(CONTROLS)} {MARK}"
    else:
        kind = rng.choice(("readings", "claims", "reproduces"))
        name = rng.choice(NAMES)
        data[kind] = {name: dict(data.get(kind, {"x": "curves"})).popitem()[1]}
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    said = call(["run", path, "-n", 2, "--results", path.parent / "results"], path.parent)
    fine = said.code == 2 and not said.traceback and "\x1b" not in said.text
    # For this and for nothing else: every line of the error names what was put there.
    own = re.findall(r"small\.yaml:\d+:\d+: (.*)", said.text)
    fine = fine and bool(own) and all(re.search(REASONS, line) for line in own)
    fine = fine and not (path.parent / "results").exists()
    if result.expect(fine, f"trial {number}: refused: {said.code}, {said.text[-800:]}"):
        result.counts["refused before anything was written"] += 1


def _markdown(result: Result, number: int, results: Path) -> None:
    """No HTML in Markdown but its own, and every table as wide as its head."""
    pages = sorted(path.stem for path in (results / "sections").iterdir())
    result.expect(pages == ["small"], f"trial {number}: pages {pages}")
    for path in (results / "REPORT.md", results / "sections/small.md"):
        _markdown_page(result, number, path)


def _markdown_page(result: Result, number: int, path: Path) -> None:
    report = path.read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(report)
    html = [t.content for t in tokens if t.type == "html_block"]
    html += [c.content for t in tokens for c in t.children or [] if c.type == "html_inline"]
    foreign = [text for text in html if "<" in ALLOWED_HTML.sub("", text)]
    result.expect(not foreign, f"trial {number}: HTML in {path.name}: {foreign[:2]}")
    heads = [t for t in tokens if t.type == "heading_open" and t.tag == "h1"]
    result.expect(len(heads) == 1, f"trial {number}: {len(heads)} heads")
    rows = [line for line in report.splitlines() if line.startswith("|")]
    cells = [len(re.findall(r"(?<!\\)\|", line)) for line in rows]
    broken = sum(a != b for a, b in zip(cells, _widths(rows, cells), strict=True))
    result.expect(not broken, f"trial {number}: {broken} rows of another width than their head")
    result.counts["rows of tables in Markdown"] += len(rows)


def _widths(rows: list[str], cells: list[int]) -> list[int]:
    """For each row the width of the rule of its table, which stands in its second row."""
    widths, width = [], 0
    for k, row in enumerate(rows):
        if k + 1 < len(rows) and re.fullmatch(r"\|[:|-]+\|", rows[k + 1]):
            width = cells[k + 1]
        del row
        widths.append(width)
    return widths


def _page(result: Result, number: int, results: Path) -> None:
    """No script in the page but its own, which its policy names, and no handler of events."""
    page = _Page()
    page.feed((results / "report.html").read_text(encoding="utf-8"))
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in page.scripts
    ]
    foreign = [d for d in digests if f"'sha256-{d}'" not in page.policy]
    result.expect(bool(digests) and not foreign, f"trial {number}: {len(foreign)} foreign scripts")
    result.expect(not page.bad, f"trial {number}: in the page: {page.bad[:3]}")
    own = any(MARK in script for script in page.scripts)
    result.expect(not own, f"trial {number}: a text is in a script")


def _tables(result: Result, number: int, results: Path) -> None:
    """No cell of a CSV that a spreadsheet would calculate."""
    for path in results.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines):
                for cell in row:
                    formula = FORMULA.match(cell) and not NUMBER.fullmatch(cell)
                    result.expect(not formula, f"trial {number}: {path.name}: {cell[:60]}")
                    result.counts["cells of CSV"] += 1


CAMPAIGN = Campaign(
    "untrusted",
    "Titles, claims, notes, reasons and names contain markup, HTML, table columns, "
    "formulas, control characters and paths. None has an effect in files, CSV, Markdown, "
    "the terminal or the page.",
    60,
    lambda _: None,
    trial,
)
