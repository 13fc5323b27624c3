"""What the console says is said in every language; what it draws and reads has a form whatever comes."""

import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sentinel.core.reasons import Reason
from sentinel.service.collecting.alarms import Kind
from sentinel.service.collecting.dispatching import Stage
from sentinel.service.collecting.erasures import Proof
from sentinel.service.collecting.viewing import Seat
from sentinel.service.console import catalogue
from sentinel.service.console.asked import ROOMS
from sentinel.service.console.catalogue import language_of, words
from sentinel.service.console.health import read_health
from sentinel.service.console.plotting import axis
from sentinel.service.console.recent import Recent

FOLDER = Path(catalogue.__file__).parent
ZH, EN = words("zh").said, words("en").said


def test_every_sentence_is_there_in_each_language_with_the_same_gaps() -> None:
    assert {group: set(said) for group, said in ZH.items()} == {
        group: set(said) for group, said in EN.items()
    }
    for group, said in ZH.items():
        for key, sentence in said.items():
            gaps = [
                {name for _, name, _, _ in string.Formatter().parse(one) if name}
                for one in (sentence, EN[group][key])
            ]
            assert gaps[0] == gaps[1], f"{group}.{key}"
            assert sentence.strip() and EN[group][key].strip()


def test_chinese_is_chinese_and_english_is_english() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    assert [key for said in EN.values() for key, sentence in said.items() if han.search(sentence)] == []
    assert [key for said in ZH.values() for key, sentence in said.items() if not han.search(sentence)] == [
        "colon"
    ]


@pytest.mark.parametrize(
    ("group", "codes"),
    [("reason", Reason), ("alarm", Kind), ("stage", Stage), ("seat", Seat), ("erasure", Proof)],
    ids=lambda one: str(one)[:12],
)
def test_every_code_has_its_word(group: str, codes: type) -> None:
    assert {code.value for code in codes} == set(ZH[group])


def test_what_the_audit_and_an_alarm_s_history_name_has_its_word() -> None:
    told = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("c*/*.py"))
    assert set(re.findall(r'note\([a-z_]+, [a-z._]*viewer, "([a-z_]+)"', told)) == set(ZH["look"])
    steps = set(re.findall(r'Note\("([a-z_]+)"', told)) | {"dispatched"}
    steps |= set(re.findall(r'self\._note\(db, (?:row\.number|message\.alarm), "([a-z_]+)"', told))
    assert steps == set(ZH["step"])


def test_everything_that_templates_and_code_say_is_there_and_nothing_else() -> None:
    sources = [
        path.read_text(encoding="utf-8") for path in (*FOLDER.glob("*.py"), *FOLDER.glob("templates/*.html"))
    ]
    text = "\n".join(sources)
    said = set(re.findall(r'say\("([a-z_.]+)"', text))
    built = {"tab_" + name for name in ("open", "waiting", "done")} | {f"room.{name}" for name, *_ in ROOMS}
    problems = set(re.findall(r'"((?:bad|note|alarm|pseudonym|purpose)_[a-z]+)"', text))
    named = {key if "." in key else f"page.{key}" for key in said | built | problems}
    known = {f"{group}.{key}" for group, sentences in ZH.items() for key in sentences}
    named = {key for key in named if not key.endswith((".", "_"))}
    assert named <= known
    page = {f"page.{key}" for key in ZH["page"]} | {f"room.{key}" for key in ZH["room"]}
    assert page - named == {"page.all_calm"}, "chosen beside no_alarms in one template"
    refusals = set(re.findall(r'Refusal\([0-9a-z]+, "([a-z_]+)"', text)) | {"missing", "other"}
    assert refusals == set(ZH["refusal"])
    account = set(re.findall(r'"((?:password|name|venue)_[a-z_]+|nobody)"', text)) & set(ZH["account"])
    assert account == set(ZH["account"])


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        ("", "", "zh"),
        ("", "en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("", "fr-FR, en;q=0.5", "en"),
        ("", "fr", "zh"),
        ("zh", "en", "zh"),
        ("../en", "\0;;,", "zh"),
    ],
)
def test_which_language_somebody_gets(chosen: str, accepted: str, language: str) -> None:
    assert language_of(chosen, accepted) == language


@given(st.lists(st.integers(0, 10_000_000), max_size=40))
def test_an_axis_holds_every_bar_on_whole_and_even_steps(values: list[int]) -> None:
    found = axis(values)
    assert all(0.0 <= found.share(value) <= 1.0 for value in values)
    assert found.top >= max(values, default=0)
    assert 2 <= len(found.ticks) <= 6
    steps = {after.value - before.value for before, after in zip(found.ticks, found.ticks[1:], strict=False)}
    assert len(steps) == 1
    assert found.top <= 2.6 * max([1, *values]), "the bars fill the picture"


@settings(max_examples=50, deadline=None)
@given(st.text() | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists).map(repr))
def test_any_word_on_health_is_read_as_far_as_it_goes(said: str) -> None:
    found = read_health(said)
    assert len(found.software) <= 40 and found.down == tuple(sorted(found.down))


def test_health_of_another_form_says_nothing() -> None:
    assert read_health('{"data": {"software": 3, "waiting": true, "devices": [1]}}') == read_health("")
    assert read_health('{"software": "1.2", "waiting": 3}') == read_health(""), "no kiosk tells it so"
    assert read_health("[" * 100_000) == read_health("")
    assert read_health(
        '{"data": {"waiting": 12, "devices": {"gate": false, "camera": true, "scanner": null}}}'
    ).down == ("gate",)


def test_what_takes_long_is_found_for_a_tenth_of_the_time_at_most_and_what_is_quick_each_time() -> None:
    now, found = [0.0], []

    def finds(took: float) -> Callable[[], int]:
        def find() -> int:
            now[0] += took
            found.append(took)
            return len(found)

        return find

    recent = Recent(lambda: now[0])
    for _ in range(100):
        recent.get("slow", finds(1.0))
        now[0] += 1.0
    assert 9 <= len(found) <= 11
    found.clear()
    assert [recent.get("quick", finds(0.01)) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(ZeroDivisionError):
        recent.get("broken", lambda: 1 // 0)
    assert recent.get("broken", lambda: 7) == 7
    for n in range(1000):
        recent.get(n, lambda: 0)
