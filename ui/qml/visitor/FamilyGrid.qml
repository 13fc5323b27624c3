// One verdict for each of a family: who, its shape, its word. No name and no reason where somebody could be shamed.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Panel {
    id: family

    property real squeeze: 1
    property bool tight: false

    implicitHeight: grid.implicitHeight + Theme.px(tight ? 20 : 48)

    GridLayout {
        id: grid
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: Theme.px(32)
        columns: Kiosk.people.length > 4 || Theme.landscape && Kiosk.people.length > 3 ? 2 : 1
        columnSpacing: Theme.px(32)
        rowSpacing: Theme.px(16 * family.squeeze)
        Repeater {
            model: Kiosk.people
            RowLayout {
                id: person
                required property var modelData
                readonly property string outcome: ({ "pass": "pass", "fix": "caution", "see_staff": "fail" })[modelData.verdict] ?? "unknown"

                objectName: "person"
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                spacing: Theme.px(grid.columns > 1 ? 12 : 20)
                Sign {
                    visible: ["pass", "fix", "see_staff"].includes(person.modelData.verdict)
                    outcome: person.outcome
                    ground: Theme.outcome(person.outcome)
                    mark: Theme.card
                    Layout.preferredWidth: Theme.px((grid.columns > 1 ? 54 : 72) * family.squeeze)
                    Layout.preferredHeight: Layout.preferredWidth
                }
                Glyph {
                    visible: !["pass", "fix", "see_staff"].includes(person.modelData.verdict)
                    name: "clock"
                    colour: Theme.quiet
                    weight: 4
                    Layout.preferredWidth: Theme.px((grid.columns > 1 ? 54 : 72) * family.squeeze)
                    Layout.preferredHeight: Layout.preferredWidth
                }
                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: 0
                    Phrase {
                        text: person.modelData.who
                        size: 38
                        squeeze: family.squeeze
                        tight: family.tight
                        font.bold: true
                        wrapMode: Text.NoWrap
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Theme.sizes.least
                        Layout.fillWidth: true
                    }
                    Phrase {
                        objectName: "visitorName"
                        visible: text !== ""
                        text: person.modelData.name
                        size: 30
                        squeeze: family.squeeze
                        tight: family.tight
                        color: Theme.quiet
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Layout.fillWidth: true
                    }
                }
                Phrase {
                    objectName: "verdict"
                    text: person.modelData.state
                    size: 38
                    squeeze: family.squeeze
                    tight: family.tight
                    font.bold: true
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Theme.sizes.least
                    wrapMode: Text.NoWrap
                    color: Theme.outcome(person.outcome)
                    horizontalAlignment: Text.AlignRight
                    Layout.fillWidth: grid.columns > 1
                    Layout.minimumWidth: grid.columns > 1 ? Math.min(implicitWidth, grid.width * 0.2) : 0
                    Layout.maximumWidth: grid.width * (grid.columns > 1 ? 0.25 : 0.45)
                }
            }
        }
    }
}
