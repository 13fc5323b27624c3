// In the header's place while a rehearsal is on: nobody real is served. Nothing where none is.
import QtQuick
import "../parts"
import Sentinel.Kiosk

Rectangle {
    visible: Kiosk.rehearsal !== ""
    color: Theme.fix
    implicitHeight: Math.max(Theme.px(Theme.landscape ? 112 : 136), words.implicitHeight + Theme.px(16))

    Phrase {
        id: words
        objectName: "rehearsal"
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        horizontalAlignment: Text.AlignHCenter
        text: Kiosk.rehearsal
        size: 36
        lineHeight: 0.9  // of the font's own, which is a half more than its size
        font.bold: true
        color: Theme.inkOnFix
    }
}
