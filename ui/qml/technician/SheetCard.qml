// The newest acceptance sheet, as its signature vouches for it.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Panel {
    id: card

    visible: Technician.sheet.there === true
    implicitHeight: rows.implicitHeight + Theme.px(48)

    ColumnLayout {
        id: rows
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.px(24) }
        spacing: Theme.px(8)
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(20)
            Sign {
                outcome: Technician.sheet.outcome || "unknown"
                ground: Theme.outcome(Technician.sheet.outcome)
                mark: Theme.card
                Layout.preferredWidth: Theme.px(72)
                Layout.preferredHeight: Theme.px(72)
            }
            Phrase { objectName: "sheetResult"; text: (Technician.sheet.result || "") + "  " + (Technician.sheet.at || ""); size: 38; font.bold: true; Layout.fillWidth: true }
        }
        Phrase { objectName: "sheetPlace"; text: (Technician.sheet.kiosk || "") + "   " + (Technician.sheet.place || ""); size: 30; Layout.fillWidth: true }
        Phrase { visible: text !== ""; text: Technician.sheet.failed ? Theme.words.tech.sheet_failed + "  " + Technician.sheet.failed : ""; size: 30; color: Theme.stopInk; Layout.fillWidth: true }
        Phrase { visible: text !== ""; text: Technician.sheet.missing ? Theme.words.tech.code_missing + "  " + Technician.sheet.missing : ""; size: 30; color: Theme.caution; Layout.fillWidth: true }
        Phrase { text: Technician.sheet.name || ""; size: 25; color: Theme.quiet; wrapMode: Text.WrapAnywhere; Layout.fillWidth: true }
    }
}
