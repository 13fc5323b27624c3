"""Make blazeface.onnx, for the evaluation, from the TFLite file in mediapipe's wheel (Apache-2.0).

    pip download --no-deps mediapipe==0.10.21
    pip install tflite2onnx==0.4.1 onnx==1.23.2
    python models/conversion/blazeface.py mediapipe-0.10.21-*.whl

The kiosk does not use it. models/evaluation/report.py measures it where it finds it: build/evaluation/.
"""

import argparse
import hashlib
import logging
import tempfile
import zipfile
from pathlib import Path

import tflite2onnx

OUT = Path(__file__).resolve().parents[2] / "build" / "evaluation" / "blazeface.onnx"
NAME = "mediapipe/modules/face_detection/face_detection_short_range.tflite"
SOURCE_SHA256 = "bbff11cebd1eb27a1e004cae0b0e63ec8c551cbf34a4451148b4908b8db3eca8"


def main() -> None:
    """Take it out, check, convert."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--out", type=Path, default=OUT, metavar="FILE", help="(default: %(default)s)")
    args = parser.parse_args()
    try:
        with zipfile.ZipFile(args.wheel) as wheel:
            content = wheel.read(NAME)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise SystemExit(f"{args.wheel}: not mediapipe's wheel ({error})") from None
    if hashlib.sha256(content).hexdigest() != SOURCE_SHA256:
        raise SystemExit(f"{args.wheel}: its {Path(NAME).name} is not the file that is meant")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / "blazeface.tflite"
        source.write_bytes(content)
        logging.disable()  # a line for each tensor of half precision
        tflite2onnx.convert(str(source), str(args.out))
    print(f"{args.out}: {args.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
