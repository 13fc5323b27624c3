// What to do next and where, with a code to scan for help that carries the reason. Nothing where there is nothing to do.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: next

    property color ink: Theme.inkOnDark
    property bool pictures: false  // of what is wanted
    property real squeeze: 1
    property bool tight: false

    // Not "visible", which is also false while the whole screen is not seen
    readonly property bool needed: Kiosk.nextStep !== "" || Kiosk.where !== "" || Kiosk.helpCode !== ""

    visible: needed
    implicitHeight: step.implicitHeight + Theme.px(tight ? 20 : 32)
    radius: Theme.px(20)
    color: "transparent"
    border { width: Theme.px(3); color: ink }

    RowLayout {
        id: step
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: Theme.px(24)
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.px(24)
        Repeater {
            model: next.pictures ? Kiosk.wanted : []
            Glyph {
                required property var modelData
                objectName: "picture"
                name: modelData.glyph
                colour: next.ink
                Layout.preferredWidth: Theme.px(72)
                Layout.preferredHeight: Layout.preferredWidth
            }
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.px(8)
            Phrase {
                objectName: "nextStep"
                visible: text !== ""
                text: Kiosk.nextStep
                size: 44
                squeeze: next.squeeze
                tight: next.tight
                font.bold: true
                color: next.ink
                Layout.fillWidth: true
                horizontalAlignment: Kiosk.helpCode === "" ? Text.AlignHCenter : Text.AlignLeft
            }
            Phrase {
                objectName: "where"
                visible: text !== ""
                text: Kiosk.where
                size: 36
                squeeze: next.squeeze
                tight: next.tight
                color: next.ink
                Layout.fillWidth: true
                horizontalAlignment: Kiosk.helpCode === "" ? Text.AlignHCenter : Text.AlignLeft
            }
        }
        ColumnLayout {
            visible: Kiosk.helpCode !== ""
            spacing: Theme.px(6)
            ScanCode {
                objectName: "helpCode"
                text: Kiosk.helpCode
                size: 190
                Layout.alignment: Qt.AlignHCenter
            }
            Phrase {
                objectName: "helpWords"
                text: Theme.words.look.help_code
                size: 26
                fixed: true
                color: next.ink
                Layout.maximumWidth: Theme.px(300)
                Layout.alignment: Qt.AlignHCenter
                horizontalAlignment: Text.AlignHCenter
            }
        }
    }
}
