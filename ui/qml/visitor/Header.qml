// Where we are and what time it is.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: header

    property date now: new Date()

    color: Theme.card
    implicitHeight: Theme.px(Theme.landscape ? 112 : 136)

    Timer {
        interval: 1000
        running: header.visible
        repeat: true
        onTriggered: header.now = new Date()
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
            font.bold: true
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
        }
        Phrase {
            text: header.now.toLocaleDateString(Qt.locale(Kiosk.localeName), Theme.words.ui.date)
            size: 32
            color: Theme.quiet
            wrapMode: Text.NoWrap
        }
        Phrase {
            text: Qt.formatTime(header.now, "HH:mm")
            size: 60
            font.bold: true
            wrapMode: Text.NoWrap
        }
    }
}
