// Tokens of type and spacing, in pixels of a 1080 x 1920 (or 1920 x 1080) screen.
import QtQuick

QtObject {
    id: sizes

    property real width: 1080
    property real height: 1920
    property real millimetres: 0  // the window's height as it hangs there; 0: not known
    property bool large: false  // the visitor asked for larger words

    readonly property bool landscape: width > height
    readonly property real unit: landscape ? Math.min(width / 1920, height / 1080)
                                           : Math.min(width / 1080, height / 1920)
    readonly property real grain: millimetres > 0 ? unit * millimetres / height : 0  // mm in a pixel of the design

    // On a small panel words grow until a body of 36 has capitals of 3.3 mm (ISO 9241-3: 16' at 0.7 m).
    readonly property real near: grain > 0 ? Math.max(1, Math.min(1.5, 3.3 / (0.7 * 36 * grain))) : 1
    readonly property real type: Math.min(1.65, near * (large ? 1.3 : 1))
    // 60 dp, as wide as a finger (9.5 mm) where the panel is small
    readonly property real finger: grain > 0 ? Math.max(88, Math.min(128, 9.5 / grain)) : 88
    readonly property int least: px(24)

    readonly property int margin: px(56)
    readonly property int gap: px(32)
    readonly property int radius: px(28)
    readonly property int touch: px(finger)
    readonly property int thumb: px(grain > 0 ? Math.max(120, Math.min(200, 15 / grain)) : 120)  // what is typed on: 15 mm
    readonly property bool small: near > 1.25  // below some 8 inches

    function px(size) { return Math.max(1, Math.round(size * unit)) }
    // A key that has a height of its own is no lower than a finger
    function key(size) { return Math.max(touch, px(size)) }
    // Body sizes grow whole, display sizes (from 110) not at all: they are read from afar already.
    function text(size) {
        const share = Math.max(0, Math.min(1, (110 - size) / 62))
        return px(Math.max(24, size) * (1 + (type - 1) * share))
    }
}
