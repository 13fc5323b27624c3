// A picture, a word and a sentence on one colour: while something is under way, or nobody is served.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: calm

    property string glyph: ""  // "": a ring that turns
    property bool turning: true
    property bool speaking: true
    property string note: ""
    property string second: ""
    readonly property alias settled: stage.settled

    Stage {
        id: stage
        anchors.fill: parent
        content: ColumnLayout {
            spacing: Theme.px((Theme.landscape ? 28 : 48) * stage.squeeze)

            Item { Layout.fillHeight: true }
            Item {
                Layout.alignment: Qt.AlignHCenter
                implicitWidth: Theme.px((Theme.landscape ? 220 : 340) * stage.squeeze)
                implicitHeight: implicitWidth
                Spinner {
                    anchors.fill: parent
                    objectName: "spinner"
                    visible: calm.glyph === "" && calm.turning
                }
                Glyph {
                    objectName: "picture"
                    visible: calm.glyph !== ""
                    anchors.fill: parent
                    name: calm.glyph
                    colour: Theme.inkOnDark
                    weight: 3
                }
            }
            ColumnLayout {
                opacity: calm.speaking ? 1 : 0
                spacing: Theme.px((Theme.landscape ? 20 : 40) * stage.squeeze)
                Layout.fillWidth: true
                Behavior on opacity { NumberAnimation { duration: Theme.motion.appear } }
                Word {
                    text: Kiosk.word
                    size: 200
                    color: Theme.inkOnDark
                    Layout.fillWidth: true
                }
                Phrase {
                    objectName: "sentence"
                    text: Kiosk.sentence
                    size: 72
                    squeeze: stage.squeeze
                    color: Theme.inkOnDark
                    Layout.fillWidth: true
                    horizontalAlignment: Text.AlignHCenter
                }
                Phrase {
                    objectName: "number"
                    visible: text !== ""
                    text: Kiosk.number
                    size: 60
                    squeeze: stage.squeeze
                    font.bold: true
                    color: Theme.inkOnDark
                    Layout.fillWidth: true
                    horizontalAlignment: Text.AlignHCenter
                }
                Phrase {
                    objectName: "nextStep"
                    visible: text !== ""
                    text: Kiosk.nextStep
                    size: 44
                    squeeze: stage.squeeze
                    color: Theme.inkOnDark
                    Layout.fillWidth: true
                    horizontalAlignment: Text.AlignHCenter
                }
            }
            Phrase {
                objectName: "note"
                visible: text !== ""
                text: calm.note
                size: 44
                squeeze: stage.squeeze
                color: Theme.inkOnDark
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignHCenter
            }
            Phrase {
                objectName: "second"
                visible: text !== ""
                text: calm.second
                size: 34
                squeeze: stage.squeeze
                color: Theme.softOnDark
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignHCenter
            }
            OfflineBadge { squeeze: stage.squeeze; Layout.alignment: Qt.AlignHCenter; Layout.maximumWidth: parent.width }
            Item { visible: !Access.low; Layout.fillHeight: true }
        }
    }
}
