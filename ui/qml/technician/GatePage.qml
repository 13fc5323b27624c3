// One pulse of the gate, after a warning, a key that is held and a countdown that can be stopped.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: page

    readonly property bool armed: Technician.trial === "armed"
    readonly property bool maintained: Technician.maintenance === "on"

    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(24)

        Rectangle {
            Layout.fillWidth: true
            implicitHeight: warning.implicitHeight + Theme.px(56)
            radius: Theme.radius
            color: Theme.fix
            RowLayout {
                id: warning
                anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.px(28) }
                spacing: Theme.px(28)
                Sign {
                    outcome: "caution"
                    ground: Theme.inkOnFix
                    mark: Theme.fix
                    Layout.preferredWidth: Theme.px(110)
                    Layout.preferredHeight: Theme.px(110)
                    Layout.alignment: Qt.AlignVCenter
                }
                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: Theme.px(6)
                    Phrase { text: Theme.words.tech.gate_warning; size: 44; font.bold: true; color: Theme.inkOnFix; Layout.fillWidth: true }
                    Phrase { text: Theme.words.tech.gate_warning_more; size: 30; color: Theme.inkOnFix; Layout.fillWidth: true }
                }
            }
        }
        Phrase {
            objectName: "gateAbout"
            text: Technician.gate !== "" ? Technician.gate : Technician.ready ? Theme.words.tech.gate_none : ""
            size: 30
            color: Theme.quiet
            Layout.fillWidth: true
        }
        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Grid {  // side by side where a column would slip under the key
                readonly property bool beside: Theme.landscape || Theme.small
                anchors.centerIn: parent
                visible: page.armed
                columns: beside ? 2 : 1
                spacing: Theme.px(40)
                horizontalItemAlignment: Grid.AlignHCenter
                verticalItemAlignment: Grid.AlignVCenter
                Phrase {
                    id: countdown
                    objectName: "gateCountdown"
                    text: Technician.countdown
                    size: parent.beside ? 210 : 300
                    lineHeight: 1
                    color: Theme.stopInk
                }
                Phrase {
                    objectName: "gateStepOut"
                    width: Math.min(implicitWidth, page.width - (parent.beside ? countdown.width + parent.spacing : 0))
                    text: Technician.trialText
                    size: 48
                    font.bold: true
                }
            }
            Phrase {
                objectName: "gateResult"
                anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter }
                visible: !page.armed
                text: !page.maintained && Technician.ready ? Theme.words.tech.maintenance_first : Technician.trialText
                size: 44
                font.bold: true
                color: Technician.trial === "pulsed" ? Theme.passInk : Theme.ink
                horizontalAlignment: Text.AlignHCenter
            }
        }
        Key {
            objectName: "gateCancel"
            visible: page.armed
            text: Theme.words.tech.gate_cancel
            size: 48
            bold: true
            ground: Theme.card
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.key(160)
            onTapped: Technician.cancel()
        }
        HoldKey {
            objectName: "gateHold"
            visible: !page.armed
            enabled: page.maintained && !Technician.busy && Technician.gate !== "" && Technician.trial !== "asked"
            text: Theme.words.tech.gate_hold
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.key(160)
            onHeld: Technician.arm()
        }
    }
}
