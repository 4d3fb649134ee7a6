"""What a process and a folder take: memory, open files, bytes on disk."""

from __future__ import annotations

import re
from contextlib import closing, suppress
from pathlib import Path

from qa_bot.database import FILE, connect

MEMORY, OPEN = "resident MiB", "open files"


def of_process(process: int | str) -> dict[str, float]:
    """Its memory and how many files it has open."""
    handles = list(Path(f"/proc/{process}/fd").iterdir())
    return {MEMORY: resident(process=process), OPEN: len(handles)}


def of_index(folder: Path) -> dict[str, float]:
    """What the folder of an index has on disk, and how many removals wait to be carried out."""
    log = folder / f"{FILE}-wal"
    with closing(connect(f"{(folder / FILE).absolute().as_uri()}?mode=ro")) as connection:
        (strays,) = connection.execute("SELECT count(*) FROM strays").fetchone()
    return {
        "MB on disk": size_of(folder),
        "MB of log": log.stat().st_size / 1e6 if log.exists() else 0.0,
        "files": sum(1 for _ in folder.rglob("*")),
        "strays": strays,
    }


def resident(kind: str = "VmRSS", process: int | str = "self") -> float:
    """The memory that a process has, or had at most (`VmHWM`), in MiB."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(rf"{kind}:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def size_of(folder: Path) -> float:
    """The bytes of all files in `folder`, in MB."""
    total = 0
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a writer may have taken it away meanwhile
            total += file.stat().st_size if file.is_file() else 0
    return total / 1e6
