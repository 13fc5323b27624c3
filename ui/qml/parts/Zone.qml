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
        objectName: "zone"
        property string side: zone.side
        anchors.fill: parent
        name: "arrow"
        weight: 5
        colour: zone.colour
        rotation: zone.turns[zone.side] ?? 0
        SequentialAnimation on scale {
            running: zone.visible && !Theme.motion.still
            loops: Animation.Infinite
            NumberAnimation { from: 1; to: 1.12; duration: 900; easing.type: Easing.InOutSine }
            NumberAnimation { from: 1.12; to: 1; duration: 900; easing.type: Easing.InOutSine }
        }
    }
}
