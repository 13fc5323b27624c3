// What a decision stood on: the temperatures, how far it can be relied on, and a line for each check.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

ListView {
    id: view

    readonly property var record: Staff.record
    readonly property real usual: (!Theme.landscape || Theme.small) && Theme.sizes.type > 1.2 ? 0.33 : 0.24  // of the width
    // No name is broken within a word: English ones are longer than their column is by use.
    readonly property real named: {
        let longest = usual * width
        for (let i = 0; i < record.lines.length; i++)
            for (const word of record.lines[i].name.split(" "))
                longest = Math.max(longest, Math.ceil(letters.advanceWidth(word)) + 2)
        return Math.min(0.4 * width, longest)
    }
    property bool dragged: false
    property Component above: null  // what stands over it

    objectName: "evidenceLines"
    clip: true
    spacing: Theme.px(10)
    boundsBehavior: Flickable.StopAtBounds
    model: record.lines
    onDragStarted: dragged = true

    Phrase { id: sample; visible: false; size: 32; font.bold: true }
    FontMetrics { id: letters; font: sample.font }
    Connections {  // the list stays where it was while what is above the lines grows: its first line would be hidden
        target: view.headerItem
        function onHeightChanged() {
            if (!view.dragged)
                view.positionViewAtBeginning()
        }
    }

    header: ColumnLayout {
        width: view.width
        spacing: Theme.px(12)
        Loader {
            Layout.fillWidth: true
            sourceComponent: view.above
            visible: view.above !== null
        }
        Phrase {
            objectName: "temperatures"
            text: view.record.temperatures
            size: 34
            Layout.fillWidth: true
        }
        Phrase {
            objectName: "evidenceWarnings"
            visible: text !== ""
            text: view.record.warnings
            size: 32
            color: Theme.caution
            Layout.fillWidth: true
        }
        Item { Layout.preferredHeight: Theme.px(8) }
    }
    delegate: Panel {
        id: line
        required property var modelData
        width: view.width
        height: row.implicitHeight + Theme.px(28)
        radius: Theme.px(16)
        RowLayout {
            id: row
            anchors.fill: parent
            anchors.leftMargin: Theme.px(22)
            anchors.rightMargin: Theme.px(22)
            spacing: Theme.px(20)
            Sign {
                // The software renderer clips no shapes: what is not whole in the view is not drawn
                opacity: line.y >= view.contentY && line.y + line.height <= view.contentY + view.height ? 1 : 0
                outcome: line.modelData.outcome
                ground: ({ "pass": Theme.pass, "fail": Theme.stop, "caution": "#7A5200" })[line.modelData.outcome] || Theme.out
                Layout.preferredWidth: Theme.px(48)
                Layout.preferredHeight: Theme.px(48)
            }
            Phrase {
                text: line.modelData.name
                size: 32
                font.bold: true
                Layout.preferredWidth: view.named
                Layout.maximumWidth: view.named
            }
            ColumnLayout {
                Layout.fillWidth: true
                spacing: 0
                Phrase {
                    text: line.modelData.text
                    size: 32
                    color: Theme.outcome(line.modelData.outcome)
                    Layout.fillWidth: true
                }
                Phrase {
                    visible: text !== ""
                    text: line.modelData.said
                    size: 26
                    color: Theme.quiet
                    Layout.fillWidth: true
                }
            }
        }
    }
    footer: Phrase {
        visible: view.count === 0
        width: view.width
        height: visible ? Theme.px(80) : 0
        text: Theme.words.staff.no_evidence
        size: 32
        color: Theme.quiet
    }
}
