// A code for the visitor's own phone, dark on white in both palettes; nothing where there is none.
import QtQuick
import "."
import Sentinel.Kiosk

Rectangle {
    id: scan

    property string text: ""
    property int size: 220

    visible: text !== ""
    implicitWidth: Theme.px(size)
    implicitHeight: implicitWidth
    radius: Theme.px(16)
    color: "#FFFFFF"

    QrCode {
        id: code
        objectName: "code"
        text: scan.text
        anchors.fill: parent
        anchors.margins: Theme.px(6)
    }
}
