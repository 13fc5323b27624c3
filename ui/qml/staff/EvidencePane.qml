// A referred visitor's evidence, and what may be done about it.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

ColumnLayout {
    id: pane

    property var visitor: null
    signal chosen(bool admit)
    signal measured()

    spacing: Theme.px(20)

    Phrase {
        objectName: "decisionName"
        text: pane.visitor ? [pane.visitor.time, pane.visitor.number, pane.visitor.name].filter(Boolean).join("  ") : ""
        size: 38
        font.bold: true
        wrapMode: Text.NoWrap
        elide: Text.ElideRight
        Layout.fillWidth: true
    }
    Phrase {
        text: pane.visitor ? pane.visitor.reason : ""
        size: 36
        color: Theme.stopInk
        Layout.fillWidth: true
    }
    EvidenceLines {
        Layout.fillWidth: true
        Layout.fillHeight: true
    }
    RowLayout {
        Layout.fillWidth: true
        spacing: Theme.px(16)
        Key {
            objectName: "evidenceMeasure"
            glyph: "heat"
            size: 46
            ink: Theme.accent
            enabled: !Staff.busy
            Layout.fillWidth: true
            Layout.minimumWidth: Theme.touch
            Layout.maximumWidth: Math.max(implicitWidth, Layout.minimumWidth)
            Layout.preferredHeight: Theme.key(110)
            onTapped: pane.measured()
        }
        Key {
            objectName: "again"
            text: Theme.words.staff.again
            enabled: !Staff.busy
            Layout.fillWidth: true
            Layout.maximumWidth: Math.max(implicitWidth, Layout.minimumWidth)
            Layout.preferredHeight: Theme.key(110)
            onTapped: Staff.again(pane.visitor.visit)
        }
        Item { Layout.fillWidth: true }
        Key {
            objectName: "evidenceTurnAway"
            text: Theme.words.ui.turn_away
            ink: Theme.stopInk
            enabled: !Staff.busy
            Layout.fillWidth: true
            Layout.maximumWidth: Math.max(implicitWidth, Layout.minimumWidth)
            Layout.preferredHeight: Theme.key(110)
            onTapped: pane.chosen(false)
        }
        Key {
            objectName: "evidenceAdmit"
            text: Theme.words.ui.admit
            bold: true
            ground: Theme.pass
            ink: Theme.inkOnDark
            outlined: false
            enabled: !Staff.busy
            Layout.fillWidth: true
            Layout.maximumWidth: Math.max(implicitWidth, Layout.minimumWidth)
            Layout.preferredHeight: Theme.key(110)
            Layout.minimumWidth: Theme.px(150)
            onTapped: pane.chosen(true)
        }
    }
}
