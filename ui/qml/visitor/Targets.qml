// What to show now and where, as pictures: as many as are wanted, first things first.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

GridLayout {
    id: targets

    columnSpacing: Theme.gap
    rowSpacing: Theme.gap

    Repeater {
        model: Kiosk.wanted
        Panel {
            id: target
            required property var modelData

            objectName: "target"
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.preferredHeight: Theme.px(Theme.landscape ? 172 : 210)
            RowLayout {
                anchors.fill: parent
                anchors.margins: Theme.px(28)
                spacing: Theme.px(24)
                Glyph {
                    name: target.modelData.glyph
                    colour: Theme.wait
                    Layout.preferredWidth: Theme.px(110)
                    Layout.preferredHeight: Theme.px(110)
                }
                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: Theme.px(4)
                    Phrase { text: target.modelData.title; size: 48; font.bold: true; Layout.fillWidth: true }
                    Phrase { text: target.modelData.hint; size: 32; color: Theme.quiet; Layout.fillWidth: true }
                }
            }
        }
    }
}
