"""A process of its own that installs, applies and compacts without end, to be killed at any moment."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import base_files_made as made

from sentinel.basefile.record import Field
from sentinel.crypto.signing import private_key_from_pem


def main(folder: Path, signer: str, first: int) -> None:
    made.SIGNER = private_key_from_pem(Path(signer).read_text())
    holding = made.holding(folder)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for sequence in range(first, first + 10_000):
        # All that a delta says is one number: whoever sees two of them sees a mix.
        code = 1 + sequence % 4
        changes = [(serial, Field.VACCINE, code) for serial in range(40)]
        holding.apply(made.delta(sequence, changes, signer=made.SIGNER), made.now(10.0))
        if sequence % 3 == 0:
            holding.compact(made.now(10.0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
