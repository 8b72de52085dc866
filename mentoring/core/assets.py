"""Static files by their hash: kept by browsers for a year, sent compressed."""

import gzip
import hashlib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from flask import url_for


@lru_cache(maxsize=64)
def find_asset(name: str) -> tuple[Path, str] | None:
    """Return the file and the hash of a static name: our own, or one that a package ships."""
    own = Path(__file__).parents[1] / "static"
    path = own / name
    if name == "bootstrap.min.css":
        path = Path(str(files("flask_bootstrap") / "static" / "bootstrap5" / "css" / name))
    if not path.is_file() or (name != "bootstrap.min.css" and not path.resolve().is_relative_to(own)):
        return None
    return path, hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def asset_path(name: str) -> Path:
    """Return the file of a static name."""
    return _get_asset(name)[0]


def static_url(name: str) -> str:
    """Return the address of a static file, with its hash so that it may be kept for a year."""
    return url_for("core.static_file", digest=_get_asset(name)[1], name=name)


def _get_asset(name: str) -> tuple[Path, str]:
    asset = find_asset(name)
    if asset is None:
        raise LookupError(f"no static file {name}")
    return asset


@lru_cache(maxsize=64)
def compressed(path: Path) -> bytes:
    """Return a file as gzip sends it."""
    return gzip.compress(path.read_bytes(), mtime=0)
