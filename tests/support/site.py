"""Build the documentation as a site that can be read offline; a broken link is an error.

python -m tests.support.site build
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rhw.cli.schema import schema_text
from tests.support.paths import ROOT

#: What the pages link to, by folder: everything keeps its place, so that links hold.
GATHERED = {
    ".": ("README.md", "CONTRIBUTING.md", "CITATION.cff", "LICENSE"),
    "docs": ("*.md", "*.png", "*.svg", "*.json"),
    "configs": ("*.yaml",),
    "results": (
        "*.md",
        "*.pdf",
        "*.csv",
        "*.xz",
        "*.html",
        "sections/*.md",
        "search/*.csv",
        "search/*.png",
    ),
    "results/figures": ("*.png", "*/*.png"),
}
PYTHON = """# The Python interface

The names of `import rhw`; [Use it from Python](../docs/python.md) has examples.

{names}
"""
#: The public names, and what they are called in the reference.
NAMES = (
    "rhw.load", "rhw.train", "rhw.scan", "rhw.read", "rhw.api.task.Task", "rhw.api.runs.Runs",
    "rhw.api.plots.Plots", "rhw.api.scan.Scan",
)  # fmt: skip


def stage(target: Path) -> None:
    """Gather all pages in a folder, those that are made from the code too."""
    shutil.rmtree(target, ignore_errors=True)
    for folder, patterns in GATHERED.items():
        for path in (one for pattern in patterns for one in (ROOT / folder).glob(pattern)):
            to = target / path.relative_to(ROOT)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, to)
    for page in (target / "results").rglob("*.md"):
        # Markdown inside of HTML is read only if it says so.
        text = page.read_text(encoding="utf-8").replace("<details>", '<details markdown="1">')
        page.write_text(text, encoding="utf-8")
    reference = target / "reference"
    reference.mkdir()
    (reference / "config.md").write_text(config_page(json.loads(schema_text())), encoding="utf-8")
    (reference / "cli.md").write_text(cli_page(), encoding="utf-8")
    names = "\n\n".join(f"::: {name}" for name in NAMES)
    (reference / "python.md").write_text(PYTHON.format(names=names), encoding="utf-8")


def cli_page() -> str:
    """Return the help of all commands as Markdown."""
    asked = [sys.executable, "-m", "typer", "rhw.cli.app", "utils", "docs", "--name", "rhw"]
    done = subprocess.run(asked, check=True, capture_output=True, text=True, cwd=ROOT)
    return done.stdout


def config_page(schema: dict[str, Any]) -> str:
    """Return every key of a config as Markdown, from the schema that checks it."""
    lines = [
        "# Configs",
        "",
        "Every key of a YAML file in configs/, as `rhw check` checks it; `rhw schema` prints this "
        "as JSON Schema for editors. [Define a task](../docs/adding.md) has examples.",
        "",
        "## The file",
        "",
        *_table(schema),
    ]
    for name, one in sorted(schema["$defs"].items()):
        lines += ["", f"## {name}", "", *_described(one), *_table(one)]
    return "\n".join(lines) + "\n"


def _described(one: dict[str, Any]) -> Iterator[str]:
    for part in one.get("description", "").split("\n\n"):
        yield from (" ".join(part.split()), "")


def _table(one: dict[str, Any]) -> Iterator[str]:
    keys = one.get("properties", {})
    if not keys:
        yield f"{kind(one)}"
        return
    yield from ("| key | values | default |", "|:----|:-------|:--------|")
    for name, what in keys.items():
        default = "required" if name in one.get("required", []) else _plain(what.get("default"))
        yield f"| `{name}` | {kind(what)} | {default} |"


def kind(what: dict[str, Any]) -> str:
    """Return which values a key takes, in words, with links to their own sections."""
    if "$ref" in what:
        name = what["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "enum" in what:
        return ", ".join(f"`{value}`" for value in what["enum"])
    if "const" in what:
        return f"`{what['const']}`"
    several = what.get("anyOf") or what.get("oneOf")
    if several:
        return " or ".join(dict.fromkeys(kind(one) for one in several if one != {"type": "null"}))
    if what.get("type") == "array":
        return f"list of {kind(what.get('items', {}))}"
    if what.get("type") == "object":
        inner = what.get("additionalProperties") or next(
            iter(what.get("patternProperties", {}).values()), None
        )
        return f"by name: {kind(inner)}" if isinstance(inner, dict) else "keys and values"
    return str(what.get("type", "any value"))


def _plain(value: Any) -> str:
    return "-" if value is None or value in ([], {}, "") else f"`{value}`".replace("|", "\\|")


def build(folder: Path) -> None:
    """Build the site; warnings are errors.

    Raises:
        SystemExit: if there are any, with what MkDocs says.
    """
    stage(folder / "site-src")
    asked = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    place = folder / "mkdocs.yml"
    place.write_text(re.sub(r"\bbuild/site", f"{folder.resolve()}/site", config), encoding="utf-8")
    quiet = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        [*asked, "-f", str(place)], check=False, cwd=ROOT, env=quiet, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"{done.stdout}{done.stderr}")


if __name__ == "__main__":
    build(Path(sys.argv[1]))
    print(f"{sys.argv[1]}/site/index.html")
