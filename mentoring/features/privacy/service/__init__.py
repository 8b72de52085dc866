"""Use cases of one's own data: taking it along, leaving matching, asking for a correction, objecting; and the answers."""

from mentoring.features.privacy.service.asking import answer_data_request, ask_correction, object_to_pairing
from mentoring.features.privacy.service.own import record_download, rejoin_matching, withdraw_from_matching

__all__ = ["answer_data_request", "ask_correction", "object_to_pairing", "record_download", "rejoin_matching",
           "withdraw_from_matching"]
