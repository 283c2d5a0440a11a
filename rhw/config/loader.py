"""Load a config. All errors are found before any training, with file, line and column."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rhw.config import AS_PRINTED
from rhw.config.changes import plain
from rhw.config.dotted import flatten, joined
from rhw.config.errors import ConfigError, Problem, validated
from rhw.config.experiments import Experiment
from rhw.config.making import AS_PRINTED_REASON, make_reading
from rhw.config.reading import Reading
from rhw.config.schema import SECTIONS, ConfigFile, ReadingSpec
from rhw.config.starter import name_for
from rhw.config.yaml import Document, Key, YamlError, read

PRINTED = re.compile(r"(N86|P8|H86|PNH|MR88|BENCH|Mitchell|derived)\b")
OURS = re.compile(r"reading\b")


@dataclass(frozen=True)
class Config:
    """A checked config: its readings, and its lines with their sources."""

    name: str
    path: Path
    document: Document
    base: ConfigFile
    readings: dict[str, Reading]

    @property
    def experiment(self) -> Experiment | None:
        """The folder with its cases, measures and figures, if it has one."""
        return self.readings[AS_PRINTED].experiment

    def reason(self, reading: str) -> str:
        """Return the reason for a reading, loaded or not; empty if there is none."""
        if reading == AS_PRINTED:
            return AS_PRINTED_REASON
        spec = self.base.readings.get(reading)
        return "" if spec is None else spec.reason

    def distance(self, reading: str) -> float:
        """Return how far a reading is from what is printed; 0 is as printed."""
        spec = self.base.readings.get(reading)
        if spec is None:
            return 0.0
        return float(len(spec.change)) if spec.distance is None else spec.distance

    def fitted(self, reading: str, claim: str) -> bool:
        """Return whether a reading was made or chosen with a claim's printed result."""
        spec = self.base.readings.get(reading)
        return spec is not None and claim in spec.fitted_to

    def sources(self) -> dict[str, tuple[str, str]]:
        """Settings of `as_printed` by dotted key: (`printed`, `ours` or `unsourced`, comment)."""
        found = {}
        for key in _leaves(self.document.data, SECTIONS):
            comment = self.document.comment(key)
            kind = "printed" if PRINTED.match(comment) else "unsourced"
            found[joined(key)] = ("ours" if OURS.match(comment) else kind, comment)
        return found

    def unsourced_paper_values(self) -> list[str]:
        """Dotted keys of values under `paper:` without a source beside them."""
        data = self.document.data
        keys = list(_leaves(data, ("paper",)))
        for name, reading in data.get("readings", {}).items():
            keys += [("readings", name, *k) for k in _leaves(reading, ("paper",))]
        return [joined(k) for k in keys if not PRINTED.match(self.document.comment(k))]


def _leaves(data: dict[str, Any], sections: tuple[str, ...]) -> list[Key]:
    """Return the paths of the values in these sections."""
    return list(flatten({name: data[name] for name in sections if name in data}))


def load(path: Path, base_only: bool = False) -> Config:
    """Read and check one config.

    Args:
        path: the YAML file.
        base_only: whether only `as_printed` is needed; the other readings are skipped, unchecked.

    Raises:
        ConfigError: with every problem that was found, each `file:line:column: what is wrong`.
    """
    check_name(path.stem, path)
    try:
        document = read(path)
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from error
    except YamlError as error:
        raise ConfigError([f"{path}:{r}:{c}: {text}" for (r, c), text in error.problems]) from error
    return _checked(path, document, base_only)


def from_values(data: Mapping[str, Any], name: str, beside: Path = Path()) -> Config:
    """Check a config that is given as Python values, as `load` checks a file.

    Args:
        data: the values that a YAML would hold; lists and numbers may be NumPy's.
        name: what the file would be called.
        beside: the folder in which it would be, next to the folder of its experiment.

    Raises:
        ConfigError: with every problem that was found, each `name: what is wrong`.
    """
    check_name(name, Path(name))
    return _checked(beside / f"{name}.yaml", Document(plain(data)))


def check_name(name: str, path: Path) -> None:
    """Check that a config's name can be that of a folder of results on every system.

    Raises:
        ConfigError: if it cannot.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{,59}", name):
        text = "name the file with small letters, digits and _, the first a letter, 60 at most"
        raise ConfigError([f"{path}: {text}: {name_for(Path(name))}.yaml"])


def _checked(path: Path, document: Document, base_only: bool = False) -> Config:
    if not isinstance(document.data, dict):
        raise ConfigError([f"{path}:1:1: a config is a mapping of keys to values"])
    problems: list[Problem] = []
    base = validated(document.data, problems)
    readings: dict[str, Reading] = {}
    if base is not None:
        others = {} if base_only else base.readings
        for name, spec in {AS_PRINTED: None, **others}.items():
            whole = _extended(name, spec, base, problems)
            like = readings.get(AS_PRINTED)
            reading = make_reading(path, name, whole, base, document.data, problems, like=like)
            if reading is not None:
                readings[name] = reading
        for name, claim in base.claims.items():
            problems += [
                (("claims", name), f"claims.{name}: no reading `{one}`")
                for one in [*claim.readings, *claim.others]
                if one not in {AS_PRINTED, *base.readings}
            ]
        if base.joint is not None:
            for number, trials in base.joint.trials.items():
                at: Key = ("joint", "numbers", number)
                if number not in base.claims:
                    problems.append((at, f"joint.numbers: no claim `{number}`"))
                problems += [
                    ((*at, name), f"joint.numbers.{number}: no reading `{one.of}`")
                    for name, one in trials.items()
                    if one.of not in {AS_PRINTED, *base.readings}
                ]
        for name, given in base.readings.items():
            problems += [
                (("readings", name, "fitted_to"), f"readings.{name}.fitted_to: no claim `{one}`")
                for one in given.fitted_to
                if one not in base.claims
            ]
    if problems:
        raise ConfigError(_located(path, document, problems))
    assert base is not None
    return Config(path.stem, path, document, base, readings)


def _located(path: Path, document: Document, problems: list[Problem]) -> list[str]:
    """Return problems as text, with their places in the file if there is one."""
    found = sorted({(document.place(key), text) for key, text in problems})
    if not document.places:
        return [f"{path.stem}: {text}" for _, text in found]
    return [f"{path}:{line}:{column}: {text}" for (line, column), text in found]


def _extended(
    name: str, spec: ReadingSpec | None, base: ConfigFile, problems: list[Problem]
) -> ReadingSpec | None:
    """Return a reading with the changes of the reading that it extends."""
    if spec is None or spec.extends is None:
        return spec
    other = base.readings.get(spec.extends)
    if other is None or other.extends is not None:
        known = ", ".join(n for n, one in base.readings.items() if one.extends is None)
        text = f"`{spec.extends}`: name a reading that does not itself extend another: {known}"
        problems.append((("readings", name, "extends"), text))
        return spec
    return spec.model_copy(update={"change": other.change | spec.change})
