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
        height: Theme.key(130)
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
    Grid {
        id: tests
        readonly property var rows_: Technician.sheet.tests || []
        width: parent.width
        columns: Theme.landscape && !Theme.small ? 3 : 2
        spacing: Theme.px(12)
        columnSpacing: Theme.px(40)
        Repeater {
            model: tests.rows_.length
            RowLayout {
                id: test
                required property int index
                readonly property var row: tests.rows_[index] || ({})
                width: (tests.width - (tests.columns - 1) * tests.columnSpacing) / tests.columns
                spacing: Theme.px(14)
                Sign {
                    outcome: test.row.outcome || "unknown"
                    ground: Theme.outcome(test.row.outcome)
                    mark: Theme.page
                    Layout.preferredWidth: Theme.px(40)
                    Layout.preferredHeight: Theme.px(40)
                }
                Phrase { objectName: "sheetTest" + test.index; text: test.row.name || ""; size: 28; wrapMode: Text.NoWrap; elide: Text.ElideRight; Layout.fillWidth: true }
                Phrase { text: test.row.state || ""; size: 26; color: Theme.outcome(test.row.outcome); wrapMode: Text.NoWrap }
            }
        }
    }
    Phrase { width: parent.width; text: Theme.words.tech.sheet_about; size: 28; color: Theme.quiet }
}
