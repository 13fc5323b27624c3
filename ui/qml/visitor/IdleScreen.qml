// Nobody there: what to show, where, and what happens with one's data.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: idle

    component Way: Panel {
        id: way
        property string glyph
        property string title
        property string hint

        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1

        GridLayout {
            anchors.centerIn: parent
            width: Math.min(parent.width - 2 * Theme.px(40), implicitWidth)
            columns: Theme.landscape ? 2 : 1
            columnSpacing: Theme.px(48)
            rowSpacing: Theme.px(36)
            Glyph {
                name: way.glyph
                colour: Theme.wait
                weight: 2
                Layout.alignment: Qt.AlignCenter
                Layout.preferredWidth: Theme.px(Theme.landscape ? 220 : 300)
                Layout.preferredHeight: Layout.preferredWidth
            }
            ColumnLayout {
                Layout.fillWidth: true
                Layout.alignment: Qt.AlignVCenter
                spacing: Theme.px(12)
                Phrase {
                    text: way.title
                    size: 64
                    font.bold: true
                    Layout.fillWidth: true
                    horizontalAlignment: Theme.landscape ? Text.AlignLeft : Text.AlignHCenter
                }
                Phrase {
                    text: way.hint
                    size: 40
                    color: Theme.quiet
                    Layout.fillWidth: true
                    horizontalAlignment: Theme.landscape ? Text.AlignLeft : Text.AlignHCenter
                }
            }
        }
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        spacing: Theme.gap

        Item { Layout.preferredHeight: Theme.px(Theme.landscape ? 0 : 24) }
        Phrase {
            objectName: "sentence"
            text: Kiosk.sentence
            size: Theme.landscape ? 100 : 104
            font.bold: true
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.px(72)
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(Theme.landscape ? 150 : 280)
            horizontalAlignment: Text.AlignHCenter
        }
        RowLayout {
            Layout.fillWidth: true
            Layout.fillHeight: Theme.landscape
            Layout.preferredHeight: Theme.px(720)
            spacing: Theme.gap
            Way { glyph: "phone"; title: Theme.words.ui.show_health_code; hint: Theme.words.ui.show_health_code_hint }
            Way { glyph: "card"; title: Theme.words.ui.show_card; hint: Theme.words.ui.show_card_hint }
        }
        Rectangle {
            Layout.fillWidth: true
            implicitHeight: help.implicitHeight + Theme.px(Theme.landscape ? 32 : 56)
            radius: Theme.radius
            color: Theme.wait
            RowLayout {
                id: help
                anchors.centerIn: parent
                width: Math.min(parent.width - 2 * Theme.px(36), implicitWidth)
                spacing: Theme.px(28)
                Glyph {
                    name: "card"
                    colour: Theme.inkOnDark
                    Layout.preferredWidth: Theme.px(64)
                    Layout.preferredHeight: Theme.px(64)
                }
                Phrase {
                    objectName: "noPhone"
                    text: Theme.words.ui.no_phone
                    size: 52
                    font.bold: true
                    color: Theme.inkOnDark
                    Layout.fillWidth: true
                }
            }
        }
        Item { Layout.fillHeight: !Theme.landscape }
        Phrase {
            objectName: "privacy"
            text: Theme.words.ui.privacy
            size: 28
            color: Theme.quiet
            lineHeight: 1.3
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
