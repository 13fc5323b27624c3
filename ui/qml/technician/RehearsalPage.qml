// A rehearsal from the screen: a countdown to step aside, its marks as they come, and its end at any time.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Scroll {
    id: page

    property int countdown: 0
    readonly property bool running: Technician.work.running === true

    Timer {
        interval: 1000
        repeat: true
        running: page.countdown > 0
        onTriggered: if (--page.countdown === 0) Technician.act("rehearse")
    }
    Phrase { width: parent.width; text: Theme.words.tech.rehearsal_about; size: 32 }
    Phrase {
        objectName: "rehearsalHint"
        width: parent.width
        visible: Technician.maintenance !== ""
        text: Theme.words.tech.rehearsal_maintenance
        size: 30
        color: Theme.caution
    }
    Panel {
        visible: page.countdown > 0
        width: parent.width
        height: Theme.px(400)
        ColumnLayout {
            anchors { fill: parent; margins: Theme.px(24) }
            Phrase { objectName: "rehearsalCountdown"; text: page.countdown; size: 170; font.bold: true; color: Theme.accent; lineHeight: 1; Layout.alignment: Qt.AlignHCenter }
            Phrase { text: Theme.words.tech.rehearsal_aside; size: 36; font.bold: true; horizontalAlignment: Text.AlignHCenter; Layout.fillWidth: true }
        }
    }
    Key {
        objectName: "rehearsalKey"
        width: parent.width
        height: Theme.key(130)
        visible: !page.running
        text: page.countdown > 0 ? Theme.words.tech.gate_cancel : Theme.words.tech.rehearsal_begin
        size: 38
        bold: true
        ground: page.countdown > 0 ? Theme.card : Theme.wait
        ink: page.countdown > 0 ? Theme.ink : Theme.inkOnDark
        enabled: !Technician.busy && Technician.maintenance === "" && Technician.ready
        onTapped: page.countdown = page.countdown > 0 ? 0 : 10
    }
    WorkPane { width: parent.width; kinds: ["rehearsal"] }
}
