"""The list of columns in ``docs/store.md``, made from them; ``python -m explorer.study.store.pages`` writes it."""

from __future__ import annotations

from pathlib import Path

from explorer.study.store.columns import SCHEMA, TABLES, Column

_BEGIN = "<!-- columns -->\n"
_END = "<!-- end of columns -->\n"


def columns_page() -> str:
    """Give every table with its columns, in Markdown."""
    tables = [_table(name, TABLES[name]) for name in reversed(TABLES)]
    return _BEGIN + "\n".join([f"## Columns (version {SCHEMA} of the store)\n", *tables]) + _END


def write_page(path: Path) -> None:
    """Put the list of columns in its place on a page."""
    before, _, rest = path.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    path.write_text(before + columns_page() + after, encoding="utf-8")


def _table(name: str, columns: tuple[Column, ...]) -> str:
    rows = [f"| `{c.name}` | {c.kind} | {c.text.replace('|', chr(92) + '|')} |" for c in columns]
    return "\n".join(
        [f"### {name}\n", "| column | type | what it says |", "|---|---|---|", *rows, ""]
    )


if __name__ == "__main__":
    write_page(Path(__file__).parents[3] / "docs" / "store.md")
