// A place for the camera's picture, like a mirror.
import QtQuick
import Sentinel.Kiosk

Item {
    id: place

    property string path
    readonly property bool live: Camera.live
    readonly property bool missing: Camera.missing
    readonly property rect shown: Camera.shown  // where the whole picture lies

    transform: Scale { xScale: -1; origin.x: place.width / 2 }
    onPathChanged: Camera.path = path
    onVisibleChanged: show()
    onWidthChanged: Camera.fit(place)
    onHeightChanged: Camera.fit(place)
    Component.onCompleted: {
        Camera.path = path
        show()
    }
    Component.onDestruction: Camera.leave(place)

    function show() {
        if (visible)
            Camera.showIn(place)
        else
            Camera.leave(place)
    }
}
