// Camera and thermal picture over each other: nudged by hand or fitted by a warm target, saved, undone.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: page

    property real strength: 0.55
    readonly property bool collecting: Technician.work.kind === "calibrate" && Technician.work.running === true
    readonly property bool fitted: Technician.work.kind === "calibrate" && Technician.work.outcome === "pass"

    Component.onCompleted: Thermal.watch()
    Component.onDestruction: if (typeof Thermal.leave === "function") Thermal.leave()

    component Nudge: Key {
        property string way: ""
        objectName: "nudge_" + way
        size: 40
        bold: true
        Layout.fillWidth: true
        Layout.preferredWidth: 1
        onTapped: Technician.nudge(way)
    }

    GridLayout {
        anchors.fill: parent
        columns: Theme.landscape ? 2 : 1
        columnSpacing: Theme.px(24)
        rowSpacing: Theme.px(16)

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            spacing: Theme.px(10)
            Rectangle {
                id: frame
                color: "#0E151C"
                clip: true
                Layout.fillWidth: true
                Layout.fillHeight: true
                Preview {
                    id: picture
                    objectName: "preview"
                    anchors.fill: parent
                    path: Kiosk.previewPath
                }
                ThermalOverlay {
                    anchors.fill: parent
                    strength: page.strength
                    move: Technician.draft
                    frame: picture?.live ? picture.shown : Qt.rect(0, 0, 0, 0)
                    points: page.collecting && Technician.work.points ? Technician.work.points : []
                }
                Repeater {
                    model: picture?.live ? Kiosk.faces : []
                    Rectangle {
                        required property var modelData
                        x: picture.shown.x + (1 - modelData[0] - modelData[2]) * picture.shown.width
                        y: picture.shown.y + modelData[1] * picture.shown.height
                        width: modelData[2] * picture.shown.width
                        height: modelData[3] * picture.shown.height
                        color: "transparent"
                        radius: width * 0.3
                        border { width: Theme.px(5); color: "#FFFFFF" }
                    }
                }
            }
            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.px(14)
                Phrase { objectName: "thermalColdest"; text: Thermal.coldest; size: 26; wrapMode: Text.NoWrap }
                Rectangle {
                    Layout.fillWidth: true
                    Layout.preferredHeight: Theme.px(20)
                    gradient: Gradient {
                        orientation: Gradient.Horizontal
                        GradientStop { position: 0.0; color: "#000004" }
                        GradientStop { position: 0.25; color: "#57106E" }
                        GradientStop { position: 0.5; color: "#BC3754" }
                        GradientStop { position: 0.75; color: "#F98E09" }
                        GradientStop { position: 1.0; color: "#FCFFA4" }
                    }
                }
                Phrase { objectName: "thermalWarmest"; text: Thermal.warmest; size: 26; wrapMode: Text.NoWrap }
                Phrase { objectName: "thermalStatus"; text: Thermal.status; size: 26; color: Theme.quiet; wrapMode: Text.NoWrap }
            }
        }
        ColumnLayout {
            Layout.fillWidth: !Theme.landscape
            Layout.preferredWidth: Theme.landscape ? Theme.px(620) : -1
            Layout.maximumWidth: Theme.landscape ? Theme.px(620) : Number.POSITIVE_INFINITY
            spacing: Theme.px(12)

            Scroll {  // on a small panel not all of it is seen at once; what ends it always is
                Layout.fillWidth: true
                Layout.fillHeight: Theme.landscape
                Layout.preferredHeight: Math.min(contentHeight, page.height * (Theme.small ? 0.36 : 0.5))
                ColumnLayout {
                    width: parent.width
                    spacing: Theme.px(12)

                    Phrase {
                        objectName: "thermalFace0"  // what a warmed forehead reads, before and after a nudge
                        text: Thermal.faces[0] || ""
                        visible: text !== "" && !page.collecting
                        size: 30
                        Layout.fillWidth: true
                    }
                    Phrase {
                        objectName: "alignState"
                        text: page.collecting ? Theme.words.tech.calibrate_place.replace("{n}", Technician.work.places)
                                                                                .replace("{where}", Technician.work.next)
                            : page.fitted ? Theme.words.tech.calibrate_fits.replace("{n}", Technician.work.residual)
                            : Technician.dirty ? Theme.words.tech.align_draft
                            : Technician.canUndo ? Theme.words.tech.align_waiting  // the daemon began before it was saved
                            : Technician.registered ? Theme.words.tech.align_saved : Theme.words.tech.align_none
                        size: 30
                        font.bold: true
                        Layout.fillWidth: true
                    }
                    Phrase {
                        objectName: "alignTrouble"
                        readonly property var lines: Technician.work.kind === "calibrate" ? Technician.work.lines || [] : []
                        visible: text !== ""
                        text: Technician.work.kind === "calibrate" && Technician.work.problem ? Technician.work.problem
                            : page.collecting && lines.length ? lines[0] : ""
                        size: 26
                        color: Theme.caution
                        Layout.fillWidth: true
                    }
                    GridLayout {
                        columns: 4
                        rowSpacing: Theme.px(12)
                        columnSpacing: Theme.px(12)
                        visible: !page.collecting
                        Nudge { way: "left"; text: "←" }
                        Nudge { way: "right"; text: "→" }
                        Nudge { way: "up"; text: "↑" }
                        Nudge { way: "down"; text: "↓" }
                        Nudge { way: "wider"; text: "↔ +" }
                        Nudge { way: "narrower"; text: "↔ −" }
                        Nudge { way: "taller"; text: "↕ +" }
                        Nudge { way: "shorter"; text: "↕ −" }
                    }
                    RowLayout {
                        spacing: Theme.px(12)
                        visible: !page.collecting
                        Key {
                            objectName: "fainter"
                            text: Theme.words.tech.fainter
                            size: 30
                            Layout.fillWidth: true
                            Layout.preferredWidth: 1
                            onTapped: page.strength = Math.max(0, page.strength - 0.2)
                        }
                        Key {
                            objectName: "stronger"
                            text: Theme.words.tech.stronger
                            size: 30
                            Layout.fillWidth: true
                            Layout.preferredWidth: 1
                            onTapped: page.strength = Math.min(1, page.strength + 0.2)
                        }
                        Key {
                            objectName: "alignReset"
                            text: Theme.words.tech.align_reset
                            size: 30
                            enabled: Technician.dirty
                            Layout.fillWidth: true
                            Layout.preferredWidth: 1
                            onTapped: Technician.resetDraft()
                        }
                    }
                    RowLayout {
                        spacing: Theme.px(12)
                        Key {
                            objectName: "calibrateKey"
                            text: page.collecting ? Theme.words.tech.stop : Theme.words.tech.calibrate
                            size: 30
                            enabled: !Technician.busy
                            Layout.fillWidth: true
                            onTapped: Technician.act(page.collecting ? "calibrate_stop" : "calibrate")
                        }
                        Key {
                            objectName: "alignUndo"
                            text: Theme.words.tech.align_undo
                            size: 30
                            enabled: Technician.canUndo && !Technician.busy
                            onTapped: Technician.act("register_undo")
                        }
                    }
                    Phrase { text: Theme.words.tech.align_numbers + "  " + Technician.draft.map(n => n.toFixed(3)).join("  "); size: 25; color: Theme.quiet; Layout.fillWidth: true }
                }
            }
            Key {
                objectName: "alignSave"
                text: Theme.words.tech.align_save
                size: 34
                bold: true
                ground: Theme.wait
                ink: Theme.inkOnDark
                outlined: false
                enabled: (Technician.dirty || page.fitted) && !Technician.busy
                Layout.fillWidth: true
                onTapped: Technician.dirty ? Technician.saveDraft() : Technician.act("register")
            }
            HoldKey {
                objectName: "restartHold"
                visible: Technician.canUndo
                enabled: Technician.maintenance === "on" && !Technician.busy
                text: Theme.words.tech.restart_hold
                ground: Theme.out
                size: 28
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.key(100)
                onHeld: Technician.act("restart")
            }
        }
    }
}
