// Decided without the network, and how old the data is; nothing where neither is so.
import QtQuick
import "."
import Sentinel.Kiosk

Rectangle {
    id: badge

    property color ink: Theme.inkOnDark
    property color ground: Theme.wait

    visible: Kiosk.offlineText !== ""
    implicitWidth: row.implicitWidth + Theme.px(56)
    implicitHeight: row.implicitHeight + Theme.px(24)
    radius: height / 2
    color: ink
    Row {
        id: row
        anchors.centerIn: parent
        spacing: Theme.px(16)
        Glyph {
            name: "nolink"
            colour: badge.ground
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
            color: badge.ground
            wrapMode: Text.NoWrap
        }
    }
}
