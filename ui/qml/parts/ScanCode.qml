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

    Image {  // modules as large as whole pixels allow: a scaled edge is what scanners stumble over
        id: code
        objectName: "code"
        readonly property int room: Math.min(scan.width, scan.height) - 2 * Theme.px(6)
        anchors.centerIn: parent
        width: sourceSize.width > 0 ? Math.max(1, Math.floor(room / sourceSize.width)) * sourceSize.width : 0
        height: width
        source: Codes.picture(scan.text)
        smooth: false
        cache: false
    }
}
