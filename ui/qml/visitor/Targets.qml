// What to show now and where, as pictures: as many as are wanted, first things first.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

GridLayout {
    id: targets

    property real squeeze: 1

    columns: Theme.landscape ? 1 : 2
    columnSpacing: Theme.gap
    rowSpacing: Theme.gap

    Repeater {
        model: Kiosk.wanted
        Way {
            flat: true
            glyphSize: 104
            squeeze: targets.squeeze
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.fillHeight: true
            Layout.minimumHeight: Theme.px(150)
        }
    }
}
