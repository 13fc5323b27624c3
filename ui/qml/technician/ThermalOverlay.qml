// A place for the thermal picture over the camera's.
import QtQuick
import Sentinel.Kiosk

Item {
    id: place

    property real strength: 0.5
    property var move: [1, 0, 1, 0]
    property rect frame: Qt.rect(0, 0, 0, 0)
    property var points: []

    component Told: Binding { target: Heat; restoreMode: Binding.RestoreNone }
    Told { property: "strength"; value: place.strength }
    Told { property: "move"; value: place.move }
    Told { property: "frame"; value: place.frame }
    Told { property: "points"; value: place.points }
    onWidthChanged: Heat.fit(place)
    onHeightChanged: Heat.fit(place)
    Component.onCompleted: Heat.showIn(place)
    Component.onDestruction: if (typeof Heat.leave === "function") Heat.leave(place) // the process may be at its end
}
