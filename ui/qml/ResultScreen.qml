// The verdict, readable at three metres: one colour, one shape, one word, one sentence; all checks on the same screen.
import QtQuick
import QtQuick.Layouts
import "."
import Sentinel.Kiosk

Rectangle {
    id: result

    readonly property color ink: Kiosk.kind === "fix" ? Theme.inkOnFix : Theme.inkOnDark
    readonly property int rows: Math.ceil(Kiosk.checks.length / 2)
    readonly property int rowHeight: Theme.px(rows > 6 ? 96 : 108)

    color: Theme.ground(Kiosk.kind)

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        columns: Theme.landscape && checks.visible ? 2 : 1
        columnSpacing: Theme.px(56)
        rowSpacing: Theme.gap

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 1
            spacing: Theme.px(result.rows > 6 ? 10 : 20)

            Item { Layout.fillHeight: true; Layout.maximumHeight: Theme.px(60) }
            Sign {
                outcome: Kiosk.kind === "pass" ? "pass" : Kiosk.kind === "fix" ? "caution" : "fail"
                ground: result.ink
                mark: result.color
                Layout.alignment: Qt.AlignHCenter
                Layout.preferredWidth: height
                Layout.fillHeight: true
                Layout.minimumHeight: Theme.px(Theme.landscape ? 110 : 150)
                Layout.maximumHeight: Theme.px(Theme.landscape ? 280 : 340)
            }
            Word {
                text: Kiosk.word
                size: 220
                color: result.ink
                Layout.fillWidth: true
            }
            Phrase {
                objectName: "sentence"
                text: Kiosk.sentence
                size: Theme.landscape && text.length > 28 ? 56 : 72
                color: result.ink
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignHCenter
            }
            Phrase {
                objectName: "visitorName"
                visible: text !== ""
                text: Kiosk.visitorName
                size: 48
                color: result.ink
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignHCenter
            }
            Rectangle {
                visible: Kiosk.nextStep !== ""
                Layout.fillWidth: true
                Layout.topMargin: Theme.px(8)
                implicitHeight: step.implicitHeight + Theme.px(36)
                radius: Theme.px(20)
                color: "transparent"
                border.width: Theme.px(3)
                border.color: result.ink
                Phrase {
                    id: step
                    objectName: "nextStep"
                    text: Kiosk.nextStep
                    size: 44
                    color: result.ink
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.margins: Theme.px(28)
                    anchors.verticalCenter: parent.verticalCenter
                    horizontalAlignment: Text.AlignHCenter
                }
            }
            Rectangle {
                visible: Kiosk.offlineText !== ""
                Layout.alignment: Qt.AlignHCenter
                implicitWidth: badge.implicitWidth + Theme.px(56)
                implicitHeight: badge.implicitHeight + Theme.px(24)
                radius: height / 2
                color: result.ink
                Row {
                    id: badge
                    anchors.centerIn: parent
                    spacing: Theme.px(16)
                    Glyph {
                        name: "nolink"
                        colour: result.color
                        weight: 3.4
                        width: Theme.px(40)
                        height: width
                        anchors.verticalCenter: parent.verticalCenter
                    }
                    Phrase {
                        objectName: "offline"
                        text: Kiosk.offlineText
                        size: 36
                        font.bold: true
                        color: result.color
                        wrapMode: Text.NoWrap
                    }
                }
            }
            Item { Layout.fillHeight: true; Layout.maximumHeight: Theme.px(60) }
        }
        Panel {
            id: checks
            visible: Kiosk.checks.length > 0
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.alignment: Qt.AlignVCenter
            implicitHeight: grid.implicitHeight + Theme.px(48)
            Grid {
                id: grid
                anchors.left: parent.left
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                anchors.margins: Theme.px(32)
                columns: 2
                columnSpacing: Theme.px(40)
                Repeater {
                    model: Kiosk.checks
                    CheckTile {
                        objectName: "check"
                        width: (grid.width - grid.columnSpacing) / 2
                        height: result.rowHeight
                    }
                }
            }
        }
    }
}
