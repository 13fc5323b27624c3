// An arrow to where a code or a card is held, as the kiosk is built.
import QtQuick
import "."
import Sentinel.Kiosk

Item {
    id: zone

    property string which: "scanner"
    property color colour: Theme.accent
    readonly property string side: Access.zones[which] ?? "below"
    readonly property var turns: ({ "below": 0, "left": 90, "above": 180, "right": -90 })

    implicitWidth: Theme.px(64)
    implicitHeight: implicitWidth

    Glyph {
        id: glyph
        objectName: "zone"
        property string side: zone.side
        anchors.fill: parent
        name: "arrow"
        weight: 5
        colour: zone.colour
        rotation: zone.turns[zone.side] ?? 0
        // Moved, not scaled: it points the way, and the processor draws what is scaled with rough edges
        transform: Translate {
            x: zone.side === "left" ? -glyph.shift : zone.side === "right" ? glyph.shift : 0
            y: zone.side === "above" ? -glyph.shift : zone.side === "below" ? glyph.shift : 0
        }
        property real shift: 0
        SequentialAnimation on shift {
            onRunningChanged: if (!running) glyph.shift = 0
            running: zone.visible && !Theme.motion.still && Kiosk.kind !== "idle"  // nobody there: nothing is drawn
            loops: Animation.Infinite
            NumberAnimation { from: 0; to: zone.height * 0.12; duration: 900; easing.type: Easing.InOutSine }
            NumberAnimation { from: zone.height * 0.12; to: 0; duration: 900; easing.type: Easing.InOutSine }
        }
    }
}
