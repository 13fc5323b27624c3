// For the staff's eyes, at the bottom: connection, devices, today's counters, the way to sign in.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: strip

    signal staffWanted()

    readonly property bool fine: Kiosk.connection === "online"

    color: Theme.strip
    implicitHeight: Theme.px(Theme.landscape ? 104 : 196)

    component Status: Row {
        spacing: Theme.px(14)
        Glyph {
            name: strip.fine ? "link" : "nolink"
            colour: strip.fine ? "#8FD6C6" : Theme.fix
            weight: 3.4
            width: Theme.px(34)
            height: width
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            objectName: "connection"
            text: Theme.words.ui[strip.fine ? "online" : Kiosk.connection]
            size: 28
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
        color: Kiosk.devicesDown === "" ? "#C9D2DB" : Theme.fix
        wrapMode: Text.NoWrap
        elide: Text.ElideRight
    }
    component Counters: Row {
        spacing: Theme.px(Theme.landscape ? 28 : 44)
        Repeater {
            model: Kiosk.counters
            Row {
                required property var modelData
                spacing: Theme.px(10)
                Phrase { text: modelData.name; size: 26; color: "#C9D2DB"; wrapMode: Text.NoWrap }
                Phrase { text: modelData.value; size: 28; font.bold: true; color: Theme.inkOnDark; wrapMode: Text.NoWrap }
            }
        }
    }
    component Buttons: Row {
        spacing: Theme.px(16)
        Key {
            objectName: "languageKey"
            text: Theme.words.ui.language
            size: 30
            ground: "#2A3744"
            ink: Theme.inkOnDark
            outlined: false
            onTapped: Kiosk.setLanguage(Kiosk.language === "en" ? "zh_CN" : "en")
        }
        Key {
            objectName: "staffKey"
            text: Theme.words.ui.staff
            glyph: "lock"
            size: 30
            ground: "#2A3744"
            ink: Theme.inkOnDark
            outlined: false
            onTapped: strip.staffWanted()
        }
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.px(28)
        anchors.topMargin: Theme.px(8)
        anchors.bottomMargin: Theme.px(Theme.landscape ? 8 : 24)
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(32)
            Status {}
            Devices { Layout.fillWidth: true; Layout.minimumWidth: 0 }
            Counters { visible: Theme.landscape }
            Buttons {}
        }
        Counters { visible: !Theme.landscape; Layout.alignment: Qt.AlignLeft }
    }
}
