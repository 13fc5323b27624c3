// A hand thermometer's reading for a referred visitor: three digits, tenths last; an odd one is asked about once.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: pane

    property var visitor: null
    property string digits: ""
    readonly property int places: 3
    readonly property bool whole: digits.length === places
    readonly property color edge: Staff.oddReading ? Theme.caution : Theme.line

    function edit(changed) {
        Staff.forgetProblem() // another number: what was odd about the last one says nothing
        digits = changed
    }

    Typing {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Theme.landscape ? parent.width : Math.min(parent.width, Theme.px(760))
        height: parent.height
        enterText: Staff.oddReading ? Theme.words.ui.hand_right : Theme.words.ui.hand_confirm
        enterGround: Staff.oddReading ? Theme.fix : Theme.wait
        enterInk: Staff.oddReading ? Theme.inkOnFix : Theme.inkOnDark
        enterEnabled: pane.whole && !Staff.busy && pane.visitor !== null
        onPressed: digit => {
            if (!pane.whole)
                pane.edit(pane.digits + digit)
        }
        onErased: pane.edit(pane.digits.slice(0, -1))
        onEntered: Staff.measure(pane.visitor.visit, parseInt(pane.digits), Staff.oddReading)

        Phrase {
            objectName: "decisionName"
            text: pane.visitor ? [[pane.visitor.time, pane.visitor.number].filter(Boolean).join("  "), pane.visitor.name]
                                     .filter(Boolean).join(Theme.landscape ? "\n" : "  ") : ""
            size: 38
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Layout.fillWidth: true
        }
        Phrase {
            objectName: "kioskReading"
            text: pane.visitor ? pane.visitor.kiosk : ""
            size: 36
            color: Theme.quiet
            Layout.fillWidth: true
        }
        Panel {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(190)
            border.width: Theme.px(Staff.oddReading ? 6 : 2)
            border.color: pane.edge
            Row {
                objectName: "reading"
                readonly property string shown: pane.digits
                anchors.centerIn: parent
                spacing: Theme.px(10)
                Repeater {
                    model: pane.places + 1
                    Phrase {
                        id: place
                        required property int index
                        readonly property int at: index < pane.places - 1 ? index : index - 1
                        readonly property bool point: index === pane.places - 1
                        text: point ? "." : pane.digits.charAt(at) || "–"
                        size: Theme.landscape ? 92 : 112
                        font.bold: true
                        color: point || at < pane.digits.length ? Theme.ink : Theme.line
                        wrapMode: Text.NoWrap
                    }
                }
                Phrase {
                    text: "°C"
                    size: 52
                    color: Theme.quiet
                    wrapMode: Text.NoWrap
                    anchors.verticalCenter: parent.verticalCenter
                }
            }
        }
    }
}
