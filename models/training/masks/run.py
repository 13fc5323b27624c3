"""Everything behind models/mask.onnx and its figures by one command: run.py --data DIR --bare NAME=FOLDER

Trains once without each source and judges that source by the network which never saw it; sets the operating
point on all of these; trains on everything; exports; writes masks.json, from which the evaluation makes its
tables. What is done already (a weights file in --work) is not done again, so an interrupted run goes on.
About 12 minutes a network on one x86 core. Needs the project's environment with the extra ``train``.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

import boxes
import data
import judge
import numpy as np
import torch
import train
from model import MaskNet, Probabilities
from numpy.typing import NDArray

LEAST_PX = 48  # smaller faces are judged apart
VALIDATION = "ilc2021, validation crops"


def main() -> None:
    """Train, judge, export."""
    args = _arguments()
    args.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(args.threads)
    args.bare, args.judge_bare = (
        [_listed(args, text) for text in texts] for texts in (args.bare, args.judge_bare)
    )
    crops = data.read_manifest(args.data)
    for name, _, listing in (text.partition("=") for text in (*args.bare, *args.judge_bare)):
        crops += data.read_bare(name, Path(listing))
    only_judged = {text.partition("=")[0] for text in args.judge_bare}
    sources = sorted({crop.origin for crop in crops} - only_judged)
    nets = {source: _trained(args, source) for source in sources}
    judged = [_parts(net, source, crops) for source, net in nets.items()]
    shift = judge.operating_point(_for_the_point(nets, [near for near, _ in judged], crops))
    print(f"operating point: {dict(zip(data.CLASSES, shift.round(2).tolist(), strict=True))}", flush=True)
    final = _trained(args, "")
    export(final, shift, args.out)
    report = {
        "operating_point": {name: round(float(s), 2) for name, s in zip(data.CLASSES, shift, strict=True)},
        "held_out": [_row(near, far, shift) for near, far in judged],
        "never_trained_on": [_row(*_parts(final, source, crops), shift) for source in sorted(only_judged)],
        "validation": _row(*_parts(final, VALIDATION, crops), shift),
        "crops": _counts(crops),
        "least_px": LEAST_PX,
        "steps": args.steps,
        "seed": args.seed,
    }
    args.report.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {args.out} ({args.out.stat().st_size} bytes) and {args.report}")


def _listed(args: argparse.Namespace, text: str) -> str:
    """NAME=FILE.csv of NAME=FOLDER: the faces of its photographs are looked for once."""
    name, _, where = text.partition("=")
    if not Path(where).is_dir():
        return text
    listing = args.work / f"{name}.csv"
    if not listing.exists():
        part = listing.with_suffix(".part")
        boxes.main(Path(where), part)
        part.rename(listing)
    return f"{name}={listing}"


def _trained(args: argparse.Namespace, without: str) -> MaskNet:
    """The network without a source, in a process of its own, or as it was trained before."""
    weights = args.work / f"without-{without or 'nothing'}.pt"
    if not weights.exists():
        part = weights.with_suffix(".part")
        command = [sys.executable, str(Path(__file__).with_name("train.py")), "--data", str(args.data)]
        for text in args.bare:
            command += ["--bare", text]
        command += ["--hold-out", without, "--out", str(part), "--steps", str(args.steps)]
        command += ["--seed", str(args.seed), "--threads", str(args.threads)]
        subprocess.run(command, check=True)  # noqa: S603  our own script
        part.rename(weights)
    net = MaskNet(train.MODELS / "fr_feature.onnx")
    net.load_state_dict(torch.load(weights, weights_only=True))
    return net.eval()


def _for_the_point(
    nets: dict[str, MaskNet], judged: list[judge.Judged], crops: list[data.Crop]
) -> list[judge.Judged]:
    """What the operating point is set on: sources held out, but of the widest its validation crops.

    One source alone has real wrongly worn masks and turned heads. The network without it has never seen
    either: its errors are reported, and say nothing of where the final one should stand.
    """
    widest = next(c.origin for c in crops if c.label == judge.WRONG and not c.drawn)
    others = [net for without, net in nets.items() if without != widest]
    return [j for j in judged if j.source != widest] + [_parts(net, VALIDATION, crops)[0] for net in others]


def _parts(net: MaskNet, source: str, crops: list[data.Crop]) -> tuple[judge.Judged, judge.Judged]:
    """A source's real crops (or the validation crops) of at least LEAST_PX, and the smaller ones."""
    if source == VALIDATION:
        real = [crop for crop in crops if crop.split == "val"]
    else:
        real = [crop for crop in crops if crop.origin == source and not crop.drawn]
    near = [crop for crop in real if crop.face_px >= LEAST_PX]
    return _said(net, source, near), _said(net, source, [crop for crop in real if crop.face_px < LEAST_PX])


def _said(net: MaskNet, source: str, crops: list[data.Crop]) -> judge.Judged:
    truth = np.array([crop.label for crop in crops], np.int64)
    given = train.logits(net, data.load(crops, data.SIDE)) if crops else np.empty((0, 3), np.float32)
    return judge.Judged(source, given, truth)


def _row(near: judge.Judged, far: judge.Judged, shift: NDArray[np.float32]) -> dict[str, object]:
    return {
        "source": near.source,
        "confusion": judge.confusion(near.said(shift), near.truth).tolist(),
        "confusion_without_shift": judge.confusion(near.said(0 * shift), near.truth).tolist(),
        "confusion_small_faces": judge.confusion(far.said(shift), far.truth).tolist(),
    }


def _counts(crops: list[data.Crop]) -> dict[str, list[int]]:
    """Crops by source, drawn or real, and class."""
    counts: dict[str, list[int]] = {}
    for crop in crops:
        row = counts.setdefault(f"{crop.origin}, {'drawn' if crop.drawn else 'real'}", [0, 0, 0])
        row[crop.label] += 1
    return counts


def export(net: MaskNet, shift: NDArray[np.float32], out: Path) -> None:
    """Write ONNX: "input" N x 3 x 96 x 96 -> "probabilities" N x 3."""
    torch.onnx.export(
        Probabilities(net, torch.from_numpy(shift)).eval(),
        (torch.zeros(1, 3, data.SIDE, data.SIDE),),
        str(out),
        input_names=["input"],
        output_names=["probabilities"],
        dynamic_axes={"input": {0: "n"}, "probabilities": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.csv and the crops")
    listing = {"action": "append", "default": [], "metavar": "NAME=FOLDER"}
    parser.add_argument("--bare", **listing, help="photographs of more bare faces (or a list by boxes.py)")
    parser.add_argument("--judge-bare", **listing, help="such photographs that are never trained on")
    parser.add_argument("--work", type=Path, required=True, help="folder for the weights on the way")
    parser.add_argument("--out", type=Path, required=True, help="the ONNX file to write")
    parser.add_argument("--report", type=Path, default=Path(__file__).with_name("masks.json"))
    parser.add_argument("--steps", type=int, default=train.STEPS, help=f"batches of {train.BATCH}")
    parser.add_argument("--seed", type=int, default=20261125)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
