// This entrance: voice, night, the count inside, and help, which takes two touches.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Flickable {
    id: pane

    readonly property var orders: Staff.orders
    readonly property var words: Theme.words.staff
    property int change: 0
    readonly property var kinds: ["help", "medical", "security"]

    contentWidth: width
    contentHeight: column.implicitHeight
    clip: true
    boundsBehavior: Flickable.StopAtBounds

    component Section: Panel {
        id: section
        property string title
        property string state: ""
        property string stateName: ""
        default property alias content: inside.data
        Layout.fillWidth: true
        implicitHeight: body.implicitHeight + Theme.px(48)
        ColumnLayout {
            id: body
            anchors.fill: parent
            anchors.margins: Theme.px(24)
            spacing: Theme.px(18)
            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.px(20)
                Phrase { text: section.title; size: 36; font.bold: true; wrapMode: Text.NoWrap }
                Phrase {
                    objectName: section.stateName
                    text: section.state
                    size: 32
                    color: Theme.quiet
                    horizontalAlignment: Text.AlignRight
                    Layout.fillWidth: true
                }
            }
            ColumnLayout { id: inside; Layout.fillWidth: true; spacing: Theme.px(16) }
        }
    }

    ColumnLayout {
        id: column
        width: pane.width
        spacing: Theme.px(22)

        Section {
            title: pane.words.help
            state: pane.orders.said
            stateName: "helpSaid"
            RowLayout {
                visible: pane.orders.armed === "" && pane.orders.undoText === ""
                spacing: Theme.px(16)
                Layout.fillWidth: true
                Repeater {
                    model: pane.kinds
                    Key {
                        required property string modelData
                        objectName: "call_" + modelData
                        text: pane.words["kind_" + modelData]
                        size: 32
                        ink: Theme.stopInk
                        enabled: !Staff.busy
                        Layout.fillWidth: true
                        Layout.preferredWidth: 1
                        Layout.preferredHeight: Theme.key(112)
                        onTapped: {
                            Staff.forgetProblem()
                            pane.orders.arm(modelData)
                        }
                    }
                }
            }
            RowLayout {
                visible: pane.orders.armed !== ""
                spacing: Theme.px(16)
                Layout.fillWidth: true
                Key {
                    objectName: "callCancel"
                    text: pane.words.cancel
                    size: 34
                    Layout.preferredHeight: Theme.key(112)
                    onTapped: pane.orders.arm("")
                }
                Key {
                    objectName: "callNow"
                    text: pane.orders.armed
                    size: 36
                    bold: true
                    ground: Theme.stop
                    ink: Theme.inkOnDark
                    outlined: false
                    enabled: !Staff.busy
                    Layout.fillWidth: true
                    Layout.preferredHeight: Theme.key(112)
                    onTapped: pane.orders.call()
                }
            }
            Key {
                objectName: "callUndo"
                visible: pane.orders.undoText !== "" && pane.orders.armed === ""
                text: pane.orders.undoText
                size: 36
                bold: true
                enabled: !Staff.busy
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.key(112)
                onTapped: pane.orders.undo()
            }
        }
        Section {
            title: pane.words.sound
            state: pane.orders.muted ? pane.words.muted : pane.words.speaking
            stateName: "soundState"
            Flow {
                Layout.fillWidth: true
                spacing: Theme.px(16)
                Key { objectName: "mute15"; text: pane.words.mute_15; size: 34; enabled: !Staff.busy; onTapped: pane.orders.mute(15) }
                Key { objectName: "mute60"; text: pane.words.mute_60; size: 34; enabled: !Staff.busy; onTapped: pane.orders.mute(60) }
                Key {
                    objectName: "unmute"
                    visible: pane.orders.muted
                    text: pane.words.unmute
                    size: 34
                    bold: true
                    ground: Theme.wait
                    ink: Theme.inkOnDark
                    outlined: false
                    enabled: !Staff.busy
                    onTapped: pane.orders.mute(0)
                }
            }
        }
        Section {
            title: pane.words.night
            state: pane.orders.isNight ? pane.words.night_on : pane.words.night_off
            stateName: "nightState"
            Flow {
                Layout.fillWidth: true
                spacing: Theme.px(16)
                Key { objectName: "nightOn"; text: pane.words.night_on; size: 34; enabled: !Staff.busy; onTapped: pane.orders.night("on") }
                Key { objectName: "nightOff"; text: pane.words.night_off; size: 34; enabled: !Staff.busy; onTapped: pane.orders.night("off") }
                Key { objectName: "nightClock"; text: pane.words.night_clock; size: 34; enabled: !Staff.busy; onTapped: pane.orders.night("by_clock") }
            }
        }
        Section {
            title: pane.words.inside
            state: pane.orders.inside
            stateName: "inside"
            RowLayout {
                visible: pane.orders.counted
                Layout.fillWidth: true
                spacing: Theme.px(16)
                Key { objectName: "insideLess"; text: "−"; size: 44; onTapped: pane.change = Math.max(-50, pane.change - 1) }
                Phrase {
                    objectName: "insideChange"
                    text: (pane.change > 0 ? "+" : pane.change < 0 ? "−" : "") + Math.abs(pane.change)
                    size: 44
                    font.bold: true
                    wrapMode: Text.NoWrap
                    horizontalAlignment: Text.AlignHCenter
                    Layout.minimumWidth: Theme.px(120)
                }
                Key { objectName: "insideMore"; text: "+"; size: 44; onTapped: pane.change = Math.min(50, pane.change + 1) }
                Item { Layout.fillWidth: true }
                Key {
                    objectName: "insideCorrect"
                    text: pane.words.correct
                    size: 34
                    bold: true
                    ground: Theme.wait
                    ink: Theme.inkOnDark
                    outlined: false
                    enabled: pane.change !== 0 && !Staff.busy
                    onTapped: {
                        pane.orders.correct(pane.change)
                        pane.change = 0
                    }
                }
            }
        }
    }
}
