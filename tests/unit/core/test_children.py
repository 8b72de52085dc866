"""Work in a child process: what it returns and raises, when it is stopped, and one at a time."""

import os
import time
from functools import partial
from pathlib import Path

import pytest

from mentoring.core.children import alone, run_apart
from mentoring.core.errors import AppError, LimitError, OvertimeError


def note_and_sleep(path: Path) -> None:
    path.write_text(str(os.getpid()))
    time.sleep(30)


def is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_work_apart_is_done_in_another_process() -> None:
    assert run_apart(os.getpid, seconds=60) != os.getpid()
    assert run_apart(partial(sorted, reverse=True), [1, 3, 2], seconds=60) == [3, 2, 1]


def test_what_goes_wrong_apart_is_raised_here() -> None:
    with pytest.raises(ZeroDivisionError):
        run_apart(divmod, 1, 0, seconds=60)


def test_a_child_that_dies_is_told_as_lost_work() -> None:
    with pytest.raises(AppError, match="worker_lost"):
        run_apart(os._exit, 9, seconds=60)


def test_work_that_takes_too_long_is_stopped_and_gone(tmp_path: Path) -> None:
    run_apart(os.getpid, seconds=60)
    began = tmp_path / "began"
    with pytest.raises(OvertimeError) as told:
        run_apart(note_and_sleep, began, seconds=1.5)
    assert told.value.params == {"seconds": 2} and told.value.status == 503
    assert not is_alive(int(began.read_text()))


def test_a_name_is_held_by_one_at_a_time_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "trials" / "7"
    with alone(path, "trial_running"):
        with pytest.raises(LimitError) as refused, alone(path, "trial_running"):
            pytest.fail("nobody else may hold it")
        with alone(tmp_path / "trials" / "8", "trial_running"):
            pass
    assert (refused.value.code, refused.value.status) == ("trial_running", 429)
    with pytest.raises(ZeroDivisionError), alone(path, "trial_running"):
        _ = 1 / 0
    with alone(path, "trial_running"):
        pass
