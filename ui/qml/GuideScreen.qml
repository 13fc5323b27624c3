// One instruction at a time, over the visitor's own picture: position, measure, present.
import QtQuick
import QtQuick.Layouts
import "."
import Sentinel.Kiosk

Item {
    id: guide

    readonly property bool presenting: Kiosk.kind === "present"
    readonly property string picture: Kiosk.kind === "measure" ? "heat"
                                    : presenting ? "phone" : "face"

    component Target: Panel {
        id: target
        property string glyph
        property string title
        property string hint

        Layout.fillWidth: true
        Layout.preferredWidth: 1
        Layout.preferredHeight: Theme.px(Theme.landscape ? 172 : 210)
        RowLayout {
            anchors.fill: parent
            anchors.margins: Theme.px(28)
            spacing: Theme.px(24)
            Glyph {
                name: target.glyph
                colour: Theme.wait
                Layout.preferredWidth: Theme.px(110)
                Layout.preferredHeight: Theme.px(110)
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: Theme.px(4)
                Phrase { text: target.title; size: 48; font.bold: true; Layout.fillWidth: true }
                Phrase { text: target.hint; size: 32; color: Theme.quiet; Layout.fillWidth: true }
            }
        }
    }

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
                Glyph {
                    name: guide.picture
                    colour: Theme.inkOnDark
                    Layout.alignment: Qt.AlignCenter
                    Layout.preferredWidth: Theme.px(instruction.stacked ? 260 : Theme.landscape ? 170 : 220)
                    Layout.preferredHeight: Layout.preferredWidth
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
        GridLayout {
            Layout.row: Theme.landscape ? 1 : 2
            Layout.column: Theme.landscape ? 1 : 0
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            visible: guide.presenting
            columns: Theme.landscape ? 1 : 2
            columnSpacing: Theme.gap
            rowSpacing: Theme.gap
            Target { glyph: "phone"; title: Theme.words.ui.show_code; hint: Theme.words.ui.show_code_hint }
            Target { glyph: "card"; title: Theme.words.ui.place_card; hint: Theme.words.ui.place_card_hint }
        }
    }
}
