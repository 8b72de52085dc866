"""Hashes of passwords, made and checked by the sign-in library."""

import secrets
from functools import lru_cache
from unicodedata import normalize


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password."""
    from flask_security.utils import hash_password as library_hash

    hashed: str = library_hash(normalize("NFKC", password))
    return hashed


def verify_password(password: str, hashed: str) -> bool:
    """Tell whether a password is the one behind a hash."""
    from flask_security.utils import verify_password as library_verify

    return bool(library_verify(normalize("NFKC", password), hashed))


@lru_cache(maxsize=1)
def _decoy() -> dict[str, str]:
    return {}


def decoy_hash() -> str:
    """Return a hash that nothing fits, so that an unknown name costs as much as a known one."""
    kept = _decoy()
    if "hash" not in kept:
        kept["hash"] = hash_password(secrets.token_urlsafe(24))
    return kept["hash"]
