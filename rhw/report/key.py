"""The sources that reports name by short keys, and the words that they use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from rhw.config.shipped import shipped
from rhw.report.article.markup import source_in_words

FILE = "key.md"
REFERENCES, GLOSSARY = "references.yml", "glossary.yml"
#: The keys of the papers that are reproduced, as configs and reports write them.
PAPERS = ("n86", "p8", "h86", "pnh", "mr88", "bench")


def references_file() -> Path:
    """Return the file of all sources, in Hayagriva's format."""
    return shipped("experiments") / REFERENCES


def references() -> dict[str, dict[str, Any]]:
    """Return all sources by key."""
    return dict(yaml.safe_load(references_file().read_text(encoding="utf-8")))


def sources() -> list[tuple[str, str]]:
    """Return the papers that are reproduced: key and source, for reports."""
    known = references()
    return [(name.upper(), source_in_words(known[name])) for name in PAPERS]


def words() -> list[tuple[str, str]]:
    """Return the words of reports with their meanings."""
    text = (shipped("experiments") / GLOSSARY).read_text(encoding="utf-8")
    return list(yaml.safe_load(text).items())
