// All required checks on one card, two beside each other.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Panel {
    id: checks

    property real squeeze: 1
    property bool tight: false

    implicitHeight: grid.implicitHeight + Theme.px(tight ? 20 : 40)

    GridLayout {
        id: grid
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: Theme.px(28)
        columns: 2
        uniformCellWidths: true
        columnSpacing: Theme.px(36)
        rowSpacing: Theme.px((checks.tight ? 4 : 12) * checks.squeeze)
        Repeater {
            model: Kiosk.checks
            CheckTile {
                objectName: "check"
                squeeze: checks.squeeze
                tight: checks.tight
                Layout.fillWidth: true
                Layout.preferredWidth: 1
            }
        }
    }
}
