// Every configured device: how it is, since when, what it says now, and what to do where it does not work.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

ColumnLayout {
    spacing: Theme.px(16)

    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.px(16)
        Key {
            objectName: "doctorKey"
            text: Theme.words.tech.test_all
            size: 32
            enabled: !Technician.busy && Technician.work.running !== true
            Layout.fillWidth: true
            onTapped: Technician.act("doctor")
        }
        Key {
            objectName: "soundKey"
            text: Theme.words.tech.test_sound
            size: 32
            enabled: !Technician.busy
            Layout.fillWidth: true
            onTapped: Technician.act("sound")
        }
    }
    Scroll {
        Layout.fillWidth: true
        Layout.fillHeight: true

        WorkPane { width: parent.width; kinds: ["doctor"]; steps: Technician.work.running === true }
        Grid {
            id: grid
            width: parent.width
            columns: Theme.landscape && !Theme.small ? 2 : 1
            spacing: Theme.px(14)
            Repeater {
                model: Technician.devices.length
                Panel {
                    id: card
                    required property int index
                    readonly property var line: Technician.devices[index] || ({})
                    objectName: "device_" + line.device
                    width: (grid.width - (grid.columns - 1) * grid.spacing) / grid.columns
                    height: Math.max(Theme.px(112), rows.implicitHeight + Theme.px(28))
                    Sign {
                        id: sign
                        anchors { left: parent.left; top: parent.top; margins: Theme.px(22) }
                        width: Theme.px(56)
                        height: width
                        outcome: card.line.outcome || "unknown"
                        ground: Theme.outcome(card.line.outcome)
                        mark: Theme.card
                    }
                    ColumnLayout {
                        id: rows
                        anchors {
                            left: sign.right; right: parent.right; verticalCenter: parent.verticalCenter
                            leftMargin: Theme.px(22); rightMargin: Theme.px(20)
                        }
                        spacing: Theme.px(2)
                        RowLayout {
                            Layout.fillWidth: true
                            spacing: Theme.px(12)
                            Phrase {
                                text: card.line.name || ""
                                size: 34
                                font.bold: true
                                wrapMode: Text.NoWrap
                                elide: Text.ElideRight
                                Layout.fillWidth: true
                            }
                            Phrase {
                                objectName: "deviceState_" + card.line.device
                                text: card.line.state || ""
                                size: 27
                                color: Theme.outcome(card.line.outcome)
                                wrapMode: Text.NoWrap
                            }
                        }
                        Phrase {
                            objectName: "deviceValues_" + card.line.device
                            visible: text !== ""
                            text: card.line.values || ""
                            size: 28
                            Layout.fillWidth: true
                        }
                        Phrase {
                            visible: text !== ""
                            text: card.line.found || ""
                            size: 25
                            color: Theme.quiet
                            maximumLineCount: 3
                            elide: Text.ElideRight
                            Layout.fillWidth: true
                        }
                        Phrase {
                            objectName: "deviceAdvice_" + card.line.device
                            visible: text !== ""
                            text: card.line.advice ? "→ " + card.line.advice : ""
                            size: 27
                            color: Theme.caution
                            Layout.fillWidth: true
                        }
                    }
                }
            }
        }
    }
}
