// Where we are and what time it is.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: header

    property date now: new Date(Access.now())

    color: Theme.card
    implicitHeight: Theme.px(Theme.landscape ? 104 : 128)

    Timer {
        interval: 1000
        running: header.visible
        repeat: true
        onTriggered: header.now = new Date(Access.now())
    }
    Connections {
        target: Access
        function onChanged() { header.now = new Date(Access.now()) }
    }
    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.gap

        Phrase {
            objectName: "venue"
            Layout.fillWidth: true
            text: Kiosk.venue
            size: 44
            fixed: true
            font.bold: true
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
        }
        Phrase {
            text: header.now.toLocaleDateString(Qt.locale(Kiosk.localeName), Theme.words.ui.date)
            size: 32
            fixed: true
            color: Theme.quiet
            wrapMode: Text.NoWrap
        }
        Phrase {
            objectName: "clock"
            text: Qt.formatTime(header.now, "HH:mm")
            size: 60
            fixed: true
            font.bold: true
            wrapMode: Text.NoWrap
        }
    }
}
