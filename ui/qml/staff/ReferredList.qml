// Who waits for the staff, the newest first: that is who stands there; names masked.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: referred

    signal chosen(var visitor, bool admit)
    signal measured(var visitor)
    signal child(var visitor)
    signal opened(var visitor)

    readonly property bool beside: Theme.landscape && width > Theme.px(Theme.small ? 1500 : 1000)  // the keys beside the words: three visitors at once
    readonly property int keyHeight: Theme.key(beside ? 96 : 104)

    ListView {
        id: view
        objectName: "referredList"
        anchors.fill: parent
        clip: true
        spacing: Theme.px(referred.beside ? 12 : 20)
        model: Staff.referred
        boundsBehavior: Flickable.StopAtBounds

        delegate: Panel {
            id: card
            required property var modelData
            required property int index
            width: view.width
            height: content.implicitHeight + 2 * edge
            readonly property int edge: Theme.px(referred.beside ? 12 : 22)
            // The software renderer clips no shapes: what is not whole in the view is not drawn
            readonly property bool whole: y >= view.contentY && y + height <= view.contentY + view.height

            component Details: Key {
                objectName: "details" + card.index
                text: Theme.words.staff.details
                size: referred.beside ? 28 : 32
                narrow: referred.beside
                enabled: !Staff.busy
                onTapped: referred.opened(card.modelData)
            }

            GridLayout {
                id: content
                anchors.fill: parent
                anchors.leftMargin: Theme.px(22)
                anchors.rightMargin: Theme.px(22)
                anchors.topMargin: card.edge
                anchors.bottomMargin: card.edge
                columns: referred.beside ? 2 : 1
                columnSpacing: Theme.px(16)
                rowSpacing: Theme.px(16)

                RowLayout {
                    Layout.fillWidth: true
                    spacing: Theme.px(20)
                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: Theme.px(referred.beside ? 0 : 6)
                        RowLayout {
                            spacing: Theme.px(18)
                            Phrase { text: card.modelData.time; size: referred.beside ? 28 : 32; color: Theme.quiet; wrapMode: Text.NoWrap }
                            Phrase {
                                objectName: "referredNumber"
                                visible: text !== ""
                                text: card.modelData.number
                                size: 42
                                font.bold: true
                                color: Theme.accent
                                wrapMode: Text.NoWrap
                            }
                            Phrase {
                                objectName: "referredName"
                                text: card.modelData.name
                                size: referred.beside ? 34 : 42
                                font.bold: true
                                wrapMode: Text.NoWrap
                                elide: Text.ElideRight
                                Layout.fillWidth: true
                            }
                        }
                        Phrase { text: card.modelData.reason; size: referred.beside ? 28 : 34; Layout.fillWidth: true }
                        Phrase {
                            objectName: "referredReadings"
                            visible: text !== ""
                            text: card.modelData.readings
                            size: referred.beside ? 24 : 30
                            color: Theme.quiet
                            Layout.fillWidth: true
                        }
                    }
                    Details { visible: !referred.beside; Layout.alignment: Qt.AlignTop }
                }
                RowLayout {
                    Layout.fillWidth: !referred.beside
                    spacing: Theme.px(referred.beside ? 10 : 16)
                    Key {
                        objectName: "measure" + card.index
                        glyph: card.whole ? "heat" : ""
                        Layout.minimumWidth: Theme.key(referred.beside ? 96 : 112)
                        size: 46
                        ink: Theme.accent
                        enabled: !Staff.busy
                        Layout.preferredHeight: referred.keyHeight
                        onTapped: referred.measured(card.modelData)
                    }
                    Key {
                        objectName: "child" + card.index
                        visible: card.modelData.under > 0
                        text: card.modelData.child
                        size: referred.beside ? 26 : 32
                        narrow: referred.beside
                        enabled: !Staff.busy
                        Layout.fillWidth: true
                        Layout.maximumWidth: Math.max(implicitWidth, Layout.minimumWidth)
                        Layout.preferredHeight: referred.keyHeight
                        onTapped: referred.child(card.modelData)
                    }
                    Details { visible: referred.beside; Layout.preferredHeight: referred.keyHeight }
                    Item { visible: !referred.beside; Layout.fillWidth: true }
                    Key {
                        objectName: "turnAway" + card.index
                        text: Theme.words.ui.turn_away
                        ink: Theme.stopInk
                        enabled: !Staff.busy
                        Layout.fillWidth: true
                        Layout.maximumWidth: Math.max(implicitWidth, Layout.minimumWidth)
                        Layout.preferredHeight: referred.keyHeight
                        Layout.minimumWidth: Theme.px(referred.beside ? 150 : 200)
                        narrow: referred.beside
                        size: referred.beside ? 30 : 36
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
                        Layout.fillWidth: true
                        Layout.maximumWidth: Math.max(implicitWidth, Layout.minimumWidth)
                        Layout.preferredHeight: referred.keyHeight
                        Layout.minimumWidth: Theme.px(referred.beside ? 150 : 200)
                        narrow: referred.beside
                        size: referred.beside ? 30 : 36
                        onTapped: referred.chosen(card.modelData, true)
                    }
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
            color: Theme.stopInk
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
            colour: Theme.quiet
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
