// Who waits for the staff, the newest last; names masked.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: referred

    signal chosen(var visitor, bool admit)
    signal measured(var visitor)
    signal child(var visitor)

    ListView {
        id: view
        objectName: "referredList"
        anchors.fill: parent
        clip: true
        spacing: Theme.px(20)
        model: Staff.referred
        boundsBehavior: Flickable.StopAtBounds

        delegate: Panel {
            id: card
            required property var modelData
            required property int index
            width: view.width
            height: Math.max(Theme.px(184), content.implicitHeight + Theme.px(40))

            GridLayout {
                id: content
                anchors.fill: parent
                anchors.margins: Theme.px(24)
                columns: 5
                columnSpacing: Theme.px(20)
                rowSpacing: Theme.px(8)

                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: Theme.px(6)
                    RowLayout {
                        spacing: Theme.px(18)
                        Phrase { text: card.modelData.time; size: 32; color: Theme.quiet; wrapMode: Text.NoWrap }
                        Phrase {
                            objectName: "referredName"
                            text: card.modelData.name
                            size: 42
                            font.bold: true
                            wrapMode: Text.NoWrap
                            elide: Text.ElideRight
                            Layout.fillWidth: true
                        }
                    }
                    Phrase { text: card.modelData.reason; size: 34; Layout.fillWidth: true }
                }
                Key {
                    objectName: "child" + card.index
                    visible: card.modelData.under > 0
                    text: card.modelData.child
                    size: 34
                    enabled: !Staff.busy
                    Layout.preferredHeight: Theme.px(112)
                    onTapped: referred.child(card.modelData)
                }
                Key {
                    objectName: "measure" + card.index
                    glyph: "heat"
                    size: 52
                    ink: Theme.wait
                    enabled: !Staff.busy
                    Layout.preferredHeight: Theme.px(112)
                    onTapped: referred.measured(card.modelData)
                }
                Key {
                    objectName: "turnAway" + card.index
                    text: Theme.words.ui.turn_away
                    ink: Theme.stop
                    enabled: !Staff.busy
                    Layout.preferredHeight: Theme.px(112)
                    onTapped: referred.chosen(card.modelData, false)
                }
                Key {
                    objectName: "admit" + card.index
                    text: Theme.words.ui.admit
                    bold: true
                    ground: Theme.pass
                    ink: Theme.inkOnDark
                    outlined: false
                    enabled: !Staff.busy
                    Layout.preferredHeight: Theme.px(112)
                    onTapped: referred.chosen(card.modelData, true)
                }
                Phrase {
                    objectName: "referredReadings"
                    visible: text !== ""
                    text: card.modelData.readings
                    size: 30
                    color: Theme.quiet
                    Layout.columnSpan: 5
                    Layout.fillWidth: true
                }
            }
        }
        header: Phrase {
            objectName: "staffAlerts"
            visible: text !== ""
            width: view.width
            height: visible ? implicitHeight + Theme.px(20) : 0
            text: Staff.alerts
            size: 32
            color: Theme.stop
        }
        footer: Phrase {
            visible: Staff.referredMore > 0
            width: view.width
            height: visible ? Theme.px(80) : 0
            horizontalAlignment: Text.AlignHCenter
            text: Theme.words.ui.referred_more.replace("{n}", Staff.referredMore)
            size: 32
            color: Theme.quiet
        }
    }
    Column {
        visible: view.count === 0
        anchors.centerIn: parent
        spacing: Theme.px(24)
        Glyph {
            name: "person"
            colour: "#9FB0C0"
            width: Theme.px(140)
            height: width
            anchors.horizontalCenter: parent.horizontalCenter
        }
        Phrase {
            text: Theme.words.ui.referred_none
            size: 40
            color: Theme.quiet
            anchors.horizontalCenter: parent.horizontalCenter
        }
    }
}
