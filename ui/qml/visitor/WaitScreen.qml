// Checking, or waiting for others: calm; while the kiosk works, visibly alive.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: screen

    readonly property bool working: Kiosk.kind === "verifying"

    color: Theme.wait

    ColumnLayout {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        spacing: Theme.px(Theme.landscape ? 28 : 56)

        Spinner {
            visible: screen.working
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: Theme.px(Theme.landscape ? 240 : 340)
            Layout.preferredHeight: Layout.preferredWidth
        }
        Glyph {
            objectName: "picture"
            visible: !screen.working
            name: "people"
            colour: Theme.inkOnDark
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
            size: 76
            color: Theme.inkOnDark
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
        Phrase {
            objectName: "nextStep"
            visible: text !== ""
            text: Kiosk.nextStep
            size: 44
            color: Theme.inkOnDark
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
        OfflineBadge { Layout.alignment: Qt.AlignHCenter }
    }
}
