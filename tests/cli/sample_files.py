"""The files that the commands of docs/cli.md are run on; every person in them is invented."""

import json
import re
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from hw.idcard.sdt_frames import encode_frame
from hw.smartcard.emulator import EmulatedCard, social_security_card
from sentinel.bench.thermal import made_words
from sentinel.core.events import GateOutcome
from sentinel.core.facts import Colour, DocumentKind
from sentinel.core.hand_thermometer import Pair
from sentinel.core.policy import Policy
from sentinel.credentials.cards.id_card import IdCardClaims, encode_text_block
from sentinel.crypto.signing import from_secret
from sentinel.report.events import EventWriter
from sentinel.runtime.manifest import INSTALLED
from sentinel.sim.typical import typical_passage
from sentinel.store import passages, thermometer
from sentinel.store.database import DATABASE, open_writer, transaction
from sentinel.store.keys import load_or_create_keys

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "credentials"))
PICTURES = {
    "one.jpg": "obama.jpg",
    "again.jpg": "obama2.jpg",
    "other.jpg": "biden.jpg",
    "face.png": "astronaut.png",
}
NUMBER = "11010519491231002X"  # the example number of GB 11643
# A city's facts are forgotten after days: its file is made as if the page's 22 November 2026 were yesterday.
_LATER = datetime.now(UTC).date() - timedelta(days=1) - date(2026, 11, 22)


def of_yesterday(text: str) -> str:
    """``text`` with the page's dates as many days later."""
    return re.sub(r"\d{4}-\d\d-\d\d", lambda day: str(date.fromisoformat(day[0]) + _LATER), text)


def make(folder: Path) -> None:
    """Everything but the photographs."""
    _codes(folder)
    _certificates(folder)
    _cards(folder)
    _thermal(folder)
    _policies(folder)
    _kiosk(folder)
    _passes(folder)
    _city(folder)
    (folder / "quiet.toml").write_text("[audio]\nvolume = 0.3\n")
    (folder / "afar.toml").write_text('[report]\nhost = "broker"\n[remote]\nkeys = "duty.key.pub"\n')
    _updates(folder)


def _updates(folder: Path) -> None:
    """A program to publish, and a kiosk that knows its publisher's root once there is one."""
    program = folder / "program" / "bin" / "sentinel"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\necho a stand-in\n")
    program.chmod(0o755)
    (folder / "updated.toml").write_text(
        '[updates]\nroot = "opt"\nkeep_dir = "keep"\ntrust = "releases/metadata/1.root.json"\n'
        'window = "00:00-00:00"\n'
    )


def _city(folder: Path) -> None:
    """A city of three people, one row that is none, and a kiosk that wants its base file."""
    (folder / "city").mkdir()
    for path in (folder / "1.key", folder / "city" / "1.key"):
        path.write_bytes(bytes(range(32)))
        path.chmod(0o600)
    head = "id_number,colour,pcr,pcr_sampled_at,doses,watch\n"
    rows = (
        f"{NUMBER},green,negative,2026-11-21T20:10:00+08:00,3,0\n"
        "110105194912310011,yellow,none,,2,0\n"
        "11010519491231002,green,negative,2026-11-21T20:10:00+08:00,3,0\n"
        "110105194912310038,purple,,,,1\n"
    )
    (folder / "people.csv").write_text(of_yesterday(head + rows), encoding="utf-8")
    (folder / "changes.csv").write_text(f"id_number,colour,removed\n{NUMBER},red,\n", encoding="utf-8")
    (folder / "city.toml").write_text(
        '[base_file]\nfolder = "basefile"\ntrust = "publisher.key.pub"\ncity_keys = "city"\n'
    )


def _passes(folder: Path) -> None:
    (folder / "venue.key").write_bytes(bytes(range(32)))
    (folder / "venue.key").chmod(0o600)
    (folder / "bearer.txt").write_text(f"{NUMBER}\n王小明\n", encoding="utf-8")
    (folder / "family.txt").write_text("王小小,2018\n李大山,1950\n", encoding="utf-8")


def photographs(folder: Path) -> bool:
    """Fetched portraits and a mask crop; False where they were not fetched."""
    assets = INSTALLED / "assets"
    if not all((assets / name).is_file() for name in PICTURES.values()):
        return False
    for name, asset in PICTURES.items():
        shutil.copyfile(assets / asset, folder / name)
    import cv2

    face = cv2.imread(str(folder / "face.png"))
    assert face is not None
    cv2.imwrite(str(folder / "crop.png"), face[48:190, 152:294])
    _people(folder / "people", folder)
    return True


def _people(folder: Path, pictures: Path) -> None:
    """To be enrolled: two good ones, a wall, the first again under another name, and a mix of two persons."""
    for name, source in {
        "visitor-1.jpg": "one.jpg", "visitor-2.jpg": "other.jpg", "visitor-3.png": "wall.png",
        "visitor-4.jpg": "again.jpg", "visitor-5/one.jpg": "one.jpg", "visitor-5/other.jpg": "other.jpg",
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(pictures / source, folder / name)


def _codes(folder: Path) -> None:
    import segno

    segno.make("JKM:sample-7f3a9c51").save(str(folder / "code.png"), scale=6)
    import cv2

    cv2.imwrite(str(folder / "wall.png"), np.full((240, 320, 3), 180, np.uint8))


def _certificates(folder: Path) -> None:
    """An EU certificate, a SMART Health Card in two codes, and whose signatures count."""
    from made_certificates import URL, CardIssuer, Signer, chunks, dcc, health_card, immunization

    signer, issuer = Signer(), CardIssuer()
    (folder / "trust").mkdir()
    (folder / "trust" / "signer.cer").write_bytes(signer.der)
    (folder / "trust" / "issuer.json").write_text(json.dumps({"issuer": URL, "keys": [issuer.jwk]}))
    (folder / "certificate.txt").write_text(dcc(signer) + "\n")
    card = issuer.card(health_card(immunization("2026-08-01"), immunization("2026-09-01")))
    for number, code in enumerate(chunks(card, 2), 1):
        (folder / f"card-{number}.txt").write_text(code + "\n")


def _cards(folder: Path) -> None:
    claims = IdCardClaims(
        kind=DocumentKind.RESIDENT_ID, name="样例", sex_code="1", nation_code="01", birth=date(1949, 12, 31),
        id_number=NUMBER, address="示例路1号", issuer="示例市公安局", valid_from=date(2015, 6, 1), long_term=True,
    )  # fmt: skip
    head = bytes.fromhex("00009001000400")
    frame = encode_frame(head + encode_text_block(claims) + bytes(1024))
    (folder / "frame.hex").write_text(frame.hex())
    dialogue = [
        (command, _answer(social_security_card(NUMBER, "样例"), commands, command))
        for commands in (_DIALOGUE,)
        for command in commands
    ]
    rows = (json.dumps({"command": command, "response": answer}) for command, answer in dialogue)
    (folder / "card.jsonl").write_text("\n".join(rows) + "\n")


_DIALOGUE = (
    "00A404000F7378312E73682EC9E7BBE1B1A3D5CF",
    "00A4020002EF05",
    "00B207040B",
    "00A4000002EF06",
    "00B2080014",
    "00B2090020",
)


def _answer(card: EmulatedCard, commands: tuple[str, ...], last: str) -> str:
    """What the card says to ``last`` after all commands before it."""
    card.reset()
    answer = b""
    for command in commands:
        answer = card.transmit(bytes.fromhex(command)) or b""
        if command == last:
            break
    return answer.hex()


def _thermal(folder: Path) -> None:
    eeprom, frame = made_words()
    dump = {
        "sensor": "mlx90640", "eeprom": eeprom.tolist(), "frames": [frame.tolist(), [0] * 834],
        "emissivity": 0.98, "reflected": None,
    }  # fmt: skip
    (folder / "frames.json").write_text(json.dumps(dump))


def _policies(folder: Path) -> None:
    example = (ROOT / "docs" / "policy.example.toml").read_text(encoding="utf-8")
    (folder / "policy.toml").write_text(example, encoding="utf-8")
    (folder / "stricter.toml").write_text(
        example.replace("pcr_hours = 48", "pcr_hours = 12"), encoding="utf-8"
    )
    facts = typical_passage("", datetime(2026, 11, 22, 1, 30, tzinfo=UTC)).facts
    (folder / "facts.json").write_bytes(msgspec.json.encode(facts))
    page = (ROOT / "docs" / "venue-rules.md").read_text(encoding="utf-8")
    library = page.partition("```toml\n")[2].partition("```")[0]
    (folder / "library.toml").write_text(library, encoding="utf-8")
    young = {"<": [{"var": "age"}, 18]}
    entries = [
        {"rule": young, "data": {"age": 12}},
        {"rule": {"plusTime": ["2021-01-31", 1, "month"]}, "data": None},
        {"rule": young, "data": {}},
    ]
    (folder / "rules.json").write_text(json.dumps(entries))
    (folder / "business-rule.json").write_text(json.dumps({"Identifier": "X", "Logic": {"==": [1, 1]}}))
    (folder / "broken.toml").write_text('version = "x"\n[rules.msk]\nneed = "always"\n')


def _kiosk(folder: Path) -> None:
    (folder / "staff.csv").write_text(
        "# kind = staff\n# name = office\n# issued = 2026-11-20T08:00+08:00\n# declaration = yes\n"
        "id_number,from,until\n11010519491231002X,,2099-12-31T18:00+08:00\n310101199003070019,,\n"
    )
    (folder / "kiosk.toml").write_text(
        '[kiosk]\npolicy = "policy.toml"\n[camera]\nsource = "none"\n'
        '[verify]\nlist_keys = "office.pem.pub"\n'
        '[gate]\ndriver = "modbus"\nport = "/dev/serial/by-id/usb-gate"\nfail = "secure"\n'
    )
    (folder / "signed.toml").write_text(
        '[kiosk]\npolicy = "policy.toml"\ndata_dir = "signed"\n[policies]\nkeys = "rules.pem.pub"\n'
    )
    (folder / "wrong.toml").write_text('[gate]\ndrvier = "modbus"\n')
    keys = load_or_create_keys(folder / "data")
    events = EventWriter()
    at = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
    connection = open_writer(folder / "data" / DATABASE, keys.database, at).connection
    digest = passages.remember_policy(connection, Policy(), at)
    for number, (colour, outcome) in enumerate(
        ((Colour.GREEN, GateOutcome.PULSED), (Colour.RED, GateOutcome.NOT_OPENED)), start=1
    ):
        visit = f"{number}0000000-5a3e-4c1d-8f00-000000000000"
        passage = typical_passage(visit, at.replace(minute=30 + number), colour=colour)
        passages.commit_intent(connection, passage, digest, events.passage(passage), at)
        passages.commit_result(connection, visit, outcome, events.result(visit, outcome, at), at)
    with transaction(connection):
        for number in range(36):  # staff measured, and it was 0.2 K more on the whole
            away = 0.1 * (number % 5)
            when = at.replace(day=1, hour=number % 24, minute=number)
            thermometer.keep(
                connection, Pair(when, 34.2, 2.38, 36.58, 0.45, 24.1, round(36.58 + away, 1), False)
            )
    connection.close()
    (folder / "kiosk-1.pem").write_text(from_secret(keys.signing).public.pem)
    venue = X25519PrivateKey.from_private_bytes(bytes(range(32)))
    (folder / "venue-backup.key").write_bytes(
        venue.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (folder / "venue-backup.key").chmod(0o600)
    public = venue.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / "venue-backup.pem").write_bytes(public)
    (folder / "spare").mkdir()
