// Decided without the network, and how old the data is; nothing where neither is so.
import QtQuick
import QtQuick.Layouts
import "."
import Sentinel.Kiosk

Rectangle {
    id: badge

    property color ink: Theme.inkOnDark
    property color ground: Theme.wait
    property real squeeze: 1

    visible: Kiosk.offlineText !== ""
    implicitWidth: row.implicitWidth + Theme.px(56)
    implicitHeight: row.implicitHeight + Theme.px(20)
    radius: Math.min(height / 2, Theme.px(40))
    color: ink
    RowLayout {
        id: row
        anchors.centerIn: parent
        width: Math.min(implicitWidth, badge.width - Theme.px(40))
        spacing: Theme.px(16)
        Glyph {
            name: "nolink"
            colour: badge.ground
            weight: 3.4
            Layout.preferredWidth: Theme.px(40)
            Layout.preferredHeight: Layout.preferredWidth
        }
        Phrase {
            objectName: "offline"
            text: Kiosk.offlineText
            size: 36
            squeeze: badge.squeeze
            font.bold: true
            color: badge.ground
            Layout.fillWidth: true
        }
    }
}
