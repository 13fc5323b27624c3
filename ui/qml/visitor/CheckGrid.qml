// All required checks on one card, two beside each other. Who asked for larger words gets fewer, what is wrong first: with
// all of them the words could not grow.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Panel {
    id: checks

    property real squeeze: 1
    property bool tight: false

    readonly property int fewest: 6
    readonly property var ordered: {
        const fine = check => check.outcome === "pass"
        return Access.large ? [...Kiosk.checks.filter(c => !fine(c)), ...Kiosk.checks.filter(fine)] : Kiosk.checks
    }
    readonly property int unseen: Access.large && ordered.length > fewest ? ordered.length - fewest + 2 : 0

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
            model: checks.unseen > 0 ? checks.ordered.slice(0, -checks.unseen) : checks.ordered
            CheckTile {
                objectName: "check"
                squeeze: checks.squeeze
                tight: checks.tight
                Layout.fillWidth: true
                Layout.preferredWidth: 1
            }
        }
        Phrase {
            objectName: "checksLeft"
            visible: checks.unseen > 0
            text: Theme.words.look.checks_more.replace("{n}", checks.unseen)
            size: 34
            squeeze: checks.squeeze
            tight: checks.tight
            color: Theme.quiet
            Layout.columnSpan: 2
            Layout.fillWidth: true
        }
    }
}
