// Why a referred visitor is admitted or turned away: one of the listed reasons, always.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: decision

    property var visitor: null
    property bool admitting: true
    property string note: ""
    readonly property var notes: admitting ? Theme.words.admit_note : Theme.words.turn_away_note
    readonly property var order: admitting
        ? ["temperature_rechecked", "document_checked", "health_checked", "mask_exempt", "companion", "other"]
        : ["temperature_high", "health_unmet", "identity_unclear", "mask_declined", "left", "other"]

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(20)

        Phrase {
            text: decision.visitor ? [decision.visitor.time, decision.visitor.number, decision.visitor.name].filter(Boolean).join("  ") : ""
            size: 38
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            objectName: "decisionName"
            Layout.fillWidth: true
        }
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            columns: Theme.landscape ? 2 : 1
            columnSpacing: Theme.px(18)
            rowSpacing: Theme.px(18)
            Repeater {
                model: decision.order
                Rectangle {
                    id: choice
                    required property string modelData
                    readonly property bool chosen: decision.note === modelData
                    objectName: "note_" + modelData
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredWidth: 1
                    Layout.minimumHeight: Theme.key(92)
                    Layout.maximumHeight: Theme.px(140)
                    radius: Theme.px(20)
                    color: chosen ? Qt.tint(Theme.card, "#330B57A4") : Theme.card
                    border.width: Theme.px(chosen ? 5 : 2)
                    border.color: chosen ? Theme.accent : Theme.line
                    RowLayout {
                        anchors.fill: parent
                        anchors.leftMargin: Theme.px(28)
                        anchors.rightMargin: Theme.px(20)
                        spacing: Theme.px(24)
                        Rectangle {
                            Layout.preferredWidth: Theme.px(44)
                            Layout.preferredHeight: Theme.px(44)
                            radius: width / 2
                            color: "transparent"
                            border.width: Theme.px(4)
                            border.color: choice.chosen ? Theme.accent : Theme.quiet
                            Rectangle {
                                visible: choice.chosen
                                anchors.centerIn: parent
                                width: parent.width * 0.5
                                height: width
                                radius: width / 2
                                color: Theme.accent
                            }
                        }
                        Phrase {
                            text: decision.notes[choice.modelData] || "" // while the list changes
                            size: 36
                            fontSizeMode: Text.Fit
                            minimumPixelSize: Theme.sizes.least
                            Layout.fillWidth: true
                            Layout.fillHeight: true
                            Layout.maximumHeight: choice.height - Theme.px(8)
                        }
                    }
                    Finger {
                        onTapped: {
                            Staff.forgetProblem()
                            decision.note = choice.modelData
                        }
                    }
                }
            }
        }
        Key {
            objectName: "confirm"
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.key(120)
            text: decision.admitting ? Theme.words.ui.confirm_admit : Theme.words.ui.confirm_turn_away
            size: 46
            bold: true
            ground: decision.admitting ? Theme.pass : Theme.stop
            ink: Theme.inkOnDark
            outlined: false
            enabled: decision.note !== "" && !Staff.busy && decision.visitor !== null
            onTapped: Staff.decide(decision.visitor.visit, decision.admitting, decision.note)
        }
    }
}
