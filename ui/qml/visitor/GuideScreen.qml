// One instruction at a time, over the visitor's own picture: position, measure, present.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: guide

    readonly property bool presenting: Kiosk.kind === "present"
    // The pictures of what is wanted; where nothing is to be shown, of what is looked at.
    readonly property var pictures: Kiosk.wanted.length > 0 ? Kiosk.wanted.map(one => one.glyph)
                                  : [Kiosk.kind === "measure" ? "heat" : "face"]

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        columns: Theme.landscape ? 2 : 1
        columnSpacing: Theme.gap
        rowSpacing: Theme.gap

        Rectangle {
            Layout.row: 0
            Layout.column: Theme.landscape ? 1 : 0
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.fillHeight: Theme.landscape
            implicitHeight: Theme.px(Theme.landscape ? 340 : Kiosk.nextStep !== "" && !guide.presenting ? 480 : 380)
            radius: Theme.radius
            color: Theme.wait

            GridLayout {
                anchors.fill: parent
                anchors.margins: Theme.px(44)
                readonly property bool stacked: Theme.landscape && !guide.presenting
                id: instruction
                flow: stacked ? GridLayout.TopToBottom : GridLayout.LeftToRight
                columnSpacing: Theme.px(40)
                rowSpacing: Theme.px(24)
                ColumnLayout {
                    Layout.alignment: Qt.AlignCenter
                    spacing: Theme.px(12)
                    Repeater {
                        model: guide.pictures
                        Glyph {
                            required property string modelData
                            readonly property int one: instruction.stacked ? 260 : Theme.landscape ? 170 : 220

                            objectName: "picture"
                            name: modelData
                            colour: Theme.inkOnDark
                            Layout.alignment: Qt.AlignHCenter
                            Layout.preferredWidth: Theme.px(guide.pictures.length > 1 ? one * 0.63 : one)
                            Layout.preferredHeight: Layout.preferredWidth
                        }
                    }
                }
                ColumnLayout {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    spacing: Theme.px(12)
                    Phrase {
                        objectName: "sentence"
                        text: Kiosk.sentence
                        size: instruction.stacked ? 88 : Theme.landscape ? 80 : 100
                        font.bold: true
                        fontSizeMode: Text.Fit
                        minimumPixelSize: Theme.px(52)
                        color: Theme.inkOnDark
                        Layout.fillWidth: true
                        Layout.fillHeight: true
                        horizontalAlignment: instruction.stacked ? Text.AlignHCenter : Text.AlignLeft
                    }
                    Phrase {
                        objectName: "nextStep"
                        visible: text !== ""
                        text: Kiosk.nextStep
                        size: 42
                        color: Theme.inkOnDark
                        Layout.fillWidth: true
                        horizontalAlignment: instruction.stacked ? Text.AlignHCenter : Text.AlignLeft
                    }
                }
            }
        }
        PreviewFrame {
            Layout.row: Theme.landscape ? 0 : 1
            Layout.column: 0
            Layout.rowSpan: Theme.landscape && guide.presenting ? 2 : 1
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: Theme.landscape ? 1.15 : 1
        }
        Targets {
            Layout.row: Theme.landscape ? 1 : 2
            Layout.column: Theme.landscape ? 1 : 0
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            visible: guide.presenting
            columns: Theme.landscape ? 1 : 2
        }
    }
}
