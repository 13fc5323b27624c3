// For staff: sign in with a PIN, see who waits, look passages up, mind the entrance. The daemon checks everything.
import QtQuick
import QtQuick.Layouts
import "../parts"
import "../technician"
import Sentinel.Kiosk

Rectangle {
    id: panel

    signal closed()

    property bool beside: false  // a visitor is served: the band says so
    property int remaining: Staff.timeout
    property string tab: "visitors"
    property var visitor: null   // the one being looked at
    property string doing: ""    // with the visitor: decide, measure or evidence
    property bool admitting: true
    property string looking: "form"  // in the record: form, number, passages or passage
    property var wanted: blank()
    property bool wasIn: false
    property bool signedOut: false  // by time, or by the daemon's restart
    readonly property string page: Staff.account === "" ? "pin" : Staff.role === "technician" ? "technician"
                                 : visitor ? doing : tab === "record" ? looking : tab
    readonly property bool atTop: page === tab || page === "form"

    function blank() {
        return { purpose: "", since: 0, until: 24, verdict: "", reason: "", number: "" }
    }
    function reset() {
        visitor = null
        tab = "visitors"
        looking = "form"
        wanted = blank()
    }
    function leave() {
        if (Staff.account !== "")
            Staff.logout()
        Staff.forgetProblem()
        closed()
    }
    function back() {
        Staff.forgetProblem()
        if (visitor) visitor = null
        else if (page === "passage") looking = "passages"
        else if (page === "passages" || page === "number") looking = "form"
        else leave()
        if (looking === "form") Staff.record.close()
    }
    function show(one, what) {
        Staff.forgetProblem()
        doing = what
        visitor = one
    }
    function search() {
        Staff.forgetProblem()
        Staff.record.search(wanted.purpose, wanted.since, wanted.until, wanted.verdict, wanted.reason, wanted.number)
    }
    function title() {
        const words = Theme.words
        switch (page) {
        case "pin": return words.ui.pin_title
        case "decide": return admitting ? words.ui.choose_admit : words.ui.choose_turn_away
        case "measure": return words.ui.hand_title
        case "evidence": return words.staff.evidence_title
        case "form":
        case "passages": return words.staff.record_title
        case "number": return words.staff.number_title
        case "passage": return words.staff.passage_title
        case "technician": return words.staff.role_technician
        case "figures": return words.staff.tab_figures
        case "entrance": return words.staff.tab_entrance
        default: return words.ui.referred_title
        }
    }

    color: "#B3101820"

    Connections {
        target: Staff
        function onDecided() { panel.visitor = null }
        function onChanged() {
            const waiting = Staff.referred.map(card => card.visit)
            if (panel.visitor && !waiting.includes(panel.visitor.visit))
                panel.visitor = null // decided, here or elsewhere, or gone
            if (panel.wasIn && Staff.account === "") {
                panel.reset()
                panel.signedOut = true
            } else if (Staff.account !== "") {
                panel.signedOut = false
            }
            panel.wasIn = Staff.account !== ""
        }
    }
    Connections {
        target: Staff.record
        function onOpened(what) {
            if (what !== "evidence")
                panel.looking = what
        }
    }
    Connections { // the technician's work may take longer than nobody's touch: a page says so by a signal stay()
        target: content.item
        ignoreUnknownSignals: true
        function onStay() { panel.remaining = Staff.timeout } // whether somebody is there only touches tell the daemon
    }
    Timer {
        interval: 1000
        repeat: true
        running: true
        onTriggered: if (--panel.remaining <= 0) panel.leave()
    }
    MouseArea { anchors.fill: parent } // nothing below is touched
    Item {
        anchors.fill: parent
        z: 1 // over all: it only watches, and what lies below is touched as ever
        PointHandler {
            id: finger
            onActiveChanged: {
                panel.remaining = Staff.timeout
                if (active)
                    Staff.here()
            }
        }
    }

    Binding { // what a finger rests on stays below it, also while a visitor comes or goes
        target: panel
        property: "beside"
        value: band.visible
        when: !finger.active
        restoreMode: Binding.RestoreNone
    }
    VisitorBand {
        id: band
        anchors.left: parent.left
        anchors.top: parent.top
        width: Theme.landscape ? parent.width - sheet.width - Theme.px(60) : parent.width
        height: Theme.landscape ? Theme.px(360) : Theme.px(250)
    }
    Panel {
        id: sheet
        readonly property real room: parent.height - (panel.beside && !Theme.landscape ? band.height : 0)
        readonly property int most: !Theme.landscape ? 1040 : !Theme.small ? 1290 : panel.beside ? 1240 : 1880
        width: Math.min(parent.width, Theme.px(most))
        height: Math.min(room - Theme.px(Theme.small ? 16 : 50), Theme.px(Theme.small ? 1900 : Theme.landscape ? 1030 : 1620))
        x: Theme.landscape && panel.beside ? parent.width - width - Theme.px(30) : (parent.width - width) / 2
        y: parent.height - room + (room - height) / 2
        color: Theme.page

        ColumnLayout {
            anchors.fill: parent
            anchors.margins: Theme.px(Theme.small ? 24 : Theme.landscape ? 32 : 40)
            spacing: Theme.px(Theme.small ? 10 : Theme.landscape ? 18 : 22)

            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.px(20)
                Glyph { name: "lock"; colour: Theme.quiet; Layout.preferredWidth: Theme.px(52); Layout.preferredHeight: Theme.px(52) }
                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: 0
                    Phrase {
                        objectName: "staffTitle"
                        text: panel.title()
                        size: 46
                        font.bold: true
                        Layout.fillWidth: true
                    }
                    Phrase {
                        objectName: "staffAccount"
                        visible: Staff.account !== ""
                        text: Staff.signedIn
                        size: 28
                        color: Theme.quiet
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Layout.fillWidth: true
                    }
                }
                Key {
                    objectName: "leaveKey"
                    text: panel.page === "pin" ? Theme.words.ui.close
                        : panel.atTop || panel.page === "technician" ? Theme.words.ui.sign_out : Theme.words.ui.back
                    onTapped: panel.back()
                }
            }
            Tabs {
                visible: panel.atTop
                chosen: panel.tab
                Layout.fillWidth: true
                onPicked: code => {
                    Staff.forgetProblem()
                    panel.tab = code
                    panel.looking = "form"
                }
            }
            Loader {
                id: content
                objectName: "staffPage"
                Layout.fillWidth: true
                Layout.fillHeight: true
                sourceComponent: ({
                    "pin": pin, "visitors": list, "decide": decide, "measure": measure, "evidence": evidence,
                    "form": form, "number": number, "passages": passages, "passage": passage,
                    "figures": figures, "entrance": entrance, "technician": technician
                })[panel.page]
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
                    text: Staff.busy ? Theme.words.ui.checking
                        : Staff.problem !== "" ? Staff.problem
                        : panel.signedOut ? Theme.words.staff.signed_out : ""
                    size: 36
                    color: Staff.busy || Staff.problem === "" ? Theme.quiet : Theme.stopInk
                    Layout.fillWidth: true
                }
                Phrase {
                    objectName: "timeLeft"
                    visible: panel.remaining <= 20
                    text: Theme.words.ui.time_left.replace("{n}", panel.remaining)
                    size: 32
                    font.bold: panel.remaining <= 10
                    color: Theme.caution
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
                panel.admitting = admit
                panel.show(visitor, "decide")
            }
            onChild: visitor => {
                Staff.forgetProblem()
                Staff.child(visitor.visit, visitor.under)
            }
            onMeasured: visitor => panel.show(visitor, "measure")
            onOpened: visitor => {
                panel.show(visitor, "evidence")
                Staff.record.evidence(visitor.visit)
            }
        }
    }
    Component {
        id: evidence
        EvidencePane {
            visitor: panel.visitor
            onChosen: admit => {
                panel.admitting = admit
                panel.show(panel.visitor, "decide")
            }
            onMeasured: panel.show(panel.visitor, "measure")
        }
    }
    Component {
        id: measure
        ThermometerPane {
            visitor: panel.visitor
        }
    }
    Component {
        id: decide
        DecisionPane {
            visitor: panel.visitor
            admitting: panel.admitting
        }
    }
    Component {
        id: form
        SearchForm {
            wanted: panel.wanted
            onChanged: wanted => panel.wanted = wanted
            onNumberWanted: panel.looking = "number"
            onSearched: panel.search()
        }
    }
    Component {
        id: number
        NumberPad {
            onDone: number => {
                panel.wanted = Object.assign({}, panel.wanted, { number: number })
                panel.looking = "form"
            }
        }
    }
    Component {
        id: passages
        PassageList {}
    }
    Component {
        id: passage
        PassagePane {}
    }
    Component {
        id: figures
        FiguresPane {
            onReasonWanted: reason => {
                panel.wanted = Object.assign(panel.blank(), { purpose: panel.wanted.purpose, reason: reason })
                panel.tab = "record"
                panel.looking = "form"
            }
        }
    }
    Component {
        id: entrance
        EntrancePane {}
    }
    Component {
        id: technician
        TechnicianPanel {}
    }
}
