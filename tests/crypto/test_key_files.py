"""Whose signatures count is read from a file or a folder; what is wrong there is said with the file's name."""

from pathlib import Path

import pytest

from sentinel.crypto.key_files import read_public_keys
from sentinel.crypto.signing import Algorithm, BadKey, generate

ONE, TWO = generate(Algorithm.ED25519).public, generate(Algorithm.SM2).public


def test_a_file_has_one_key_and_a_folder_those_of_its_key_files(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text(ONE.pem)
    (tmp_path / "b.pub").write_text(TWO.pem)
    (tmp_path / "README").write_text("who they are")
    assert read_public_keys(tmp_path / "b.pub") == (TWO,)
    assert read_public_keys(tmp_path) == (ONE, TWO)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("b.pem", b"nothing of the kind", 'b.pem: no PEM "PUBLIC KEY" in it'),
        ("b.pem", b"\xff\xfe", "b.pem: no text"),
        ("b.pem", ONE.pem.encode()[:60], 'b.pem: no PEM "PUBLIC KEY" in it'),
        ("b.pem", b"x" * 20_000, "b.pem: too long for a key"),
    ],
    ids=["nothing", "no text", "half a key", "too long"],
)
def test_one_bad_file_makes_the_folder_unusable_and_is_named(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / "a.pem").write_text(ONE.pem)
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadKey) as refused:
        read_public_keys(tmp_path)
    assert says in str(refused.value) and "\n" not in str(refused.value)


def test_an_empty_folder_a_missing_file_and_too_many_keys_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadKey, match="there is no key"):
        read_public_keys(tmp_path)
    with pytest.raises(BadKey, match="can't be read"):
        read_public_keys(tmp_path / "absent.pem")
    for number in range(33):
        (tmp_path / f"{number}.pem").write_text(ONE.pem)
    with pytest.raises(BadKey, match="more than 32 keys"):
        read_public_keys(tmp_path)
