// A box becomes a kiosk: its printed code is read, what it names is shown, the hand-over is run and watched.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Scroll {
    id: page

    readonly property bool maintained: Technician.maintenance === "on"
    readonly property bool running: Technician.work.running === true
    readonly property bool over: Technician.work.kind === "provision" && !running

    component Fact: RowLayout {
        property string name: ""
        property string value: ""
        property color ink: Theme.ink
        visible: value !== ""
        width: parent ? parent.width : 0
        spacing: Theme.px(16)
        Phrase { text: parent.name; size: 28; color: Theme.quiet; Layout.preferredWidth: Theme.px(260); Layout.alignment: Qt.AlignTop }
        Phrase { text: parent.value; size: 30; color: parent.ink; wrapMode: Text.WrapAnywhere; Layout.fillWidth: true }
    }

    Phrase {
        objectName: "provisionHint"
        visible: !Technician.listening  // then it is said beside the picture
        width: parent.width
        text: !Technician.ready ? "" : !Technician.canProvision ? Theme.words.problem.no_settings_file
            : page.maintained ? Theme.words.tech.provision_how : Theme.words.tech.maintenance_first
        size: 30
        color: Theme.quiet
    }
    RowLayout {
        width: parent.width
        spacing: Theme.px(16)
        visible: !Technician.listening
        Key {
            objectName: "scanKey"
            text: Theme.words.tech.provision_scan
            size: 32
            enabled: page.maintained && !Technician.busy && !page.running
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            onTapped: Technician.act("scan")
        }
        Key {
            objectName: "stickKey"
            text: Theme.words.tech.provision_stick
            size: 32
            enabled: page.maintained && !Technician.busy && !page.running
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            onTapped: Technician.act("stick")
        }
    }
    Panel {
        visible: Technician.listening
        width: parent.width
        height: Math.max(Theme.px(Theme.landscape ? 380 : 560), side.implicitHeight + Theme.px(48),
                         Theme.small ? Math.min(page.height - Theme.key(110) - page.spacing, width * 0.8) : 0)
        RowLayout {
            anchors { fill: parent; margins: Theme.px(24) }
            spacing: Theme.px(24)
            PreviewFrame {
                Layout.fillWidth: true
                Layout.fillHeight: true
            }
            ColumnLayout {
                id: side
                Layout.fillWidth: false
                Layout.preferredWidth: Theme.px(Theme.small ? 480 : 330)
                Layout.fillHeight: true
                Spinner { colour: Theme.accent; Layout.preferredWidth: Theme.px(90); Layout.preferredHeight: Theme.px(90); Layout.alignment: Qt.AlignHCenter }
                Phrase { objectName: "scanHint"; text: Theme.words.tech.provision_hold; size: Theme.small ? 28 : 32; Layout.fillWidth: true; Layout.fillHeight: true; horizontalAlignment: Text.AlignHCenter }
                Key { objectName: "scanEnd"; text: Theme.words.tech.stop; Layout.fillWidth: true; onTapped: Technician.act("scan_end") }
            }
        }
    }
    Panel {
        visible: Technician.code.there === true
        width: parent.width
        height: named.implicitHeight + Theme.px(48)
        Column {
            id: named
            anchors { left: parent.left; right: parent.right; top: parent.top; margins: Theme.px(24) }
            spacing: Theme.px(8)
            Fact { objectName: "codePlace"; name: Theme.words.tech.code_place; value: Technician.code.there ? Technician.code.venue + " / " + Technician.code.place : "" }
            Fact { name: Theme.words.tech.code_service; value: Technician.code.url || "" }
            Fact { name: Theme.words.tech.code_hardware; value: Technician.code.hardware || "" }
            Fact { objectName: "codeMissing"; name: Theme.words.tech.code_missing; value: Technician.code.missing || ""; ink: Theme.caution }
            RowLayout {
                width: parent.width
                spacing: Theme.px(16)
                Key { objectName: "codeForget"; text: Theme.words.tech.code_forget; size: 30; onTapped: Technician.act("scan_end"); enabled: !page.running }
                HoldKey {
                    objectName: "provisionHold"
                    text: Theme.words.tech.provision_begin
                    ground: Theme.wait
                    enabled: page.maintained && !Technician.busy && !page.running
                    Layout.fillWidth: true
                    onHeld: Technician.act("provision")
                }
            }
        }
    }
    WorkPane { width: parent.width; kinds: ["provision", "roll"] }
    HoldKey {
        objectName: "provisionRestart"
        visible: page.over
        enabled: Technician.maintenance === "on" && !Technician.busy
        width: parent.width
        text: Theme.words.tech.restart_hold
        ground: Theme.out
        onHeld: Technician.act("restart")
    }
    SheetCard { width: parent.width }
    HoldKey {
        objectName: "rollHold"
        width: parent.width
        height: Theme.key(110)
        text: Theme.words.tech.roll_hold
        ground: Theme.out
        size: 32
        enabled: !Technician.busy && !page.running && Technician.canProvision
        onHeld: Technician.act("roll")
    }
}
