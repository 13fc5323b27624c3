"""Each visitor hears their own language from the kiosk's loudspeaker, and the next one the venue's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from real_kiosk import RealKiosk, eventually

from hw.audio.emulator import FileOutput
from sentinel.sim import cast


@pytest.fixture
def loudspeaker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileOutput:
    output = FileOutput(tmp_path / "heard")
    monkeypatch.setattr("hw.audio.alsa.AlsaOutput", lambda: output)
    return output


@pytest.fixture
def kiosk(tmp_path: Path, loudspeaker: FileOutput) -> Iterator[RealKiosk]:
    changes = {"audio": {"driver": "alsa", "language": "zh_CN"}}
    with RealKiosk(tmp_path, changes=changes, timing={"dwell_pass_s": 1.0}) as running:
        yield running


def heard(loudspeaker: FileOutput) -> list[tuple[str, str]]:
    """(language, sentence) of all that was said, in order."""
    return [(one.wav.parent.name, one.wav.stem) for one in loudspeaker.played]


def test_a_foreigner_hears_english_and_the_next_visitor_chinese(
    kiosk: RealKiosk, loudspeaker: FileOutput
) -> None:
    kiosk.come()
    kiosk.id_card.place_card(cast.ANNA.card())
    eventually(lambda: ("en", "DENY") in heard(loudspeaker), what="an English sentence")
    kiosk.go()
    said = len(loudspeaker.played)
    kiosk.come()
    kiosk.scanner.show_code(cast.CHEN.card_token.encode())
    eventually(lambda: ("zh_CN", "PASS") in heard(loudspeaker)[said:], what="a Chinese sentence")
    assert {language for language, _ in heard(loudspeaker)[said:]} == {"zh_CN"}
