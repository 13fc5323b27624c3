// One instruction at a time, over the visitor's own picture: where to stand, hold still, what to show and where.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Stage {
    id: guide

    readonly property bool presenting: Kiosk.kind === "present"
    readonly property bool family: Kiosk.people.length > 0
    // The pictures of what is wanted; where nothing is to be shown, of what is looked at.
    readonly property var pictures: Kiosk.wanted.length > 0 ? Kiosk.wanted.map(one => one.glyph)
                                  : [Kiosk.kind === "measure" ? "heat" : "face"]

    edge: Theme.px(crowded ? 16 : 40)

    component Instruction: Rectangle {
        id: instruction
        property bool stacked: false
        property int one: stacked ? 240 : 190
        Layout.fillWidth: true
        implicitHeight: parts.implicitHeight + Theme.px(64)
        radius: Theme.radius
        color: Theme.wait

        GridLayout {
            id: parts
            anchors.centerIn: parent
            width: parent.width - Theme.px(80)
            columns: instruction.stacked ? 1 : 2
            columnSpacing: Theme.px(36)
            rowSpacing: Theme.px(20)
            ColumnLayout {
                Layout.alignment: Qt.AlignCenter
                spacing: Theme.px(10)
                Repeater {
                    model: guide.pictures
                    Glyph {
                        required property string modelData
                        objectName: "picture"
                        name: modelData
                        colour: Theme.inkOnDark
                        Layout.alignment: Qt.AlignHCenter
                        Layout.preferredWidth: Theme.px(instruction.one * guide.squeeze * (guide.pictures.length > 1 ? 0.63 : 1))
                        Layout.preferredHeight: Layout.preferredWidth
                    }
                }
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.px(10)
                Phrase {
                    objectName: "sentence"
                    text: Kiosk.sentence
                    size: instruction.stacked ? 84 : Theme.landscape ? 76 : Access.low ? 80 : 92
                    squeeze: guide.squeeze
                    font.bold: true
                    color: Theme.inkOnDark
                    Layout.fillWidth: true
                    horizontalAlignment: instruction.stacked ? Text.AlignHCenter : Text.AlignLeft
                }
                Phrase {
                    objectName: "nextStep"
                    visible: text !== ""
                    text: Kiosk.nextStep
                    size: 42
                    squeeze: guide.squeeze
                    color: Theme.inkOnDark
                    Layout.fillWidth: true
                    horizontalAlignment: instruction.stacked ? Text.AlignHCenter : Text.AlignLeft
                }
            }
        }
    }
    component Mirror: PreviewFrame {
        Layout.fillWidth: true
        Layout.fillHeight: true
        implicitHeight: Theme.px(guide.squeeze < 1 ? 220 : 330)
    }
    component Shows: Targets {
        visible: guide.presenting
        squeeze: guide.squeeze
        Layout.fillWidth: true
        Layout.fillHeight: false
    }
    component Family: FamilyRow {
        visible: guide.family
        squeeze: guide.squeeze
        Layout.fillWidth: true
    }

    Component {
        id: tall
        ColumnLayout {
            spacing: Theme.gap * guide.squeeze
            Instruction {}
            Family {}
            Mirror {}
            Shows {}
        }
    }
    Component {
        id: low
        ColumnLayout {
            spacing: Theme.gap * guide.squeeze
            Family {}
            Mirror { Layout.minimumHeight: guide.height * 0.38 }
            Instruction {}
            Shows {}
        }
    }
    Component {
        id: wide
        RowLayout {
            spacing: Theme.gap
            Mirror { Layout.preferredWidth: Theme.px(guide.presenting || guide.family ? 780 : 1000); Layout.fillWidth: false }
            ColumnLayout {
                spacing: Theme.gap * guide.squeeze
                Layout.fillWidth: true
                Layout.fillHeight: true
                Family {}
                Item { visible: Access.low; Layout.fillHeight: true }
                Instruction {
                    stacked: !guide.presenting && !guide.family && !Access.low
                    one: stacked ? 240 : 150
                    Layout.fillHeight: !Access.low
                }
                Shows {}
            }
        }
    }

    content: Theme.landscape ? wide : Access.low ? low : tall
}
