// How fresh a PCR is: a coloured pill whose words say the same, so that nobody has to see the colour.
import QtQuick
import "."

Rectangle {
    id: badge

    property string words: ""
    property string colour: ""
    property real squeeze: 1
    property bool tight: false

    visible: words !== ""
    implicitWidth: label.implicitWidth + Theme.px(24)
    implicitHeight: label.implicitHeight + Theme.px(badge.tight ? 2 : 6)
    radius: height / 2
    color: Theme.badge(colour)
    Phrase {
        id: label
        objectName: "badge"
        anchors.centerIn: parent
        text: badge.words
        size: 28
        squeeze: badge.squeeze
        lineHeight: badge.tight ? 0.8 : 1
        font.bold: true
        color: Theme.badgeInk(badge.colour)
        wrapMode: Text.NoWrap
    }
}
