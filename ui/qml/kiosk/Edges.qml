// What lies beyond the screen's edges, for a picture that has wandered by a few pixels (Backlight.shiftX).
import QtQuick
import Sentinel.Kiosk

Item {
    id: edges

    property Item header
    property Item strip
    property color page

    readonly property int rim: 8

    anchors.fill: parent
    z: -1

    Rectangle { anchors.fill: parent; anchors.margins: -edges.rim; color: edges.page }
    Rectangle {
        x: -edges.rim
        y: -edges.rim
        width: edges.width + 2 * edges.rim
        height: edges.header.height + edges.rim
        visible: edges.header.visible
        color: edges.header.color
    }
    Rectangle {
        x: -edges.rim
        y: edges.strip.y
        width: edges.width + 2 * edges.rim
        height: edges.strip.height + edges.rim
        color: edges.strip.color
    }
    Binding { target: edges.parent; property: "x"; value: Backlight.shiftX }
    Binding { target: edges.parent; property: "y"; value: Backlight.shiftY }
}
