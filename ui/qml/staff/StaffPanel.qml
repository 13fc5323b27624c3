// For staff: sign in with a PIN, see who waits, type a thermometer's reading, admit or turn away. The daemon checks everything.
import QtQuick
import QtQuick.Layouts
import "../parts"
import "../technician"
import Sentinel.Kiosk

Rectangle {
    id: panel

    signal closed()

    property int remaining: Staff.timeout
    property var visitor: null   // the one being decided on
    property bool admitting: true
    property bool thermal: false // the technician's picture is open
    property bool measuring: false
    readonly property string page: Staff.account === "" ? "pin" : visitor ? (measuring ? "measure" : "decide")
                                 : thermal ? "thermal" : "list"
    property bool wasIn: false

    function leave() {
        if (Staff.account !== "")
            Staff.logout()
        Staff.forgetProblem()
        closed()
    }

    color: "#B3101820"

    Connections {
        target: Staff
        function onDecided() { panel.visitor = null }
        function onChanged() {
            const waiting = Staff.referred.map(card => card.visit)
            if (panel.visitor && !waiting.includes(panel.visitor.visit))
                panel.visitor = null // decided, here or elsewhere, or gone
            if (panel.wasIn && Staff.account === "")
                panel.visitor = null, panel.thermal = false
            panel.wasIn = Staff.account !== ""
        }
    }
    Timer {
        interval: 1000
        repeat: true
        running: true
        onTriggered: if (--panel.remaining <= 0) panel.leave()
    }
    MouseArea { anchors.fill: parent } // nothing below is touched
    PointHandler { onActiveChanged: panel.remaining = Staff.timeout }

    Panel {
        id: sheet
        width: Math.min(parent.width, Theme.px(Theme.landscape ? 1240 : 1000))
        height: Math.min(parent.height - Theme.px(60), Theme.px(Theme.landscape ? 980 : 1400))
        anchors.centerIn: parent
        color: Theme.page

        ColumnLayout {
            anchors.fill: parent
            anchors.margins: Theme.px(44)
            spacing: Theme.px(24)

            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.px(20)
                Glyph { name: "lock"; colour: Theme.quiet; Layout.preferredWidth: Theme.px(52); Layout.preferredHeight: Theme.px(52) }
                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: 0
                    Phrase {
                        objectName: "staffTitle"
                        text: panel.page === "pin" ? Theme.words.ui.pin_title
                            : panel.page === "list" ? Theme.words.ui.referred_title
                            : panel.page === "thermal" ? Theme.words.ui.thermal_title
                            : panel.page === "measure" ? Theme.words.ui.hand_title
                            : panel.admitting ? Theme.words.ui.choose_admit : Theme.words.ui.choose_turn_away
                        size: 46
                        font.bold: true
                        Layout.fillWidth: true
                    }
                    Phrase {
                        visible: Staff.account !== ""
                        text: Theme.words.ui.signed_in.replace("{who}", Staff.account)
                        size: 28
                        color: Theme.quiet
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Layout.fillWidth: true
                    }
                }
                Key {
                    objectName: "thermalKey"
                    visible: panel.page === "list"
                    text: Theme.words.ui.thermal_title
                    onTapped: panel.thermal = true
                }
                Key {
                    objectName: "leaveKey"
                    text: panel.page === "pin" ? Theme.words.ui.close : panel.page === "list" ? Theme.words.ui.sign_out
                                                                      : Theme.words.ui.back
                    onTapped: {
                        Staff.forgetProblem()
                        if (panel.visitor) panel.visitor = null
                        else if (panel.page === "thermal") panel.thermal = false
                        else panel.leave()
                    }
                }
            }
            Loader {
                Layout.fillWidth: true
                Layout.fillHeight: true
                sourceComponent: panel.page === "pin" ? pin : panel.page === "list" ? list
                               : panel.page === "thermal" ? thermalPicture
                               : panel.page === "measure" ? measure : decide
            }
            RowLayout {
                Layout.fillWidth: true
                Layout.minimumHeight: Theme.px(56)
                spacing: Theme.px(16)
                Sign {
                    visible: Staff.problem !== ""
                    outcome: "caution"
                    ground: Theme.stop
                    Layout.preferredWidth: Theme.px(44)
                    Layout.preferredHeight: Theme.px(44)
                }
                Phrase {
                    objectName: "staffProblem"
                    text: Staff.busy ? Theme.words.ui.checking : Staff.problem
                    size: 36
                    color: Staff.busy ? Theme.quiet : Theme.stop
                    Layout.fillWidth: true
                }
                Phrase {
                    visible: panel.remaining <= 20
                    text: Theme.words.ui.time_left.replace("{n}", panel.remaining)
                    size: 30
                    color: Theme.quiet
                    wrapMode: Text.NoWrap
                }
            }
        }
    }

    Component {
        id: pin
        Keypad {
            busy: Staff.busy
            onEntered: digits => Staff.login(digits)
            onTouched: Staff.forgetProblem()
        }
    }
    Component {
        id: list
        ReferredList {
            onChosen: (visitor, admit) => {
                Staff.forgetProblem()
                panel.admitting = admit
                panel.measuring = false
                panel.visitor = visitor
            }
            onChild: visitor => {
                Staff.forgetProblem()
                Staff.child(visitor.visit, visitor.under)
            }
            onMeasured: visitor => {
                Staff.forgetProblem()
                panel.measuring = true
                panel.visitor = visitor
            }
        }
    }
    Component {
        id: measure
        ThermometerPane {
            visitor: panel.visitor
        }
    }
    Component {
        id: thermalPicture
        ThermalPage {}
    }
    Component {
        id: decide
        DecisionPane {
            visitor: panel.visitor
            admitting: panel.admitting
        }
    }
}
