"""Error messages for configs: which key is wrong, and what is allowed."""

from __future__ import annotations

from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from rhw.config.config_error import ConfigError
from rhw.config.dotted import joined
from rhw.config.hints import UPDATES, hint, meant
from rhw.config.schema import ConfigFile
from rhw.config.yaml import Key

Problem = tuple[Key, str]
__all__ = ["ConfigError", "Problem", "validated"]


def validated(data: dict[str, Any], problems: list[Problem]) -> ConfigFile | None:
    """Return the settings, or None after adding the errors to `problems`."""
    try:
        return ConfigFile.model_validate(data)
    except ValidationError as error:
        unions: dict[Key, list[str]] = {}
        found = [
            (dict(one), _real(one["loc"], data, one["type"] == "missing")) for one in error.errors()
        ]
        # A setting that is there under another name is not also missing.
        named = {
            name if "." in name or len(key) == 1 else joined((*key[:-1], name))
            for one, key in found
            if one["type"] == "extra_forbidden"
            for name in [meant(key, _fields(ConfigFile, key[:-1]))[0]]
        }
        for one, key in found:
            if one["type"] != "missing" or joined(key) not in named:
                unions.setdefault(key, []).append(_message(one, key))
        problems.extend((key, " or ".join(dict.fromkeys(texts))) for key, texts in unions.items())
        return None


def _real(loc: tuple[int | str, ...], data: Any, absent: bool) -> Key:
    """Return the keys of an error's location that exist in the file (pydantic adds names of types).

    A key that is missing, or unknown to the models, is the last one of its error.
    """
    key: Key = ()
    for part in loc:
        if isinstance(data, dict | list):
            try:
                data = data[part]  # type: ignore[index]
                key = (*key, part)
            except (KeyError, IndexError, TypeError):
                if part == loc[-1] and absent:
                    return (*key, part)
    return key


def _message(error: dict[str, Any], key: Key) -> str:
    name = joined(key) or "config"
    if error["type"] == "missing":
        return f"`{name}` is missing"
    if error["type"] == "extra_forbidden":
        allowed = _fields(ConfigFile, key[:-1])
        return f"unknown key `{name}`: {hint(key, allowed)}allowed are {', '.join(allowed)}"
    if key == ("learning", "update") and str(error.get("input")).lower() in UPDATES:
        word = str(error["input"])
        return f"`{name}`: `{word}` is called `{UPDATES[word.lower()]}` here"
    text = str(error["msg"]).removeprefix("Value error, ")
    return f"`{name}`: {text[0].lower() + text[1:]}"


def _fields(model: Any, key: Key) -> list[str]:
    """Return the keys that the model at a path allows."""
    origin = get_origin(model)
    if origin in (Union, UnionType, Annotated):
        for choice in get_args(model):
            found = _fields(choice, key)
            if found:
                return found
        return []
    if origin is dict:
        return _fields(get_args(model)[1], key[1:]) if key else []
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    if not key:
        return list(model.model_fields)
    info = model.model_fields.get(str(key[0]))
    return _fields(info.annotation, key[1:]) if info else []
