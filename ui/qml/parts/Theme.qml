// One place for colours, type and spacing. Sizes are in pixels of a 1080 x 1920 (or 1920 x 1080) screen.
pragma Singleton

import QtQuick
import Sentinel.Kiosk

QtObject {
    property real width: 1080
    property real height: 1920
    readonly property bool landscape: width > height
    readonly property real unit: landscape ? Math.min(width / 1920, height / 1080)
                                           : Math.min(width / 1080, height / 1920)

    // Contrast with the text on it: 8.5, 8.2, 10.7, 7.2 (WCAG asks for 4.5)
    readonly property color pass: "#00574B"
    readonly property color stop: "#9B1C1C"
    readonly property color fix: "#FFC107"
    readonly property color wait: "#0B57A4"
    readonly property color out: "#37424D"

    readonly property color inkOnDark: "#FFFFFF"
    readonly property color inkOnFix: "#1A1A1A"
    readonly property color ink: "#16202A"
    readonly property color quiet: "#4A5560"
    readonly property color page: "#EEF2F6"
    readonly property color card: "#FFFFFF"
    readonly property color line: "#C9D2DB"
    readonly property color strip: "#16202A"
    readonly property color caution: "#7A5200"

    readonly property string family: Kiosk.family
    readonly property var words: Kiosk.words

    readonly property int margin: px(56)
    readonly property int gap: px(32)
    readonly property int radius: px(28)

    function px(size) { return Math.max(1, Math.round(size * unit)) }
    function ground(kind) {
        switch (kind) {
        case "pass": return pass
        case "fix": return fix
        case "see_staff": return stop
        case "wait":
        case "verifying": return wait
        default: return out
        }
    }
    function badge(colour) { return colour === "blue" ? wait : fix }
    function badgeInk(colour) { return colour === "blue" ? inkOnDark : inkOnFix }
    function outcome(name) {
        switch (name) {
        case "pass": return pass
        case "caution": return caution
        case "fail": return stop
        default: return quiet
        }
    }
}
