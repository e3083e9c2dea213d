"""Whether a password was hashed: what makes an answer slow, and so must not depend on secrets."""

from types import TracebackType
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher


class hashes:
    """Count how often the hasher of the tests works inside the block."""

    def __init__(self) -> None:
        self.times = 0
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> "hashes":
        encode = MD5PasswordHasher.encode

        def counted(hasher: MD5PasswordHasher, *args: Any, **kwargs: Any) -> str:
            self.times += 1
            return encode(hasher, *args, **kwargs)

        self._patch.setattr(MD5PasswordHasher, "encode", counted)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._patch.undo()
