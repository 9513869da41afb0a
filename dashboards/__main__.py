"""Runs the pages: `python -m dashboards --data DIR --port 8601 --service-url URL`."""

from __future__ import annotations

import argparse
import dataclasses
import os
from pathlib import Path

import uvicorn

from dashboards.app import create_app
from dashboards.settings import Settings


def main() -> None:
    settings = Settings.from_environment(os.environ)
    parser = argparse.ArgumentParser(prog="python -m dashboards", description=__doc__)
    parser.add_argument("--data", type=Path, default=settings.data)
    parser.add_argument("--host", default=settings.host)
    parser.add_argument("--port", type=int, default=settings.port)
    parser.add_argument("--service-url", default=settings.service_url)
    settings = dataclasses.replace(settings, **vars(parser.parse_args()))
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=3,
    )


if __name__ == "__main__":
    main()
