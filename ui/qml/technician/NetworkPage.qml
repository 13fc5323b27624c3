// Addresses, services, certificate, clock: read, never changed.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Scroll {
    Repeater {
        model: Technician.facts.length
        Panel {
            id: row
            required property int index
            readonly property var line: Technician.facts[index] || ({})
            objectName: "fact_" + line.what
            width: parent.width
            height: Math.max(Theme.px(108), rows.implicitHeight + Theme.px(28))
            Sign {
                id: sign
                anchors { left: parent.left; verticalCenter: parent.verticalCenter; leftMargin: Theme.px(22) }
                width: Theme.px(56)
                height: width
                outcome: row.line.outcome || "unknown"
                ground: Theme.outcome(row.line.outcome)
                mark: Theme.card
            }
            ColumnLayout {
                id: rows
                anchors {
                    left: sign.right; right: parent.right; verticalCenter: parent.verticalCenter
                    leftMargin: Theme.px(22); rightMargin: Theme.px(22)
                }
                spacing: Theme.px(2)
                RowLayout {
                    Layout.fillWidth: true
                    Phrase { text: row.line.name || ""; size: 32; font.bold: true; Layout.fillWidth: true }
                    Phrase { text: row.line.age || ""; size: 26; color: Theme.quiet; wrapMode: Text.NoWrap }
                }
                Phrase {
                    objectName: "factText_" + row.line.what
                    text: row.line.text || ""
                    size: 28
                    color: Theme.outcome(row.line.outcome)
                    wrapMode: Text.WrapAnywhere
                    Layout.fillWidth: true
                }
            }
        }
    }
    Phrase {
        width: parent.width
        text: Theme.words.tech.network_read_only
        size: 26
        color: Theme.quiet
    }
}
