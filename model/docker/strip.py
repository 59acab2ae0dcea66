"""Takes out of a virtual environment what is for developers alone, and says how much that was.

Packages' own tests, type stubs, headers and static libraries: nothing that runs imports or links them.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

FOLDERS = {"tests", "test", "include"}
SUFFIXES = {".pyi", ".pyx", ".pxd", ".h", ".hpp", ".cuh", ".c", ".cpp", ".a", ".lib", ".cmake"}
# Examples that a package brings along.
PLACES = {"onnxruntime/datasets"}
# Imported at run time in spite of their names.
KEPT = {
    "onnx/backend/test",
    "tensorflow/_api",
    "torch/testing",
}


def is_kept(path: Path, packages: Path) -> bool:
    return any(path.relative_to(packages).as_posix().startswith(kept) for kept in KEPT)


def is_unwanted(path: Path, packages: Path) -> bool:
    if path.is_symlink():
        return False
    if path.is_dir():
        return path.name in FOLDERS or path.relative_to(packages).as_posix() in PLACES
    return path.suffix in SUFFIXES


def size(path: Path) -> int:
    if path.is_symlink() or path.is_file():
        return path.lstat().st_size
    return sum(child.lstat().st_size for child in path.rglob("*") if not child.is_dir())


def strip(packages: Path) -> int:
    """Strips the site-packages folder; answers the bytes that went."""
    went = 0
    for path in sorted(packages.rglob("*")):
        if not path.exists() or is_kept(path, packages):
            continue
        if is_unwanted(path, packages):
            went += size(path)
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    return went


if __name__ == "__main__":
    [environment] = sys.argv[1:]
    for site in Path(environment).glob("lib/python*/site-packages"):
        sys.stdout.write(f"stripped {strip(site) / 1e6:.1f} MB from {site}\n")
