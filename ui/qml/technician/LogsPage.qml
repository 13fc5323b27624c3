// The last lines of the daemon's log, the newest on top, without anybody's identity.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

ColumnLayout {
    spacing: Theme.px(16)

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.px(14)
        Repeater {
            model: ["all", "warning", "error"]
            Tab {
                required property string modelData
                objectName: "level_" + modelData
                text: Theme.words.tech["log_" + modelData]
                chosen: Technician.level === modelData
                Layout.fillWidth: true
                Layout.preferredWidth: 1
                onTapped: Technician.showLevel(modelData)
            }
        }
    }
    Panel {
        Layout.fillWidth: true
        Layout.fillHeight: true
        ListView {
            id: list
            objectName: "logList"
            anchors { fill: parent; margins: Theme.px(18) }
            clip: true
            spacing: Theme.px(6)
            model: Technician.logs
            boundsBehavior: Flickable.StopAtBounds
            delegate: RowLayout {
                id: line
                required property var modelData
                required property int index
                readonly property bool bad: ["error", "critical"].includes(modelData.level)
                readonly property color colour: bad ? Theme.stopInk : modelData.level === "warning" ? Theme.caution : Theme.ink
                width: ListView.view.width
                spacing: Theme.px(14)
                Phrase { text: line.modelData.at; size: 24; color: Theme.quiet; wrapMode: Text.NoWrap; Layout.alignment: Qt.AlignTop }
                Phrase { text: line.bad ? "✕" : line.modelData.level === "warning" ? "!" : "·"; size: 24; font.bold: true; color: line.colour; Layout.preferredWidth: Theme.px(24); Layout.alignment: Qt.AlignTop }
                Phrase { objectName: "logLine" + line.index; text: line.modelData.text; size: 24; color: line.colour; wrapMode: Text.Wrap; Layout.fillWidth: true }
            }
        }
        Phrase {
            objectName: "logEmpty"
            anchors.centerIn: parent
            visible: Technician.ready && list.count === 0
            text: Theme.words.tech.log_empty
            color: Theme.quiet
        }
    }
}
