"""Make models/unmask.onnx: a face's vector under a mask, turned to where its bare vector lies.

    python models/training/unmasking/train.py --data ../shared/data

Ridge regression from the vectors of painted crops to those of the same crops bare: 512 x 512 numbers,
drawn towards the identity. Learned on LFW's folds 0 and 1 without anybody who is in fold 2, with the four
masks that the kiosk paints; judged (models/evaluation/REPORT.md) on fold 2 and NUAA under masks that it does
not paint. Needs the extra ``train`` (onnx) and an hour of one core for the vectors, which stay in --cache.
Nothing is random.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

MODELS = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(MODELS / "evaluation"))

from faces import Faces, Photographs, vectors, with_masks  # noqa: E402
from recognition import FOLD, joined  # noqa: E402

# Of 0.1 to 0.001 all find more of LFW's mates than no map; less costs NUAA's under flat masks.
_RIDGE = 0.02


def main() -> None:
    """Learn, check, write."""
    parser = argparse.ArgumentParser(description="make models/unmask.onnx")
    parser.add_argument("--data", type=Path, required=True, help="the folder with faces")
    parser.add_argument("--cache", type=Path, default=MODELS.parent / "build" / "evaluation")
    parser.add_argument("--workers", type=int, default=2, help="processes (default %(default)s)")
    parser.add_argument("--out", type=Path, default=MODELS / "unmask.onnx")
    args = parser.parse_args()
    faces = Faces(Photographs.of(args.data), args.cache, args.workers)
    crops = faces.seen()["product"]
    bare = joined(faces.vectors(vectors, crops, "bare_product"))
    masked = joined(faces.vectors(with_masks, crops, "with_masks_all"))
    chosen = learners(faces.photographs)
    content = as_onnx(ridge(masked[chosen], bare[chosen])).SerializeToString(deterministic=True)
    args.out.write_bytes(content)
    print(f"{args.out}: {chosen.sum()} photographs, {len(content)} bytes")
    print(f"sha256 {hashlib.sha256(content).hexdigest()}")


def learners(photographs: Photographs) -> NDArray[np.bool_]:
    """Which photographs are LFW's, of people who are not in the fold that judges."""
    part, _ = photographs.part(FOLD)
    return photographs.lfw & ~np.isin(photographs.person, part.person[part.lfw])


def ridge(masked: NDArray[np.float32], bare: NDArray[np.float32]) -> NDArray[np.float32]:
    """(512, 512): ``masked`` (n, masks, 512) times it is near ``bare`` (n, 512), and it near the identity."""
    given = masked.reshape(-1, masked.shape[-1]).astype(np.float64)
    wanted = np.repeat(bare, masked.shape[1], axis=0)
    pull = _RIDGE * np.eye(given.shape[1])
    found = np.linalg.solve(given.T @ given / len(given) + pull, given.T @ wanted / len(given) + pull)
    return np.asarray(found, np.float32)


def as_onnx(matrix: NDArray[np.float32]) -> onnx.ModelProto:
    """Takes 1 x n x 1 x 1, gives 1 x n; numbers are kept in half precision."""
    count = len(matrix)
    nodes = [
        helper.make_node("Flatten", ["vector"], ["row"], axis=1),
        helper.make_node("Cast", ["half"], ["matrix"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["row", "matrix"], ["turned"]),
    ]
    graph = helper.make_graph(
        nodes,
        "unmask",
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, count, 1, 1])],
        [helper.make_tensor_value_info("turned", TensorProto.FLOAT, [1, count])],
        [numpy_helper.from_array(matrix.astype(np.float16), "half")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


if __name__ == "__main__":
    main()
