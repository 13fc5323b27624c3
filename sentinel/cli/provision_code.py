"""A technician's code from what is given: its text, a file on a stick, a picture."""

from pathlib import Path

from sentinel.fleet.provisioning.code import LARGEST, BadCode, read_code
from sentinel.fleet.provisioning.messages import Code


def code_of(given: str) -> Code:
    """Raises BadCode."""
    if given.lstrip().startswith("{"):
        return read_code(given)
    path = Path(given)
    try:
        with path.open("rb") as file:
            head = file.read(4 * LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no file's name"
        raise BadCode(f"{given[:80]}: neither a code's text nor a file: {reason}") from None
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return read_code(head.decode("utf-8", "replace"))
    return _of_picture(path)


def _of_picture(path: Path) -> Code:
    from sentinel.vision.codes import CodeReader, Effort
    from sentinel.vision.codes.sequence import join_parts
    from sentinel.vision.picture import PictureError, load

    try:
        image = load(path)
    except PictureError as error:
        raise BadCode(f"{path}: neither a picture nor a code's file: {error}") from None
    found = join_parts(image, CodeReader(Effort.PHOTO).read(image))
    if not found:
        raise BadCode(f"{path}: no code can be read in it: nearer, sharper, or take the file on the stick")
    faults = []
    for code in found:
        try:
            return read_code(code.text)
        except BadCode as error:
            faults.append(str(error))
    raise BadCode(f"{path}: {faults[0]}")
