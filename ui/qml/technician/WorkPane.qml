// Something that takes its time: how it stands, and its lines with the newest on top.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Panel {
    id: pane

    property var kinds: []
    property bool steps: true
    readonly property var work: Technician.work
    readonly property bool ours: kinds.includes(work.kind)

    visible: ours
    implicitHeight: rows.implicitHeight + Theme.px(40)

    ColumnLayout {
        id: rows
        anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.px(20) }
        spacing: Theme.px(8)
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(16)
            Spinner {
                visible: pane.work.running === true
                colour: Theme.accent
                Layout.preferredWidth: Theme.px(48)
                Layout.preferredHeight: Theme.px(48)
            }
            Sign {
                visible: pane.work.running !== true
                outcome: pane.work.outcome || "unknown"
                ground: Theme.outcome(pane.work.outcome)
                mark: Theme.card
                Layout.preferredWidth: Theme.px(48)
                Layout.preferredHeight: Theme.px(48)
            }
            Phrase {
                objectName: "workTitle"
                text: pane.work.title || ""
                size: 34
                font.bold: true
                Layout.fillWidth: true
            }
            Key {
                objectName: "workStop"
                visible: pane.work.running === true && pane.work.kind !== "calibrate"
                text: Theme.words.tech.stop
                size: 30
                onTapped: Technician.act(pane.work.kind === "rehearsal" ? "rehearse_stop" : "work_stop")
            }
        }
        Phrase {
            objectName: "workProblem"
            visible: text !== ""
            text: pane.work.problem || ""
            size: 30
            color: Theme.stopInk
            Layout.fillWidth: true
        }
        Repeater {
            model: pane.steps && pane.work.lines ? Math.min(pane.work.lines.length, 14) : 0
            Phrase {
                required property int index
                objectName: "workLine" + index
                text: pane.work.lines[index] || ""
                size: 28
                color: index === 0 ? Theme.ink : Theme.quiet
                Layout.fillWidth: true
            }
        }
    }
}
