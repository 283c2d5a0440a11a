"""Hints for unknown keys: words of other programs, and settings in the wrong section."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from pydantic import BaseModel

from rhw.backprop.initial import Initial
from rhw.backprop.settings import Learning
from rhw.backprop.stop import Stop
from rhw.config.cases_spec import Cases
from rhw.config.network_spec import NetworkSpec

#: The sections whose keys may be looked for elsewhere.
MODELS: dict[str, type[BaseModel]] = {
    "network": NetworkSpec,
    "cases": Cases,
    "initial": Initial,
    "learning": Learning,
    "stop": Stop,
}
TOP = ("max_sweeps", "seeds", "snapshots")
EPSILON, ALPHA, LAST = "learning.epsilon", "learning.alpha", "max_sweeps"
#: What other programs call a setting, and its name here, perhaps with another one to add.
WORDS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("lr", "eta", "learning_rate", "learningrate", "learnrate", "learning_rate_init", "lrate",
         "step_size"),
        (EPSILON, ""),
    ),
    **dict.fromkeys(("momentum", "mu", "alpha_momentum"), (ALPHA, "")),
    **dict.fromkeys(
        ("epochs", "epoch", "max_epochs", "num_epochs", "n_epochs", "nepochs", "max_iter", "n_iter",
         "iterations", "cycles", "num_updates"),
        (LAST, ""),
    ),
    **dict.fromkeys(
        ("weight_decay", "weightdecay", "l2"), ("learning.decay", "with `decay_at: gradient`")
    ),
    **dict.fromkeys(("online", "stochastic", "pattern"), ("learning.update", "as `update: case`")),
    **dict.fromkeys(("batch", "batch_size"), ("learning.update", "as `update: sweep`")),
    **dict.fromkeys(("shuffle",), ("learning.order", "as `order: shuffled`")),
    **dict.fromkeys(("loss", "criterion", "error_function", "cost"), ("learning.error", "")),
    **dict.fromkeys(("tol", "tolerance", "threshold"), ("stop.within", "")),
    **dict.fromkeys(("ecrit",), ("stop.tss", "")),
    **dict.fromkeys(("layers", "hidden", "units", "hidden_layer_sizes"), ("network.groups", "")),
    **dict.fromkeys(("bias", "use_bias"), ("network.biases", "")),
    **dict.fromkeys(("seed", "random_state", "runs", "n_runs"), ("seeds", "")),
    **dict.fromkeys(("range", "wrange", "rand_range"), ("uniform", "as `uniform: [-0.5, 0.5]`")),
    **dict.fromkeys(("std", "sd", "gaussian"), ("normal", "")),
}  # fmt: skip
#: What other programs write for `learning.update`.
UPDATES = {
    **dict.fromkeys(("online", "pattern", "stochastic", "sgd", "example"), "case"),
    **dict.fromkeys(("batch", "epoch", "full", "full_batch"), "sweep"),
}


def meant(key: Sequence[str | int], allowed: Sequence[str]) -> tuple[str, str]:
    """Return what an unknown key is called here, and more to say about it; empty if unknown.

    Args:
        key: the path of the key.
        allowed: the keys that its section has.
    """
    word = str(key[-1])
    plain = word.lower().replace("-", "_").replace(" ", "_")
    if plain in WORDS:
        name, more = WORDS[plain]
        section, _, last = name.rpartition(".")
        return (last if section == ".".join(map(str, key[:-1])) else name), more
    close = difflib.get_close_matches(word, allowed, n=1)
    if close:
        return close[0], ""
    elsewhere = [name for name in TOP if name == plain]
    elsewhere += [
        f"{name}.{plain}" for name, model in MODELS.items() if plain in model.model_fields
    ]
    return (elsewhere[0] if elsewhere else ""), ""


def hint(key: Sequence[str | int], allowed: Sequence[str]) -> str:
    """Return `did you mean ...?` for an unknown key, with a space at the end; or nothing."""
    name, more = meant(key, allowed)
    if not name:
        return ""
    return f"did you mean `{name}`{', ' + more if more else ''}? "
