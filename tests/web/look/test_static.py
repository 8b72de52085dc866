"""Static files: small, kept for a year, and only ours."""

import gzip
import re

from flask import Flask

from tests.strict_client import StrictClient
from tests.web.look.gallery import render_gallery

FIRST_VIEW_BYTES = 100_000


def addresses(app: Flask) -> list[str]:
    with app.test_request_context("/", base_url="https://localhost"):
        page = render_gallery(app)
    return sorted(set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page)))


def test_the_first_view_of_a_page_stays_light(client: StrictClient, built_app: Flask) -> None:
    sizes = {address: len(client.get(address, headers={"Accept-Encoding": "gzip, br"}).data)
             for address in addresses(built_app)}
    assert {"bootstrap.min.css", "tokens.css", "components.css", "app.css", "app.js", "icons.svg"} <= {
        address.rpartition("/")[2] for address in sizes}
    assert sum(sizes.values()) < FIRST_VIEW_BYTES - 30_000, sizes


def test_a_static_file_is_the_same_compressed_and_plain(client: StrictClient, built_app: Flask) -> None:
    for address in addresses(built_app):
        packed = client.get(address, headers={"Accept-Encoding": "gzip"})
        plain = client.get(address, headers={"Accept-Encoding": "identity"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(packed.data) == plain.data
        assert packed.mimetype == plain.mimetype
        assert packed.mimetype in {"text/css", "text/javascript", "image/svg+xml", "image/png"}
        for response in (packed, plain):
            assert response.headers["Vary"] == "Accept-Encoding"
            assert "immutable" in response.headers["Cache-Control"]
        plain.close()


def test_a_static_address_with_another_hash_or_a_way_out_is_not_found(client: StrictClient, built_app: Flask) -> None:
    good = addresses(built_app)[0]
    for bad in (re.sub(r"/static/[0-9a-f]+/", "/static/000000000000/", good), "/static/000000000000/../app.py",
                "/static/000000000000/..%2fconfig.py"):
        assert client.get(bad).status_code == 404
