"""Lets ComfyUI serve the built Comfy Darkroom page at /darkroom/. Routes only: there are no nodes in here.

There is no WEB_DIRECTORY on purpose: ComfyUI's own page imports every .js file below one.
"""

import logging
from pathlib import Path

from aiohttp import web
from server import PromptServer

NODE_CLASS_MAPPINGS = {}  # without it ComfyUI does not load this module

DIST = Path(__file__).resolve().parent / "dist"
NOT_BUILT = f"Comfy Darkroom is not built yet. Run in {DIST.parent}: npm ci && npm run build"

# Never the system's table: on Windows the registry often says that .js is text/plain, which browsers refuse to run.
TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}


def answer(path: str) -> web.StreamResponse:
    """One file of dist/. Names below assets/ hold a hash of the content: those may be kept for ever."""
    try:
        file = (DIST / path).resolve()
        found = file.is_relative_to(DIST.resolve()) and file.suffix in TYPES and file.is_file()
    except (OSError, ValueError):  # a name that no file can have
        found = False
    if not found:
        text = NOT_BUILT if path == "index.html" else "Not found"
        return web.Response(status=404, text=text, headers={"Cache-Control": "no-store"})
    headers = {
        "Cache-Control": "no-cache",
        "Content-Type": TYPES[file.suffix],
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if path.startswith("assets/"):
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif file.suffix == ".html":
        headers["Cache-Control"] = "no-store"
        headers["Content-Security-Policy"] = "frame-ancestors 'self'"
    # Sends the .gz that lies beside the file, with its Content-Encoding, where the browser takes it.
    return web.FileResponse(file, headers=headers)


routes = PromptServer.instance.routes


@routes.get("/darkroom")
async def redirect(request: web.Request) -> web.Response:
    query = request.rel_url.raw_query_string
    # Relative: it holds behind a reverse proxy's prefix too, which is not known here.
    location = "darkroom/" + (f"?{query}" if query else "")
    return web.Response(status=302, headers={"Location": location, "Cache-Control": "no-store"})


@routes.get("/darkroom/{path:.*}")
async def page(request: web.Request) -> web.StreamResponse:
    return answer(request.match_info["path"] or "index.html")


if not (DIST / "index.html").is_file():
    logging.warning(NOT_BUILT)
