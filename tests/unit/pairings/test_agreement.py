"""What an agreement may say, when a rematch is offered, and whose words a state holds."""

import pytest

from mentoring.core.errors import InvalidError
from mentoring.features.pairings.rules import (
    AGREEMENT_LENGTH,
    DECIDED_BY_COORDINATORS,
    PairingState,
    check_agreement,
    may_rematch,
)


def test_an_agreement_needs_its_indonesian_text_and_keeps_its_lines() -> None:
    assert check_agreement(" satu\r\ndua \n", "") == ("satu\ndua", "")
    for text, text_en, field in (("  ", "x", "text"), ("x", "y" * (AGREEMENT_LENGTH + 1), "text_en")):
        with pytest.raises(InvalidError) as caught:
            check_agreement(text, text_en)
        assert set(caught.value.fields) == {field}


@pytest.mark.parametrize("state", list(PairingState))
def test_a_rematch_is_offered_once_a_pair_is_over_to_those_who_still_take_part(state: PairingState) -> None:
    over = state in {PairingState.ENDED, PairingState.DECLINED}
    assert may_rematch(state, "running", "enrolled") is over
    assert not may_rematch(state, "closed", "enrolled") and not may_rematch(state, "running", "paused")


def test_only_states_that_coordinators_alone_lead_to_hold_their_words() -> None:
    assert {"approved", "refused", "published", "completed"} == DECIDED_BY_COORDINATORS
