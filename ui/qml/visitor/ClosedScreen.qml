// The kiosk can't serve: out of service, the daemon is away, or the fire alarm is on (green, as exits are marked).
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    readonly property bool connecting: Kiosk.kind === "connecting"

    readonly property bool alarm: Kiosk.kind === "exit"

    color: alarm ? Theme.pass : Theme.out

    ColumnLayout {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        spacing: Theme.px(Theme.landscape ? 28 : 56)

        Spinner {
            visible: parent.parent.connecting
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: Theme.px(Theme.landscape ? 240 : 340)
            Layout.preferredHeight: Layout.preferredWidth
        }
        Glyph {
            visible: !parent.parent.connecting
            name: parent.parent.alarm ? "exit" : "pause"
            colour: Theme.inkOnDark
            weight: 3.4
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: Theme.px(Theme.landscape ? 260 : 360)
            Layout.preferredHeight: Layout.preferredWidth
        }
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
            color: Theme.inkOnDark
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
        Phrase {
            visible: text !== ""
            text: Kiosk.nextStep
            size: 44
            color: Theme.inkOnDark
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
        Phrase {
            visible: !parent.parent.alarm
            text: Theme.words.ui.staff_help
            size: 44
            color: "#C9D2DB"
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
