"""Sending the forms of pages."""

import re
from html import unescape
from typing import Any

from tests.strict_client import StrictClient


def send(client: StrictClient, page: str, ending: str, **typed: Any) -> Any:
    """Post the first form whose address ends so, with its hidden fields and what is typed."""
    for action, body in re.findall(r'<form method="post" action="([^"]+)"[^>]*>(.*?)</form>', page, re.S):
        if action.endswith(ending):
            hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body))
            return client.post(unescape(action), data={**{name: unescape(value) for name, value in hidden.items()}, **typed})
    raise AssertionError(f"no form to {ending}")
