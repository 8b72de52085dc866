"""Whose turn it is to write to a SQLite file, which itself wakes nobody that waits."""

import os
import threading
import time
from collections import deque


class FairLock:
    """A lock that is handed on in the order of asking: nobody is passed by, as happens with the plain one."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Event] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds for one's turn; tell whether it came."""
        turn = threading.Event()
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            self._waiting.append(turn)
        if turn.wait(timeout):
            return True
        with self._guard:
            if turn.is_set():
                return True
            self._waiting.remove(turn)
            return False

    def release(self) -> None:
        """Hand the lock to whoever waits longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


class WritersQueue:
    """Who may write to a SQLite file: threads wait for a lock, processes for two files beside the database.

    SQLite itself wakes nobody: a writer looks again ever more rarely, and may find a busy file taken each time. Here
    whoever comes next holds the turn while waiting for the file, so that the one before cannot take it again at once.
    """

    LOOK_SECONDS = 0.0005

    def __init__(self, path: str) -> None:
        self._threads = FairLock()
        self._path = path
        self._file: int | None = None

    def enter(self, deadline: float) -> bool:
        """Wait until this thread may write; False when `deadline` (monotonic) comes first."""
        if not self._threads.acquire(max(deadline - time.monotonic(), 0)):
            return False
        turn = None
        try:
            turn = self._take(f"{self._path}-turn", deadline)
            if turn is not None:
                self._file = self._take(self._path, deadline)
        finally:
            if turn is not None:
                os.close(turn)
            if self._file is None:
                self._threads.release()
        return self._file is not None

    def _take(self, path: str, deadline: float) -> int | None:
        """Lock a file and return it open; None when the deadline comes first."""
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        while not lock_file(file):
            if time.monotonic() > deadline:
                os.close(file)
                return None
            time.sleep(self.LOOK_SECONDS)
        return file

    def leave(self) -> None:
        """Let the next writer in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._threads.release()


def lock_file(file: int) -> bool:
    """Take the lock on an open file, which closing it gives back; where there is none, threads alone queue."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
