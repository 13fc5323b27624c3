// At the bottom, where everybody reaches: the visitor's choices, and for the staff's eyes what works and what was counted.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: strip

    signal staffWanted()

    readonly property bool fine: Kiosk.connection === "online"

    color: Theme.strip
    implicitHeight: rows.implicitHeight + Theme.px(Theme.landscape ? 20 : 32)

    component Status: Row {
        spacing: Theme.px(14)
        Glyph {
            name: strip.fine ? "link" : "nolink"
            colour: strip.fine ? Theme.colours.stripGood : Theme.fix
            weight: 3.4
            width: Theme.px(34)
            height: width
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            objectName: "connection"
            text: Theme.words.ui[strip.fine ? "online" : Kiosk.connection]
            size: 28
            fixed: true
            color: strip.fine ? Theme.inkOnDark : Theme.fix
            wrapMode: Text.NoWrap
            anchors.verticalCenter: parent.verticalCenter
        }
    }
    component Devices: Phrase {
        objectName: "devices"
        text: Kiosk.connection === "no_daemon" ? ""
            : Kiosk.devicesDown === "" ? Theme.words.ui.devices_ok
            : Theme.words.ui.devices_down.replace("{devices}", Kiosk.devicesDown)
        size: 28
        fixed: true
        color: Kiosk.devicesDown === "" ? Theme.softOnDark : Theme.fix
        wrapMode: Text.NoWrap
        elide: Text.ElideRight
    }
    component Counters: Row {
        spacing: Theme.px(Theme.landscape ? 20 : 36)
        Repeater {
            model: Kiosk.counters
            Row {
                required property var modelData
                spacing: Theme.px(8)
                Phrase { text: modelData.name; size: 26; fixed: true; color: Theme.softOnDark; wrapMode: Text.NoWrap }
                Phrase { text: modelData.value; size: 26; fixed: true; font.bold: true; color: Theme.inkOnDark; wrapMode: Text.NoWrap }
            }
        }
    }

    GridLayout {
        id: rows
        anchors.verticalCenter: parent.verticalCenter
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: Theme.px(28)
        anchors.rightMargin: Theme.px(28)
        columns: Theme.landscape ? 2 : 1
        columnSpacing: Theme.px(28)
        rowSpacing: Theme.px(12)

        ChoiceBar {
            Layout.fillWidth: true
            Layout.maximumWidth: Theme.landscape ? Theme.px(980) : -1
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(20)
            ColumnLayout {
                Layout.fillWidth: true
                Layout.minimumWidth: 0
                spacing: Theme.px(2)
                RowLayout {
                    spacing: Theme.px(24)
                    Status {}
                    Devices { Layout.fillWidth: true; Layout.minimumWidth: 0 }
                }
                Counters {}
            }
            Key {
                objectName: "staffKey"
                text: Theme.words.ui.staff
                glyph: "lock"
                size: 28
                fixed: true
                narrow: true
                ground: Theme.colours.stripKey
                ink: Theme.inkOnDark
                outlined: false
                onTapped: strip.staffWanted()
            }
        }
    }
}
