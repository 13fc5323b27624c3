// One check: its shape, its name, what became of it, how old the fact is, and a PCR's badge.
import QtQuick
import QtQuick.Layouts
import "."

Item {
    id: tile

    required property var modelData

    RowLayout {
        anchors.fill: parent
        spacing: Theme.px(20)

        Sign {
            outcome: tile.modelData.outcome
            ground: Theme.outcome(tile.modelData.outcome)
            Layout.preferredWidth: Math.min(Theme.px(68), tile.height * 0.72)
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
                    font.bold: true
                    fontSizeMode: Text.HorizontalFit
                    minimumPixelSize: Theme.px(26)
                    wrapMode: Text.NoWrap
                    Layout.fillWidth: true
                }
                Phrase {
                    visible: text !== ""
                    text: tile.modelData.age
                    size: 26
                    color: Theme.quiet
                    wrapMode: Text.NoWrap
                }
            }
            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.px(12)
                Phrase {
                    id: words
                    text: tile.modelData.text
                    size: measure.advanceWidth > width ? 24 : 32
                    lineHeight: 1
                    color: Theme.outcome(tile.modelData.outcome)
                    maximumLineCount: 2
                    Layout.fillWidth: true
                    TextMetrics {
                        id: measure
                        font.family: Theme.family
                        font.pixelSize: Theme.px(32)
                        text: tile.modelData.text
                    }
                }
                Badge {
                    words: tile.modelData.badge
                    colour: tile.modelData.badgeColour
                    Layout.alignment: Qt.AlignVCenter
                }
            }
        }
    }
}
