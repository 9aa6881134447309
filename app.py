"""The server: Streamlit's pages, the live lane and the stage's static files in one process.

`make run`, `streamlit run app.py`, `python app.py` and `uvicorn app:app` all start it.
"""

import logging
import socket
import sys

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute
from streamlit.starlette import App

import network  # noqa: F401  first of all: it limits BLAS before NumPy is imported
from components.server import live, networks, pauses, static
from components.stage import base_path, shared_module
from components.stage.files import STATIC
from network.store import StoreError

# A page's rerun and the live lane share one interpreter. By default a thread may
# keep it for 5 ms, a third of a display frame; this bounds what a pen has to wait.
sys.setswitchinterval(0.001)

# A visitor who vanishes in the middle of an answer is nothing to report, and asyncio
# would do so for every packet that was still under way.
logging.getLogger("asyncio").addFilter(
    lambda record: not record.getMessage().startswith("socket.send() raised")
)

try:
    networks.load_shipped()
except StoreError as error:
    sys.exit(f"The app cannot start. {error}")


async def _shared(request: Request) -> Response:
    """What Python and JavaScript must both know, as a module."""
    headers = {"Cache-Control": static.FOR_EVER}
    return Response(shared_module.source(), media_type="text/javascript", headers=headers)


async def _page(request: Request) -> Response:
    """The stage on a page of its own, which names its files as they are now."""
    text = (STATIC / "page.html").read_text(encoding="utf-8")
    text = text.replace("VERSION", shared_module.version())
    return Response(text, media_type="text/html", headers={"Cache-Control": static.ASK_AGAIN})


class _NoDelay:
    """Sends everything at once.

    asyncio does not take Streamlit's sockets for TCP and leaves Nagle's algorithm on: a
    body waits, up to 40 ms, until the browser has acknowledged its headers. The same of
    uvicorn's own sockets: https://github.com/Kludex/uvicorn/issues/3149
    """

    def __init__(self, app):
        self._app = app

    async def __call__(self, scope, receive, send):
        # uvicorn's `receive` is a method of what holds the connection's transport.
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        connection = transport and transport.get_extra_info("socket")
        if connection and connection.family in (socket.AF_INET, socket.AF_INET6):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self._app(scope, receive, send)


_stage = f"{base_path()}/stage"

app = App(
    "components/pages/main.py",
    lifespan=pauses.avoided,
    middleware=[Middleware(_NoDelay), Middleware(static.Compressed, base=base_path())],
    routes=[
        WebSocketRoute(f"{base_path()}/api/live", live.live),
        Route(f"{base_path()}/api/live", live.post, methods=["POST"]),
        Route(f"{_stage}/page.html", _page),
        Route(f"{_stage}/{static.PLOTLY}", static.plotly),
        Route(f"{_stage}/{shared_module.version()}/shared.js", _shared),
        Mount(f"{_stage}/{shared_module.version()}", static.Files(STATIC, static.FOR_EVER)),
    ],
)

if __name__ == "__main__":
    app.run()
