// The verdict, readable at three metres: one colour, one shape, one word, one sentence; all checks on the same screen.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: result

    readonly property color ink: Kiosk.kind === "fix" ? Theme.inkOnFix : Theme.inkOnDark
    readonly property int rows: Math.ceil(Kiosk.checks.length / 2)
    readonly property bool crowded: Theme.landscape || rows > 4
    readonly property int rowHeight: Theme.px(rows > 6 ? 96 : 108)

    color: Theme.ground(Kiosk.kind)

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        columns: Theme.landscape && (checks.visible || targets.visible) ? 2 : 1
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
                Layout.minimumHeight: Theme.px(result.crowded ? 110 : 150)
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
                size: result.crowded && text.length > 28 ? 56 : 72
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
                RowLayout {
                    id: step
                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.margins: Theme.px(28)
                    anchors.verticalCenter: parent.verticalCenter
                    spacing: Theme.px(20)
                    Repeater {
                        model: checks.visible ? Kiosk.wanted : []
                        Glyph {
                            required property var modelData
                            objectName: "picture"
                            name: modelData.glyph
                            colour: result.ink
                            Layout.preferredWidth: Theme.px(72)
                            Layout.preferredHeight: Layout.preferredWidth
                        }
                    }
                    Phrase {
                        objectName: "nextStep"
                        text: Kiosk.nextStep
                        size: 44
                        color: result.ink
                        Layout.fillWidth: true
                        horizontalAlignment: Text.AlignHCenter
                    }
                }
            }
            Phrase {
                objectName: "help"
                visible: Kiosk.kind === "fix"
                text: Theme.words.ui.staff_help
                size: 40
                color: result.ink
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignHCenter
            }
            OfflineBadge { ink: result.ink; ground: result.color; Layout.alignment: Qt.AlignHCenter }
            Item { Layout.fillHeight: true; Layout.maximumHeight: Theme.px(60) }
        }
        Targets {
            id: targets
            visible: Kiosk.wanted.length > 0 && !checks.visible
            columns: Theme.landscape ? 1 : 2
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.alignment: Qt.AlignVCenter
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
