// The verdict, readable at three metres: one colour, one shape, one word, one sentence; all checks on the same screen.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: result

    readonly property color ink: Theme.inkOn(Kiosk.kind)
    readonly property bool family: Kiosk.people.length > 0
    readonly property bool checked: Kiosk.checks.length > 0 && !family
    readonly property bool shows: Kiosk.wanted.length > 0 && !checked && !family
    readonly property bool folded: Theme.landscape && family  // beside a long list a number finds no room: they wait together
    readonly property alias settled: stage.settled

    color: Theme.ground(Kiosk.kind)

    component Head: ColumnLayout {
        property int most: 300
        spacing: Theme.px(16 * stage.squeeze)
        Layout.fillWidth: true
        Sign {
            visible: Kiosk.kind !== "wait"
            outcome: Kiosk.kind === "pass" ? "pass" : Kiosk.kind === "fix" ? "caution" : "fail"
            ground: result.ink
            mark: result.color
            implicitHeight: Theme.px(stage.crowded ? 80 : 110)
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: height
            Layout.fillHeight: true
            Layout.maximumHeight: Theme.px(parent.most)
        }
        Glyph {
            objectName: "picture"
            visible: Kiosk.kind === "wait"
            name: "people"
            colour: result.ink
            implicitHeight: Theme.px(stage.crowded ? 80 : 110)
            Layout.alignment: Qt.AlignHCenter
            Layout.preferredWidth: height
            Layout.fillHeight: true
            Layout.maximumHeight: Theme.px(parent.most)
        }
        Word {
            text: Kiosk.word
            size: 220
            color: result.ink
            Layout.fillWidth: true
            Layout.topMargin: Theme.landscape ? -0.75 * free : 0  // room for what is below
        }
    }
    component Says: ColumnLayout {
        spacing: Theme.px(14 * stage.squeeze)
        Layout.fillWidth: true
        Phrase {
            objectName: "sentence"
            text: Kiosk.sentence
            size: 72
            squeeze: stage.squeeze
            color: result.ink
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
        Phrase {
            objectName: "number"
            visible: text !== "" && Kiosk.kind !== "fix" && !result.folded
            text: Kiosk.number
            size: 60
            squeeze: stage.squeeze
            font.bold: true
            color: result.ink
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
        Phrase {
            objectName: "visitorName"
            visible: text !== "" && !result.family
            text: Kiosk.visitorName
            size: 48
            squeeze: stage.squeeze
            color: result.ink
            fontSizeMode: Text.HorizontalFit
            minimumPixelSize: Theme.sizes.least
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
        OfflineBadge {
            ink: result.ink
            ground: result.color
            squeeze: stage.squeeze
            Layout.alignment: Qt.AlignHCenter
            Layout.maximumWidth: parent.width
        }
    }
    component Next: ColumnLayout {
        spacing: Theme.px(16 * stage.squeeze)
        Layout.fillWidth: true
        visible: step.needed || help.needed
        NextStep {
            id: step
            ink: result.ink
            pictures: result.checked
            squeeze: stage.squeeze
            tight: stage.crowded
            Layout.fillWidth: true
        }
        Phrase {
            id: help
            objectName: "help"
            readonly property bool needed: Kiosk.kind === "fix"
            visible: needed
            text: Theme.words.ui.staff_help + (Kiosk.number !== "" ? "\n" + Kiosk.number : "")
            size: 40
            squeeze: stage.squeeze
            color: result.ink
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
    }
    component Card: ColumnLayout {
        visible: result.checked || result.family
        Layout.fillWidth: true
        Layout.fillHeight: false
        CheckGrid { visible: result.checked; squeeze: stage.squeeze; tight: stage.crowded; Layout.fillWidth: true }
        FamilyGrid { visible: result.family; squeeze: stage.squeeze; tight: stage.crowded; Layout.fillWidth: true }
    }
    component Shows: Targets {
        visible: result.shows
        squeeze: stage.squeeze
        Layout.fillWidth: true
        Layout.fillHeight: false
    }
    component Space: Item { Layout.fillHeight: true; Layout.maximumHeight: Theme.px(60) }

    Component {
        id: tall
        ColumnLayout {
            spacing: Theme.gap * stage.squeeze
            Space {}
            Head {}
            Says {}
            Next {}
            Card {}
            Shows {}
            Space {}
        }
    }
    Component {
        id: low
        ColumnLayout {
            spacing: Theme.gap * stage.squeeze
            Head { most: 420 }
            Card {}
            Item { Layout.fillHeight: true }
            Says {}
            Shows {}
            Next {}
        }
    }
    Component {
        id: wide
        RowLayout {
            spacing: Theme.px(48)
            ColumnLayout {
                spacing: Theme.gap * stage.squeeze
                Layout.preferredWidth: 1
                Layout.fillWidth: true
                Layout.fillHeight: true
                Item { Layout.fillHeight: true; Layout.maximumHeight: Theme.px(Access.low ? 2000 : 40) }
                Head { most: 250 }
                Says {}
                Space { visible: !Access.low }
            }
            ColumnLayout {
                id: beside
                readonly property bool needed: result.checked || result.family || result.shows || Kiosk.helpCode !== ""
                                               || Kiosk.nextStep !== "" || Kiosk.kind === "fix"
                visible: needed
                spacing: Theme.gap * stage.squeeze
                Layout.preferredWidth: 1
                Layout.fillWidth: true
                Layout.fillHeight: true
                Item { Layout.fillHeight: true }
                Card {}
                Shows {}
                Next {}
                Item { visible: !Access.low; Layout.fillHeight: true }
            }
        }
    }

    Stage {
        id: stage
        anchors.fill: parent
        content: Theme.landscape ? wide : Access.low ? low : tall
    }
}
