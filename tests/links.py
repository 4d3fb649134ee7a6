"""Dead links in Markdown files: `python -m tests.links FILE…` names them and exits 1 for any.

Local targets and headings are checked; addresses on the web are not fetched.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def dead_links(file: Path) -> list[str]:
    """The link targets in `file` that lead nowhere."""
    text = file.read_text(encoding="utf-8")
    return [target for target in LINK.findall(text) if not _leads_somewhere(target, file)]


def _leads_somewhere(target: str, file: Path) -> bool:
    if re.match(r"(https?|mailto):", target):
        return True
    path, _, anchor = target.partition("#")
    other = file.parent / path if path else file
    if not other.exists():
        return False
    return not anchor or anchor in _anchors(other)


def _anchors(file: Path) -> set[str]:
    headings = HEADING.findall(file.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def main() -> int:
    dead = [f"{name}: {target}" for name in sys.argv[1:] for target in dead_links(Path(name))]
    print("\n".join(dead))
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
