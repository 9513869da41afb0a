"""`python -m demo.emulator`: a local WhatsApp Cloud API with simulated customers."""

from __future__ import annotations

import logging
import os
import sys

import uvicorn

from demo.emulator.application import create_app
from demo.emulator.composition import compose
from demo.emulator.settings import EmulatorSettings, SecretMissing

STOP_SECONDS = 3


def main() -> None:
    """Serves until interrupted."""
    try:
        settings = EmulatorSettings.read(sys.argv[1:], os.environ)
    except SecretMissing as missing:
        sys.exit(str(missing))
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    uvicorn.run(
        create_app(compose(settings)),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=STOP_SECONDS,
    )


if __name__ == "__main__":
    main()
