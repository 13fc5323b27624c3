// The whole screen: header, the screen that the daemon asks for, the strip to touch, and the staff's panel over it.
import QtQuick
import QtQuick.Layouts
import "kiosk"
import "parts"
import "visitor"
import Sentinel.Kiosk

Rectangle {
    id: main

    property bool staffOpen: false
    property bool noticeOpen: false
    property string sheet: ""  // the gallery's, over everything
    readonly property bool settled: screen.item?.settled ?? true

    color: Theme.page

    Binding { target: Theme; property: "width"; value: main.width }
    Binding { target: Theme; property: "height"; value: main.height }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: rehearsal.visible ? frame.border.width : 0  // the frame covers nothing that is to be read
        visible: !notice.visible
        spacing: 0

        Header { id: header; Layout.fillWidth: true; visible: !rehearsal.visible }
        RehearsalBanner { id: rehearsal; Layout.fillWidth: true }
        Loader {
            id: screen
            objectName: "screen"
            Layout.fillWidth: true
            Layout.fillHeight: true
            source: {
                switch (Kiosk.kind) {
                case "idle": return "visitor/IdleScreen.qml"
                case "position":
                case "measure":
                case "present": return "visitor/GuideScreen.qml"
                case "verifying":
                case "wait": return Kiosk.people.length > 0 && Kiosk.kind === "wait" ? "visitor/ResultScreen.qml"
                                                                                     : "visitor/WaitScreen.qml"
                case "pass":
                case "fix":
                case "see_staff": return "visitor/ResultScreen.qml"
                default: return "visitor/ClosedScreen.qml"
                }
            }
        }
        TouchRow {
            Layout.alignment: Qt.AlignHCenter
            Layout.fillWidth: true
            Layout.margins: Theme.px(14)
        }
        Strip {
            id: strip
            Layout.fillWidth: true
            onStaffWanted: main.staffOpen = true
        }
    }
    NoticeSheet {
        id: notice
        anchors.fill: parent
        visible: main.noticeOpen && Kiosk.kind === "idle" && Kiosk.noticeText !== ""
        onClosed: main.noticeOpen = false
    }
    Loader {
        id: staff
        objectName: "staffPanel"
        anchors.fill: parent
        active: main.staffOpen
        source: "staff/StaffPanel.qml"
    }
    Loader {
        anchors.fill: parent
        source: main.sheet
    }
    Rectangle {  // a frame that is seen from afar, whatever the screen says
        id: frame
        objectName: "rehearsalFrame"
        anchors.fill: parent
        visible: rehearsal.visible
        color: "transparent"
        border { color: Theme.fix; width: Theme.px(24) }
    }
    Connections {
        target: staff.item
        function onClosed() { main.staffOpen = false }
    }
    Connections {
        target: screen.item
        ignoreUnknownSignals: true
        function onNoticeWanted() { main.noticeOpen = true }
    }
    Connections {
        target: Kiosk
        function onShown(kind) { main.noticeOpen = false }
    }
    Edges { header: header; strip: strip; page: main.color }
    Shade { anchors.fill: parent; z: 1 }
}
