"""What somebody is told of an alarm: where and what, never about whom."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sentinel.service.collecting.alarms import Kind
from sentinel.service.console.catalogue import words

TEST = "test"


@dataclass(frozen=True, slots=True)
class Message:
    """One call. ``id`` is the same however often it is sent; ``kind`` "test": nothing happened."""

    id: str
    alarm: int
    kind: Kind | str
    stage: str
    venue: str
    place: str
    kiosk: str
    opened_at: datetime
    times: int
    link: str = ""

    def as_data(self) -> dict[str, object]:
        """For a program (docs/service.md)."""
        return {
            "alarm": self.alarm,
            "kind": str(self.kind),
            "stage": self.stage,
            "venue": self.venue,
            "place": self.place,
            "kiosk": self.kiosk,
            "opened_at": self.opened_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "times": self.times,
            "link": self.link,
        }

    def subject(self) -> str:
        """One line, Chinese and English; nothing that breaks a header."""
        zh, en = self._named("zh"), self._named("en")
        return _one_line(f"[{self.venue or '-'}/{self.place}] {zh} · {en}")[:180]

    def text(self) -> str:
        """For people, Chinese and English."""
        at = f"{self.opened_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        rows = [
            ("告警 / alarm", f"{self._named('zh')} / {self._named('en')} ({self.alarm})"),
            ("场所 / venue", self.venue or "-"),
            ("入口 / place", self.place),
            ("设备 / kiosk", self.kiosk),
            ("时间 / since", at),
            ("次数 / times", str(self.times)),
        ]
        lines = [f"{name}: {_one_line(value)}" for name, value in rows]
        if self.link:
            lines.append(f"处理 / see to it: {self.link}")
        return "\n".join(lines) + "\n"

    def _named(self, language: str) -> str:
        said = words(language)
        return said.say("call.test") if self.kind == TEST else said.code("alarm", str(self.kind))


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)
