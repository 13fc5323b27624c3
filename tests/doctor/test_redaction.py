"""Nothing of a secret or of who somebody is leaves the kiosk, however it is written; what helps stays readable."""

import ast
import json
import re
import string
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import sentinel
from sentinel.doctor.redaction import redactor

TOP = Path(sentinel.__file__).resolve().parents[1]
KEYS = (
    "password",
    "passphrase",
    "broker_password",
    "client-secret",
    "token",
    "API_KEY",
    "secret_key",
    "cookie",
    "口令",
)
# Letters that are in no word around it and in no label, which is of hex.
WORDS = st.text(alphabet="gjkqvwxzGJKQVWXZ", min_size=3, max_size=9)
BETWEEN = st.sampled_from(
    [" ", "  ", ",", ", ", "=", ":", "; ", "/", "@", "&", "#", "\\", '"', "'", "]", "} ", "-", "\t"]
)


@st.composite
def secrets(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A secret of some words, whatever stands between them, and the words."""
    words = draw(st.lists(WORDS, min_size=1, max_size=5))
    text = words[0]
    for word in words[1:]:
        text += draw(BETWEEN) + word
    return text + draw(st.sampled_from(["", "", "=", "!", "\\"])), words


def toml(key: str, secret: str) -> str:
    return f'host = "broker"\n"{key}" = {json.dumps(secret)}  # given by the IT\nport = 8883\n'


def toml_literal(key: str, secret: str) -> str:
    assume("'" not in secret)
    return f"host = 'broker'\n{key} = '{secret}'\nport = 8883\n"


def toml_of_lines(key: str, secret: str) -> str:
    assume('"' not in secret and "\\" not in secret)
    return f'host = "broker"\n{key} = """\n{secret}\n{secret}\n"""\nport = 8883\n'


def json_line(key: str, secret: str) -> str:
    return json.dumps({"host": "broker", key: secret, "port": 8883}) + "\n"


def json_pages(key: str, secret: str) -> str:
    return json.dumps({"host": "broker", "of": {key: secret}, "port": 8883}, indent=2) + "\n"


def json_list(key: str, secret: str) -> str:
    return json.dumps({"host": "broker", f"{key}s": [secret, {"a": secret}], "port": 8883}) + "\n"


def json_in_json(key: str, secret: str) -> str:
    return json.dumps({"body": json.dumps({key: secret}), "host": "x"}) + "\nbroker = 8883\n"


def python(key: str, secret: str) -> str:
    return f"host = broker\ncalled with { {key: secret} }\nport = 8883\n"


def pair(key: str, secret: str) -> str:
    return f"host=broker {key}={secret}\nport=8883\n"


def ini(key: str, secret: str) -> str:
    return f"[broker]\n{key}: {secret}\nport: 8883\n"


def header(key: str, secret: str) -> str:
    return f"POST / HTTP/1.1\nHost: broker\nAuthorization: Basic {secret}\nX-{key}: {secret}\nContent-Length: 8883\n"


def folded(key: str, secret: str) -> str:
    return f"Host: broker\nProxy-Authorization:\n  Basic {secret}\nContent-Length: 8883\n"


def headers(key: str, secret: str) -> str:
    return f"broker [{('Authorization', 'Bearer ' + secret)!r}]\nport 8883\n"


def option(key: str, secret: str) -> str:
    return f"broker --{key}={secret}\nport 8883\n"


def address(key: str, secret: str) -> str:
    coded = quote(secret, safe="!$&'()*+,;=:")
    return f"mqtts://somebody:{coded}@broker:8883/x and https://{coded}@broker:8883\n"


def block(key: str, secret: str) -> str:
    lines = ["-----BEGIN ENCRYPTED PRIVATE KEY-----", secret, secret, "-----END ENCRYPTED PRIVATE KEY-----"]
    return "broker\n" + "".join(f"12:00:01 kiosk sentinel[9]: {line}\n" for line in lines) + "port 8883\n"


FORMS = [toml, toml_literal, toml_of_lines, json_line, json_pages, json_list, json_in_json, python, pair, ini, header,
         folded, headers, option, address, block]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@settings(max_examples=80, deadline=None)
@given(st.sampled_from(KEYS), secrets(), st.booleans())
def test_nothing_of_a_secret_is_left_and_what_is_beside_it_is(form, key, secret, log):
    text, words = secret
    whole = form(key, text)
    assert all(word in whole for word in words), "the secret is in what is given"
    told = redactor(b"k", log=log)(f"{whole}camera: is away\n")
    assert not any(word in told for word in words), told
    assert "broker" in told and told.endswith("camera: is away\n"), told
    if not text.endswith("\\"):  # else a quote seems to go on, and more goes than has to
        assert "8883" in told, told


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(KEYS[:-1]), secrets())
def test_json_stays_json(key, secret):
    told = redactor(b"k")(json.dumps({"before": 1, key: secret[0], "after": [2]}))
    assert json.loads(told)["after"] == [2] and json.loads(told)["before"] == 1
    for value in (None, True, 17, 1.5, ["a b"], {"a": "b"}):
        assert json.loads(redactor(b"k")(json.dumps({key: value, "after": [2]})))["after"] == [2]


def test_the_same_secret_has_the_same_label_in_one_bundle_only_and_an_empty_one_stays_empty():
    one, other = redactor(b"1"), redactor(b"2")
    assert one('token = "a b"').split('"')[1] == one('{"token": "a b"}').split('"')[3]
    assert one('token = "a b"') != other('token = "a b"') != other('token = "a c"')
    assert one('password = ""') == 'password = ""'


PEOPLE = ["王小明", "欧阳修", "山田太郎", "김민수", "阿卜杜拉·买买提"]
SAID = [
    'name = "{}"',
    '"name": "{}"',
    "姓名：{}",
    "visitor={} refused",
    '"full_name": "{}"',
    "旅客: {}",
    "holder: {} (card)",
]


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("line", SAID)
def test_names_after_a_word_that_says_so_are_taken_out_of_everything(line, name):
    told = redactor(b"k")(line.format(name))
    assert not set(name) & set(told.replace("姓名", "").replace("旅客", ""))


@pytest.mark.parametrize("name", PEOPLE)
def test_no_name_in_chinese_japanese_or_korean_writing_is_left_in_the_log(name):
    told = redactor(b"k", log=True)(
        f"staff: {name} can't be let in, {name}先生 asked; gate: open\nready: {name}\nend\n"
    )
    assert not set(name) & set(told)
    assert told.endswith("gate: open\nready: <text>\nend\n") and "can't be let in" in told


def test_of_somebody_with_parts_only_the_name_goes():
    told = redactor(b"k")('{"holder": {"name": "王小明", "born": 1990}, "visitor": ["x", {"name": "李四"}]}')
    assert json.loads(told) == {
        "holder": {"name": "<name>", "born": 1990},
        "visitor": ["x", {"name": "<name>"}],
    }


def test_names_in_latin_letters_after_a_word_are_taken_out():
    told = redactor(b"k")('{"full_name": "Wang Xiaoming", "surname": "Wang", "gate": 1}')
    assert "Wang" not in told and json.loads(told)["gate"] == 1


@pytest.mark.parametrize(
    "number",
    [
        "310101199001011234", "31010119900101123X", "310101 19900101 1234", "310101-19900101-123x", "310101900101123",
        "E12345678", "EA1234567", "G12345678", "e12345678", "H1234567890", "M12345678", "passport no. K1234567",
        "passport AB123456", "护照号码：C01X00T47", "13812345678", "+86 138 1234 5678", "wang@example.org",
        "eyJhbGciOi.eyJzdWIi.c2ln",
    ],
)  # fmt: skip
def test_numbers_and_addresses_of_people_are_found_in_a_line(number):
    told = redactor(b"k")(f"card: {number}, refused")
    assert number.rpartition(" ")[2] not in told and "C01X00T47" not in told
    assert told.startswith("card: ") and told.endswith(", refused")


@settings(max_examples=500)
@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(0, 1), st.integers(0, 10**12))
def test_measurements_are_no_numbers_of_people(one, other, count):
    text = json.dumps(
        {"monotonic": one, "score": other, "seq": count, "at": "2026-11-29T21:34:56.123456+00:00"}
    )
    assume(not re.search(r"\b1[3-9]\d{9}\b", text))  # eleven digits are a phone, whatever they count
    assume(not re.search(r"(?<!\.)\b\d{15,}", text))
    assert redactor(b"k")(text) == text


def own_lines() -> list[str]:
    """What our own code writes into the log, its blanks unfilled."""
    found = []
    for path in sorted((TOP / "sentinel").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first, is_log = node.args[0], node.func.attr in {"info", "warning", "error", "exception"}
                if is_log and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.append(first.value)
    return found


def test_the_kiosks_own_lines_stay_as_they_are_but_for_what_fills_them():
    lines = own_lines()
    assert len(lines) > 150
    before = "2026-11-29T12:00:01.123456+08:00 door-1 sentinel[812]: WARNING sentinel.door: "
    text = "".join(f"{before}{line}\n" for line in lines)
    assert redactor(b"k", log=True)(text) == text


def test_settings_as_they_are_installed_stay_as_they_are():
    text = (TOP / "packaging" / "settings.toml").read_text(encoding="utf-8")
    assert redactor(b"k")(text) == text
    paths = (
        'password_file = "keys/broker"\nsecret_file = "data/secret"\ntoken_url = "https://idp.example/t"\n'
    )
    assert redactor(b"k")(paths) == paths


def test_a_log_that_begins_within_a_key_loses_what_is_left_of_it():
    told = redactor(b"k", log=True)("MIIBVQIBADANBg\n-----END PRIVATE KEY-----\nready\n")
    assert told == "<key>\nready\n"


@pytest.mark.parametrize(
    "line",
    ['token: [ name: x //a secret "{ passport ' + string.ascii_letters, "//" * 200, '"token": [' * 40, "passport " * 60],
    ids=["mixed", "slashes", "brackets", "words"],
)  # fmt: skip
def test_a_long_log_takes_seconds_and_no_hours(line):
    text = (line + "\n") * ((2 << 20) // (len(line) + 1))
    began = time.process_time()
    redactor(b"k", log=True)(text)
    assert time.process_time() - began < 20
