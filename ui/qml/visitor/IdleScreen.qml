// Nobody there: what to show and where, a way without a phone, the place's code, and what happens with one's data.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Stage {
    id: idle

    signal noticeWanted()

    readonly property bool cards: Kiosk.ways.some(way => way.glyph === "card")

    component Says: Phrase {
        objectName: "sentence"
        text: Kiosk.sentence
        size: Theme.landscape ? 96 : 104
        squeeze: idle.squeeze
        font.bold: true
        Layout.fillWidth: true
        horizontalAlignment: Text.AlignHCenter
    }
    component Ways: RowLayout {
        property bool flat: false
        property int glyphSize: 260
        spacing: Theme.gap
        Layout.fillWidth: true
        Repeater {
            model: Kiosk.ways
            Way {
                flat: parent.flat
                glyphSize: parent.glyphSize
                squeeze: idle.squeeze
                Layout.fillWidth: true
                Layout.fillHeight: !parent.flat || Theme.landscape
                Layout.preferredWidth: 1
            }
        }
    }
    component NoPhone: Rectangle {
        visible: idle.cards
        Layout.fillWidth: true
        implicitHeight: help.implicitHeight + Theme.px(Theme.landscape || Access.low ? 28 : 44)
        radius: Theme.radius
        color: Theme.wait
        RowLayout {
            id: help
            anchors.centerIn: parent
            width: Math.min(parent.width - 2 * Theme.px(28), implicitWidth)
            spacing: Theme.px(24)
            Glyph {
                name: "card"
                colour: Theme.inkOnDark
                Layout.preferredWidth: Theme.px(60)
                Layout.preferredHeight: Layout.preferredWidth
            }
            Phrase {
                objectName: "noPhone"
                text: Theme.words.ui.no_phone
                size: 48
                squeeze: idle.squeeze
                font.bold: true
                color: Theme.inkOnDark
                Layout.fillWidth: true
            }
        }
    }
    component Place: RowLayout {
        visible: Kiosk.placeCode !== ""
        spacing: Theme.px(28)
        ScanCode { id: place; objectName: "placeCode"; text: Kiosk.placeCode; size: Theme.landscape ? 200 : 250 }
        Phrase {
            objectName: "placeWords"
            text: Theme.words.look.place_code
            size: 40
            squeeze: idle.squeeze
            Layout.fillWidth: true
        }
    }
    component Notice: Rectangle {
        id: notice
        readonly property bool more: Kiosk.noticeText !== ""
        objectName: "noticeKey"
        Layout.fillWidth: true
        implicitHeight: Math.max(Theme.touch, line.implicitHeight + Theme.px(24))
        radius: Theme.px(20)
        color: more ? touch.pressed ? Theme.faint : Theme.card : "transparent"
        border { width: more ? Theme.px(2) : 0; color: Theme.line }
        RowLayout {
            anchors.fill: parent
            anchors.leftMargin: Theme.px(24)
            anchors.rightMargin: Theme.px(24)
            spacing: Theme.px(20)
            Glyph {
                name: "info"
                colour: Theme.accent
                Layout.preferredWidth: Theme.px(48)
                Layout.preferredHeight: Layout.preferredWidth
            }
            Phrase {
                id: line
                objectName: "privacy"
                text: Kiosk.noticeLine
                size: 28
                squeeze: idle.squeeze
                color: Theme.quiet
                lineHeight: 1.25
                Layout.fillWidth: true
            }
            Glyph {
                visible: notice.more
                name: "arrow"
                rotation: -90
                weight: 4
                colour: Theme.accent
                Layout.preferredWidth: Theme.px(40)
                Layout.preferredHeight: Layout.preferredWidth
            }
        }
        Finger {
            id: touch
            enabled: notice.more
            onTapped: idle.noticeWanted()
        }
    }
    component Space: Item { Layout.fillHeight: true }

    Component {
        id: tall
        ColumnLayout {
            spacing: Theme.gap * idle.squeeze
            Space { Layout.maximumHeight: Theme.px(60) }
            Says {}
            Space { Layout.maximumHeight: Theme.px(40) }
            Ways { glyphSize: Access.large ? 160 : 260; Layout.fillHeight: true; Layout.maximumHeight: Theme.px(640) }
            NoPhone {}
            Space {}
            Place { Layout.alignment: Qt.AlignHCenter; Layout.maximumWidth: idle.width - 2 * Theme.margin }
            Notice {}
        }
    }
    Component {
        id: low
        ColumnLayout {
            spacing: Theme.px(16) * idle.squeeze
            Place { Layout.alignment: Qt.AlignHCenter; Layout.maximumWidth: idle.width - 2 * Theme.margin }
            Space {}
            Says { size: 76 }
            Ways { flat: true; glyphSize: 120 }
            NoPhone {}
            Notice {}
        }
    }
    Component {
        id: wide
        ColumnLayout {
            spacing: Theme.gap * idle.squeeze
            Space { visible: Access.low }
            Says { size: Access.low ? 72 : 96 }
            Ways { flat: true; glyphSize: Access.low ? 120 : 190; Layout.fillHeight: !Access.low }
            RowLayout {
                spacing: Theme.gap
                ColumnLayout {
                    spacing: Theme.gap * idle.squeeze
                    NoPhone {}
                    Notice {}
                }
                Place { Layout.fillWidth: true; Layout.preferredWidth: Theme.px(520); Layout.maximumWidth: Theme.px(560) }
            }
        }
    }

    content: Theme.landscape ? wide : Access.low ? low : tall
}
