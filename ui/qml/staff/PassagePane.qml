// One passage: what was decided, by whom, on what, and whether it comes out the same again.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

EvidenceLines {
    id: pane

    above: ColumnLayout {
        spacing: Theme.px(10)
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(18)
            Phrase { text: pane.record.row.time || ""; size: 36; color: Theme.quiet; wrapMode: Text.NoWrap }
            Phrase {
                objectName: "passageName"
                text: pane.record.name || Theme.words.ui.anonymous
                size: 40
                font.bold: true
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
        }
        Phrase {
            text: [pane.record.row.verdict, pane.record.row.reason].filter(Boolean).join("  ·  ")
            size: 36
            Layout.fillWidth: true
        }
        Phrase {
            visible: text !== ""
            text: pane.record.row.outcome || ""
            size: 30
            color: Theme.quiet
            Layout.fillWidth: true
        }
        Phrase {
            objectName: "passageFacts"
            text: pane.record.facts
            size: 30
            color: Theme.quiet
            Layout.fillWidth: true
        }
        Phrase {
            objectName: "passageAgain"
            text: pane.record.again
            size: 30
            color: Theme.accent
            Layout.fillWidth: true
        }
    }
}
