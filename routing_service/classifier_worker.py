"""Reads a classifier's file in a process of its own, and hands its weights over.

What reads it takes 150 MB, which the service should not keep.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec

from routing_service.classifier_file import ModelRefused, read_model


def main() -> int:
    """The weights as MessagePack on standard output; 1 and the reason on standard
    error where the file is refused."""
    try:
        weights, _ = read_model(Path(sys.argv[1]))
    except (ModelRefused, OSError) as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(msgspec.msgpack.encode(weights))
    return 0


if __name__ == "__main__":
    sys.exit(main())
