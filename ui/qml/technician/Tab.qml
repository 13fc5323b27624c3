// One of the panel's tabs: what is open is said by its ground, its bar and its weight.
import QtQuick
import "../parts"

Rectangle {
    id: tab

    property string text: ""
    property bool chosen: false
    signal tapped()

    implicitHeight: Theme.key(96)
    implicitWidth: Theme.px(120)
    radius: Theme.px(18)
    color: chosen ? Theme.wait : Theme.card
    border { width: chosen ? 0 : Theme.px(2); color: Theme.line }

    Phrase {
        anchors { fill: parent; margins: Theme.px(8) }
        text: tab.text
        size: 32
        font.bold: tab.chosen
        color: tab.chosen ? Theme.inkOnDark : Theme.ink
        horizontalAlignment: Text.AlignHCenter
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.px(24)
        wrapMode: Text.NoWrap
    }
    Rectangle {
        visible: tab.chosen
        anchors { bottom: parent.bottom; horizontalCenter: parent.horizontalCenter; bottomMargin: Theme.px(10) }
        width: parent.width * 0.4
        height: Theme.px(6)
        radius: height / 2
        color: Theme.inkOnDark
    }
    Finger {
        onTapped: tab.tapped()
    }
}
