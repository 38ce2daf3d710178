"""Serves the custom-node package as ComfyUI does, on a free port of 127.0.0.1: a real aiohttp application, a module
`server` with PromptServer.instance, the package loaded by its path, every route twice (below /api too), static files
last. Prints {"port", "log"} once it listens, and ends when its standard input does.

Usage: serve.py PACKAGE, a folder, or a zip which is then unpacked beside itself first.
"""

import asyncio
import importlib.util
import json
import logging
import mimetypes
import sys
import types
import zipfile
from pathlib import Path

from aiohttp import web

# As on a Windows machine whose registry was spoiled by another program.
mimetypes.add_type("text/plain", ".js")

log: list[str] = []
handler = logging.Handler()
handler.emit = lambda record: log.append(record.getMessage())
logging.getLogger().addHandler(handler)


class PromptServer:
    instance = None

    def __init__(self):
        PromptServer.instance = self
        self.routes = web.RouteTableDef()
        self.app = web.Application(middlewares=[cache_control])

    def add_routes(self):
        twins = web.RouteTableDef()
        for route in self.routes:
            if isinstance(route, web.RouteDef):
                twins.route(route.method, "/api" + route.path)(route.handler, **route.kwargs)
        self.app.add_routes(twins)
        self.app.add_routes(self.routes)


@web.middleware
async def cache_control(request, handler):
    """Scripts and styles are not to be kept, unless the handler said something else."""
    response = await handler(request)
    if request.path.endswith((".js", ".css")):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def load(folder: Path):
    name = str(folder).replace(".", "_x_")
    spec = importlib.util.spec_from_file_location(name, folder / "__init__.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


async def main():
    package = Path(sys.argv[1])
    if package.suffix == ".zip":
        with zipfile.ZipFile(package) as archive:
            archive.extractall(package.parent)
        package = package.parent / "comfy-darkroom"
    server = PromptServer()
    sys.modules["server"] = types.SimpleNamespace(PromptServer=PromptServer)
    module = load(package)
    server.add_routes()
    runner = web.AppRunner(server.app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]
    facts = {
        "port": port,
        "log": log,
        "nodes": module.NODE_CLASS_MAPPINGS,
        "webDirectory": getattr(module, "WEB_DIRECTORY", None),
    }
    print(json.dumps(facts), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await runner.cleanup()


asyncio.run(main())
