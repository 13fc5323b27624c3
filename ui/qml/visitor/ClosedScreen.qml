// The kiosk can't serve: out of service, the daemon is away or another version, or the fire alarm is on (green, as exits are marked).
import QtQuick
import "../parts"
import Sentinel.Kiosk

Calm {
    readonly property bool alarm: Kiosk.kind === "exit"

    color: alarm ? Theme.pass : Theme.out
    glyph: alarm ? "exit" : Kiosk.kind === "connecting" ? "" : "pause"
    note: alarm ? "" : Theme.words.ui.staff_help
    second: Kiosk.kind === "mismatch" ? Theme.words.look.mismatch_staff : ""
}
