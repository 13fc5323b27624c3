// In the header's place while a rehearsal is on: nobody real is served. Nothing where none is.
import QtQuick
import "../parts"
import Sentinel.Kiosk

Rectangle {
    visible: Kiosk.rehearsal !== ""
    color: Theme.fix
    implicitHeight: Theme.px(Theme.landscape ? 112 : 136)

    Phrase {
        objectName: "rehearsal"
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        horizontalAlignment: Text.AlignHCenter
        text: Kiosk.rehearsal
        size: 40
        font.bold: true
        color: Theme.inkOnFix
    }
}
