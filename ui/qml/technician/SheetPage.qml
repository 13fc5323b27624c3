// The acceptance sheet: what it says, and its copy onto a stick.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Scroll {
    id: page

    property bool copied: false

    Connections {
        target: Technician
        function onDone(act) { if (act === "export") page.copied = true }
    }
    SheetCard { width: parent.width }
    Phrase {
        objectName: "sheetNone"
        width: parent.width
        visible: Technician.ready && Technician.sheet.there !== true
        text: Theme.words.tech.sheet_none
        size: 36
    }
    Key {
        objectName: "exportKey"
        width: parent.width
        height: Theme.px(130)
        text: Theme.words.tech.sheet_export
        size: 36
        bold: true
        enabled: Technician.sheet.there === true && !Technician.busy
        onTapped: {
            page.copied = false
            Technician.act("export")
        }
    }
    Phrase {
        objectName: "sheetCopied"
        width: parent.width
        visible: page.copied
        text: Theme.words.tech.sheet_exported
        size: 34
        color: Theme.passInk
    }
    Phrase { width: parent.width; text: Theme.words.tech.sheet_about; size: 28; color: Theme.quiet }
}
