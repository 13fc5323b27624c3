// The design system in one place: colours (Colours), type and spacing (Sizes), motion (Motion).
pragma Singleton

import QtQuick
import "."
import Sentinel.Kiosk

QtObject {
    id: theme

    property real width: 1080
    property real height: 1920

    readonly property Colours colours: Colours { dark: Kiosk.night }
    readonly property Sizes sizes: Sizes {
        width: theme.width
        height: theme.height
        large: Access.large
        millimetres: Access.millimetres
    }
    readonly property Motion motion: Motion { still: Access.still }

    // Grounds: words on them are inkOnDark (inkOnFix on fix)
    readonly property color pass: colours.pass
    readonly property color stop: colours.stop
    readonly property color fix: colours.fix
    readonly property color wait: colours.wait
    readonly property color out: colours.out
    readonly property color strip: colours.strip
    readonly property color inkOnDark: colours.inkOnDark
    readonly property color inkOnFix: colours.inkOnFix
    readonly property color softOnDark: colours.softOnDark

    // Surfaces, and inks that lie on them
    readonly property color page: colours.page
    readonly property color card: colours.card
    readonly property color ink: colours.ink
    readonly property color quiet: colours.quiet
    readonly property color line: colours.line
    readonly property color faint: colours.faint
    readonly property color accent: colours.accent
    readonly property color passInk: colours.passInk
    readonly property color stopInk: colours.stopInk
    readonly property color caution: colours.cautionInk

    readonly property string family: Kiosk.family
    readonly property var words: Kiosk.words

    readonly property bool landscape: sizes.landscape
    readonly property int margin: sizes.margin
    readonly property int gap: sizes.gap
    readonly property int radius: sizes.radius
    readonly property int touch: sizes.touch
    readonly property bool small: sizes.small

    function px(size) { return sizes.px(size) }
    function key(size) { return sizes.key(size) }
    function text(size) { return sizes.text(size) }
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
    function inkOn(kind) { return kind === "fix" ? inkOnFix : inkOnDark }
    function badge(colour) { return colour === "blue" ? wait : fix }
    function badgeInk(colour) { return colour === "blue" ? inkOnDark : inkOnFix }
    function outcome(name) {  // an ink
        switch (name) {
        case "pass": return passInk
        case "caution": return caution
        case "fail": return stopInk
        default: return quiet
        }
    }
}
