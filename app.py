"""The server: Streamlit's pages, the live lane and the stage's static files in one process.

`make run`, `streamlit run app.py`, `python app.py` and `uvicorn app:app` all start it.
"""

import sys

import network  # noqa: F401  first of all: it limits BLAS before NumPy is imported
from components.server import assets

try:  # before anything is imported that reads them, and before Streamlit, which takes a second
    for remark in assets.check():
        print(remark, file=sys.stderr)
except ValueError as error:
    sys.exit(f"The app cannot start. {error}")

from contextlib import asynccontextmanager

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from streamlit.starlette import App

from components import letters
from components.language import LANGUAGES, catalogue
from components.server import exports, invite, lessons, live, paper, pauses, qr, static
from components.server.door import limits, log, sockets
from components.server.door.accounts import Accounts
from components.server.door.gate import Gate
from components.server.learning import files, trainings
from components.shared import MOVED
from components.stage import base_path, shared_module, whole
from components.stage.files import STATIC, styles

sockets.raise_open_files()
try:
    guard = sockets.Sockets(Accounts(limits.read()))
except ValueError as error:
    sys.exit(f"The app cannot start. {error}")

# A page's rerun and the live lane share one interpreter. By default a thread may
# keep it for 5 ms, a third of a display frame; this bounds what a pen has to wait.
sys.setswitchinterval(0.001)

log.brief()


def _announce() -> None:
    """Say where the class finds the app, beside what Streamlit says."""
    print(invite.announcement(guard.listening, base_path()), flush=True)


guard.on_listening = _announce


@asynccontextmanager
async def _lifespan(app: App):
    async with pauses.avoided(), guard.guarded(), trainings.hosted():
        yield


async def _shared(request: Request) -> Response:
    """What Python and JavaScript must both know, as a module."""
    return await static.made(shared_module.source().encode(), "text/javascript", request)


async def _whole(request: Request) -> Response:
    """A module of the stage with all that it imports."""
    try:
        text = await run_in_threadpool(whole.whole, f"{request.path_params['name']}.js")
    except KeyError:
        return Response(status_code=404)
    return await static.made(text.encode(), "text/javascript", request)


async def _styles(request: Request) -> Response:
    """The styles of the stage on a page of its own."""
    return await static.made(styles().encode(), "text/css", request)


async def _texts(request: Request) -> Response:
    """What the stage says, in one language; English needs none."""
    code = request.path_params["code"]
    if code not in LANGUAGES:
        return Response(status_code=404)
    return await static.made(catalogue.for_browser(code), "application/json", request)


async def _page(request: Request) -> Response:
    """The stage on a page of its own, which names its files as they are now."""
    text = (STATIC / "page.html").read_text(encoding="utf-8")
    text = text.replace("VERSION", shared_module.version())
    text = text.replace("FONT", letters.face(base_path()))
    return Response(text, media_type="text/html", headers={"Cache-Control": static.ASK_AGAIN})


def _moved(old: str, new: str) -> Route:
    """A page's old path, which leads to where it is now, and keeps what was asked for."""

    async def answer(request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{base_path()}/{new}{query}", 308)

    return Route(f"{base_path()}/{old}", answer)


_stage, _now = f"{base_path()}/stage", shared_module.version()
_light, _notes = (f"{_stage}/{_now}/{name}.js" for name in ("light", "notes"))

# Each below a path of its own, where nothing else is: what is not there, an older version's file,
# or is asked for in another way, is refused. Streamlit would answer with a page.
_api = [
    WebSocketRoute("/live", live.live),
    Route("/live", live.post, methods=["POST"]),
    Route("/paper", paper.paper, methods=["POST"]),
    Route("/trained", files.trained),
    Route("/export/{kind}", exports.export, methods=["POST"]),
    Route("/qr", qr.qr, methods=["POST"]),
    Route("/invite", invite.Invitation(guard.listening, base_path()).answer),
]
_files = [
    Route("/lessons.json", lessons.listed),
    Route("/lessons/{name}.json", lessons.lesson),
    Route("/page.html", _page),
    Route(f"/{static.PLOTLY}", static.plotly),
    Route(f"/{_now}/shared.js", _shared),
    Route(f"/{_now}/{{name}}.whole.js", _whole),
    Route(f"/{_now}/stage.whole.css", _styles),
    Route(f"/{_now}/languages/{{code}}.json", _texts),
    Mount(f"/{_now}", static.Files(STATIC, static.FOR_EVER)),
]

app = App(
    "components/pages/main.py",
    lifespan=_lifespan,
    middleware=[
        Middleware(Gate, sockets=guard, base=base_path()),
        Middleware(static.Compressed, base=base_path(), head=f'<script src="{_light}"></script>'),
    ],
    routes=[
        Mount(f"{base_path()}/api", routes=_api),
        *(_moved(old, new) for old, new in MOVED.items()),
        Route(f"{base_path()}/lesson/{{name}}", lessons.teacher(_notes, letters.face(base_path()))),
        Mount(_stage, routes=_files),
    ],
)

if __name__ == "__main__":
    app.run()
