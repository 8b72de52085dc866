"""Response headers and host checks."""

from flask import Flask, Response, request

from mentoring.core.errors import AppError

CONTENT_SECURITY_POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "manifest-src 'self'"))


def init_security(app: Flask) -> None:
    """Check the host of every request and set the headers of every answer."""
    hosts = frozenset(app.config["SETTINGS"].hosts)
    https = app.config["SETTINGS"].behind_https_proxy

    @app.before_request
    def check_host() -> None:
        if request.host.rsplit(":", 1)[0] not in hosts:
            raise AppError("bad_request")

    @app.after_request
    def set_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if request.endpoint != "core.static_file":
            headers.setdefault("Cache-Control", "no-store")
        if https:
            headers.setdefault("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
        return response
