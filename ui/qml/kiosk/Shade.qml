// Over everything: dims or blanks the panel, and keeps to itself the touch that wakes a dark one.
import QtQuick
import Sentinel.Kiosk

Item {
    id: shade

    readonly property bool dark: Backlight.light === "dark"

    Rectangle {
        objectName: "shade"
        anchors.fill: parent
        anchors.margins: -8  // also where the picture has wandered from
        visible: Backlight.light !== "lit"
        color: "#000000"
        opacity: shade.dark ? 1 : 0.45
    }
    PointHandler {  // only looks on
        onActiveChanged: if (active) Backlight.touched()
    }
    MultiPointTouchArea {  // till the finger that woke it is gone
        property bool held: false

        anchors.fill: parent
        enabled: shade.dark || held
        onPressed: {
            held = true
            Backlight.touched()
        }
        onTouchUpdated: points => held = points.length > 0
        onCanceled: held = false
    }
}
