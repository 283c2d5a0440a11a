"""`rhw schema`: the JSON Schema of configs, for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from rhw.cli.options import guarded
from rhw.cli.terminal import out


def schema(
    path: Annotated[
        Path | None, typer.Option("--out", "-o", help="A file; default: standard output.")
    ] = None,
) -> None:
    """Write the JSON Schema of configs, with which an editor completes and checks keys.

    Editors with a YAML language server use it if the first line of a config is

    ```
    # yaml-language-server: $schema=schema.json
    ```
    """
    from rhw.store.files import write_atomically

    with guarded():
        if path is None:
            typer.echo(schema_text(), nl=False)
        else:
            write_atomically(path, schema_text().encode())
            out.print(f"written: {path}")


def schema_text() -> str:
    """Return the schema as JSON."""
    from rhw.config.schema import ConfigFile

    made = ConfigFile.model_json_schema()
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return json.dumps(made, indent=1) + "\n"
