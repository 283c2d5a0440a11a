"""Misspelled: configs that someone, or something, has spoilt."""

from __future__ import annotations

import faulthandler
import random
import re
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from rhw.config.config_error import ConfigError
from rhw.config.contents import CONFIGS
from rhw.config.loader import load
from tests.faults.campaign import Campaign, Result, trial_rng
from tests.support.configs import SMALL
from tests.support.processes import call

Random = random.Random
#: Configs that a trial spoils at a time.
TOGETHER = 100
#: Seconds that reading a config may take, and bytes that it may take more than a good one.
MOST_SECONDS, MOST_BYTES = 30.0, 300_000_000
#: What the project itself needs once all is imported.
BASE_BYTES = 700_000_000
#: Of so many, one is given to the command line too, in a process of its own.
BY_COMMAND = 50
NAMES_PLACE = re.compile(r".*\.yaml:\d+:\d+: \S")

#: Scalars as YAML writes them that are, or seem, numbers, and that are not what is asked for.
ODD = (
    "1e999", "-1e999", "1e-999", ".nan", ".inf", "nan", "-0", "010", "0x10", "1_000", "1e", "--1",
    "9" * 30, "9" * 5000, "1e308", "-1", "0", "0.5", "1.", "yes", "no", "null", "~", "''", "' '",
    "[]", "{}", "[[]]", "[1, [2]]", "{a: 1}", "{1: 2}", "{-5: 1}", "{1.5: 2}", "?", "- 1", "*a",
    "&a 1", "!!python/object:os.system x", "!!binary aGk=", "!x y", "<<: 1", "2026-11-25",
    '"\\x00"', '"\\ud800"', '"\\e[31m"', '"\\u202e"', '"\\UFFFFFFFF"', "|", ">", "@", "`", "%",
    "é", "\u2028", "input -> hidden", "a" * 3000, "1000000000", "2147483648", "9223372036854775808",
)  # fmt: skip


def _places(text: str, pattern: str) -> list[tuple[int, int]]:
    return [match.span(1) for match in re.finditer(pattern, text, re.MULTILINE)]


def _replace(text: str, rng: Random, pattern: str, make: Callable[[str], str]) -> str:
    places = _places(text, pattern)
    if not places:
        return text + "?"
    a, b = rng.choice(places)
    return text[:a] + make(text[a:b]) + text[b:]


def key_misspelt(text: str, rng: Random) -> str:
    """A letter of a key left out, doubled, or another one."""

    def misspell(word: str) -> str:
        k = rng.randrange(len(word))
        letter = rng.choice("abcdefghijklmnopqrstuvwxyz_- 0")
        return word[:k] + rng.choice(("", 2 * word[k], letter)) + word[k + 1 :]

    return _replace(text, rng, r"([A-Za-z_]\w*):", misspell)


def value_odd(text: str, rng: Random) -> str:
    """Something odd in the place of a value."""
    return _replace(text, rng, r":[ ]+([^\s#{\[][^\n#,}\]]*)", lambda _: rng.choice(ODD))


def number_odd(text: str, rng: Random) -> str:
    """Something odd in the place of a number."""
    return _replace(text, rng, r"(?<![\w.])(-?\d[\d.e+-]*)", lambda _: rng.choice(ODD))


def lines_moved(text: str, rng: Random) -> str:
    """A line left out, doubled, moved or indented."""
    lines = text.splitlines(keepends=True)
    k, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    line = lines.pop(k)
    match rng.randrange(4):
        case 0:
            pass
        case 1:
            lines[k:k] = [line, line]
        case 2:
            lines.insert(other, line)
        case 3:
            lines.insert(k, rng.choice((" ", "  ", "\t", "- ")) + line)
    return "".join(lines)


def letters_odd(text: str, rng: Random) -> str:
    """Some characters exchanged for any that there are."""
    for _ in range(rng.choice((1, 1, 1, 5))):
        k = rng.randrange(len(text))
        odd = rng.choice("{}[]:,#&*!|>'\"%@`?- \n\t\x00\x1b\x85\u2028\ufeff\ufffe\U0001f600éß")
        text = text[:k] + odd + text[k + rng.randrange(2) :]
    return text


def cut(text: str, rng: Random) -> str:
    """The rest is missing."""
    return text[: rng.randrange(len(text))]


def _nested(data: Any, rng: Random) -> tuple[Any, Any]:
    """A container anywhere in nested values, and one of its keys."""
    found = []

    def walk(value: Any) -> None:
        for key in value if isinstance(value, dict) else range(len(value)):
            found.append((value, key))
            if isinstance(value[key], dict | list):
                walk(value[key])

    walk(data)
    return rng.choice(found)


def structure_odd(text: str, rng: Random) -> str:
    """A value of another kind, or in another's place."""
    data = yaml.safe_load(text)
    inside, key = _nested(data, rng)
    other, its = _nested(data, rng)
    kinds = [None, True, 7, -1.5, "x", [], {}, [[1], [2, 3]], {"a": {"b": []}}, other[its]]
    kinds += [[inside[key]], {"x": inside[key]}]
    new = rng.choice(kinds)
    # What contains itself cannot be written without aliases.
    inside[key] = yaml.safe_load(yaml.dump(new)) if new is not data else None
    if rng.random() < 0.3 and isinstance(inside, dict):
        del inside[key]
    return str(yaml.dump(data, sort_keys=False))


def explosive(text: str, rng: Random) -> str:
    """Aliases that double, or lists in each other."""
    match rng.randrange(4):
        case 0:
            lines = [
                "a0: &a0 [x, x]",
                *(f"a{k}: &a{k} [*a{k - 1}, *a{k - 1}]" for k in range(1, 40)),
            ]
            return text + "\n".join(lines) + "\n"
        case 1:
            return text + "notes: &n [*n]\n"
        case 2:
            deep = rng.choice((30, 1000, 90_000))
            return text + "notes: " + "[" * deep + "]" * deep + "\n"
        case _:
            deep = rng.choice((30, 300))
            return text + "".join(" " * k + f"k{k}:\n" for k in range(deep))


def megabytes(text: str, rng: Random) -> str:
    """Much more than any config needs."""
    size = rng.choice((150_000, 1_000_000, 30_000_000))
    match rng.randrange(4):
        case 0:
            return text + "#" * size + "\n"
        case 1:
            return text + "notes: [" + "1, " * (size // 3) + "]\n"
        case 2:
            return text + f"notes: ['{'x' * size}']\n"
        case _:
            return "\n" * size + text


def encoded(text: str, rng: Random) -> bytes:
    """In another encoding, or in none."""
    code = rng.choice(("utf-16", "utf-32", "utf-16-be", "latin-1", "utf-7", "noise"))
    if code == "noise":
        content = bytearray(text.encode())
        for _ in range(20):
            content[rng.randrange(len(content))] = rng.randrange(256)
        return bytes(content)
    return ("# ¡ß\n" + text).encode(code, errors="replace")


def combined(text: str, rng: Random) -> str:
    """Several at once."""
    for _ in range(rng.randrange(2, 6)):
        text = rng.choice((key_misspelt, value_odd, number_odd, lines_moved, letters_odd))(
            text + "\n", rng
        )
    return text


WAYS: tuple[Callable[[str, Random], str | bytes], ...] = (
    key_misspelt,
    value_odd,
    number_odd,
    lines_moved,
    letters_odd,
    cut,
    structure_odd,
    explosive,
    megabytes,
    encoded,
    combined,
)


def originals() -> list[Path]:
    """Configs to spoil, small ones more often than one that takes a second to read."""
    large = CONFIGS / "family_trees.yaml"
    others = [path for path in sorted(CONFIGS.glob("*.yaml")) if path != large]
    return [*[SMALL] * 3, *others * 3, large]


def trial(number: int, folder: Path) -> Result:
    """Spoil some configs, and read each: an error with file, line and column, or a good config."""
    result, rng = Result("malformed"), trial_rng("malformed", number)
    kept = originals()
    for k in range(TOGETHER):
        way, original = rng.choice(WAYS), rng.choice(kept)
        spoilt = way(original.read_text(encoding="utf-8"), rng)
        content = spoilt if isinstance(spoilt, bytes) else spoilt.encode("utf-8", "surrogatepass")
        path = folder / f"t{number}_{k}.yaml"
        path.write_bytes(content)
        what = f"trial {number}, config {k} ({way.__name__} of {original.stem})"
        begin = time.monotonic()
        refused = _read(result, path, what)
        seconds = time.monotonic() - begin
        result.expect(seconds < MOST_SECONDS, f"{what}: took {seconds:.0f} s")
        if k % BY_COMMAND == 0:
            said = call(["check", path], folder)
            fine = said.code == (2 if refused else 0) and not said.traceback
            result.expect(fine, f"{what}: the command: {said.code}, {said.text[:500]}")
            result.counts["also by the command line, exit code " + str(said.code)] += 1
        path.unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    result.expect(peak < BASE_BYTES + MOST_BYTES, f"trial {number}: {peak:,} bytes of memory")
    return result


def _read(result: Result, path: Path, what: str) -> bool:
    """Whether a config is refused, as it should be if it is."""
    faulthandler.dump_traceback_later(10 * MOST_SECONDS, exit=True)
    try:
        load(path)
    except ConfigError as error:
        lines = [line for line in error.lines if not re.fullmatch(r"and \d+ more problems", line)]
        placed = bool(lines) and all(NAMES_PLACE.match(line) for line in lines)
        result.expect(placed, f"{what}: no place: {lines[:2]}")
        result.counts["refused with file, line and column"] += placed
        return True
    except BaseException as error:
        result.problems.append(f"{what}: {type(error).__name__}: {str(error)[:300]}")
        return True
    finally:
        faulthandler.cancel_dump_traceback_later()
    result.counts["still good"] += 1
    return False


CAMPAIGN = Campaign(
    "malformed",
    f"{TOGETHER} configs at a time have misspelt keys, invalid values, moved lines, wrong "
    "types or encodings, exponentially nested aliases, or megabytes of text. Each is read, "
    "or refused with file, line and column, in bounded time and memory.",
    100,
    lambda _: None,
    trial,
    threads=False,
)
