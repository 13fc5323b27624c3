// One way to show who one is, and an arrow to where it is held.
import QtQuick
import QtQuick.Layouts
import "../parts"

Panel {
    id: way

    required property var modelData
    property bool flat: false  // the picture beside the words
    property int glyphSize: 260
    property real squeeze: 1

    objectName: "target"
    implicitHeight: grid.implicitHeight + Theme.px(48)

    GridLayout {
        id: grid
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.px(28)
        columns: way.flat ? 3 : 1
        columnSpacing: Theme.px(24)
        rowSpacing: Theme.px(20)
        Glyph {
            name: way.modelData.glyph
            colour: Theme.accent
            weight: 2.2
            Layout.alignment: Qt.AlignCenter
            Layout.preferredWidth: Theme.px(way.glyphSize * way.squeeze)
            Layout.preferredHeight: Layout.preferredWidth
        }
        ColumnLayout {
            Layout.fillWidth: true
            Layout.alignment: Qt.AlignVCenter
            spacing: Theme.px(8)
            Phrase {
                text: way.modelData.title
                size: way.flat ? 48 : 64
                squeeze: way.squeeze
                font.bold: true
                Layout.fillWidth: true
                horizontalAlignment: way.flat ? Text.AlignLeft : Text.AlignHCenter
            }
            Phrase {
                text: way.modelData.hint
                size: way.flat ? 34 : 40
                squeeze: way.squeeze
                color: Theme.quiet
                Layout.fillWidth: true
                horizontalAlignment: way.flat ? Text.AlignLeft : Text.AlignHCenter
            }
        }
        Zone {
            which: way.modelData.zone
            Layout.alignment: Qt.AlignCenter
            Layout.preferredWidth: Theme.px(72 * way.squeeze)
            Layout.preferredHeight: Layout.preferredWidth
        }
    }
}
