"""``sentinel service openapi``: the OpenAPI 3.1 document of the reference platform."""

import argparse
import json


def configure(parser: argparse.ArgumentParser) -> None:
    """It has no options."""
    parser.epilog = (
        "The same is served at /openapi.json and kept as docs/openapi.json. Exit: 0.   "
        "sentinel service openapi > docs/openapi.json"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """0: written."""
    from sentinel.service.server import ReferenceService

    service = ReferenceService("sqlite://", {}, key=bytes(32))
    try:
        print(json.dumps(service.document(), ensure_ascii=False, indent=1))
    finally:
        service.close()
    return 0
