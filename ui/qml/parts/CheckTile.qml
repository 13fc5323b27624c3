// One check: its shape, its name, what became of it, how old the fact is, and a PCR's badge.
import QtQuick
import QtQuick.Layouts
import "."

RowLayout {
    id: tile

    required property var modelData
    property real squeeze: 1
    property bool tight: false

    spacing: Theme.px(16)

    Sign {
        outcome: tile.modelData.outcome
        ground: Theme.outcome(tile.modelData.outcome)
        mark: Theme.card
        Layout.preferredWidth: Theme.px(66 * tile.squeeze)
        Layout.preferredHeight: Layout.preferredWidth
        Layout.alignment: Qt.AlignVCenter
    }
    ColumnLayout {
        Layout.fillWidth: true
        Layout.alignment: Qt.AlignVCenter
        spacing: 0
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(12)
            Phrase {
                text: tile.modelData.name
                size: 34
                squeeze: tile.squeeze
                tight: tile.tight
                font.bold: true
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.sizes.least
                wrapMode: Text.NoWrap
                Layout.fillWidth: true
            }
            Phrase {
                visible: text !== ""
                text: tile.modelData.age
                size: 26
                squeeze: tile.squeeze
                tight: tile.tight
                color: Theme.quiet
                wrapMode: Text.NoWrap
            }
        }
        RowLayout {
            id: said
            // by the row, not by the words' own width: that follows their size
            readonly property real room: width - (badge.visible ? badge.implicitWidth + spacing : 0)
            Layout.fillWidth: true
            spacing: Theme.px(12)
            Phrase {
                text: tile.modelData.text
                size: 32
                squeeze: tile.squeeze * (measure.advanceWidth > said.room ? 0.78 : 1)
                lineHeight: tile.tight ? 0.8 : 1
                color: Theme.outcome(tile.modelData.outcome)
                Layout.fillWidth: true
                TextMetrics {
                    id: measure
                    font.family: Theme.family
                    font.pixelSize: Math.round(Theme.text(32) * tile.squeeze)
                    text: tile.modelData.text
                }
            }
            Badge {
                id: badge
                words: tile.modelData.badge
                colour: tile.modelData.badgeColour
                squeeze: tile.squeeze
                tight: tile.tight
                Layout.alignment: Qt.AlignVCenter
            }
        }
    }
}
