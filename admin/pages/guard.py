"""What every answer carries and every act must show: headers that lock the page down, and where it comes from."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

FOR_EVER = "public, max-age=31536000, immutable"

_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)

_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: with it browsers send `Origin: null`, and the setup link stays in the house either way.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def comes_from_here(headers: Headers, scheme: str) -> bool:
    """
    Say whether a browser sent this from one of our own pages.

    Browsers say so in Sec-Fetch-Site, older ones and plain http by Origin. Whoever says neither
    is refused: a script names our own origin.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == "same-origin"
    return origin == f"{scheme}://{headers.get('host', '')}"


def _is_stamped(scope: Scope) -> bool:
    """A file addressed with the hash of what it holds never changes."""
    return scope["path"].startswith("/static/") and bool(scope["query_string"])


class Guard:
    """ASGI middleware: refuses acts that other sites send, and locks every answer down."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def locked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Cache-Control", FOR_EVER if _is_stamped(scope) else "no-store")
            await send(message)

        if scope["method"] not in SAFE and not comes_from_here(Headers(scope=scope), scope["scheme"]):
            refusal = JSONResponse({"why": "this did not come from the dashboard's own page; nothing was done"}, 403)
            await refusal(scope, receive, locked)
            return
        await self._app(scope, receive, locked)
