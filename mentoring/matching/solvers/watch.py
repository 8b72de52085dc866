"""Time and the caller's wishes while a problem is solved: progress, cancelling, a limit."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str, int, int], None]


class SolveCancelledError(Exception):
    """The caller asked to stop."""


@dataclass
class Watch:
    """`look` tells progress and raises when cancelled; `is_over` tells when the time is up."""

    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None
    limit_seconds: float | None = None
    begun: float = field(default_factory=time.monotonic)

    def look(self, step: str, done: int, total: int) -> None:
        if self.cancelled is not None and self.cancelled():
            raise SolveCancelledError
        if self.progress is not None:
            self.progress(step, done, total)

    @property
    def left_seconds(self) -> float | None:
        return None if self.limit_seconds is None else max(self.limit_seconds - (time.monotonic() - self.begun), 0.0)

    @property
    def is_over(self) -> bool:
        return self.left_seconds == 0.0
