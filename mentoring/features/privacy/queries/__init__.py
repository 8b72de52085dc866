"""Reads of privacy: the audit trail, one's own data, and what people ask about it."""

from mentoring.features.privacy.queries.asked import (
    can_answer,
    count_asked,
    count_open,
    find_open_objection,
    get_data_request,
    list_asked,
    list_own_asked,
)
from mentoring.features.privacy.queries.own import count_own, list_matching, map_live, read_own
from mentoring.features.privacy.queries.trail import list_facts

__all__ = [
    "can_answer", "count_asked", "count_open", "count_own", "find_open_objection", "get_data_request", "list_asked",
    "list_facts", "list_matching", "list_own_asked", "map_live", "read_own",
]
