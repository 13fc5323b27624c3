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
    readonly property bool settled: screens.item?.settled ?? true

    color: Theme.page

    // Made at the first visit and kept for all that follow: to make one takes longer than to draw it. What is
    // not seen holds nobody's words: all of them are bound to what the daemon says now.
    component Kept: Loader {
        required property string name
        anchors.fill: parent
        visible: screens.wanted === name
        active: false
        source: `visitor/${name}.qml`
        onVisibleChanged: show()
        onLoaded: show()
        Component.onCompleted: show()
        function show() {
            if (!visible)
                return
            active = true
            if (item !== null)
                screens.item = item
        }
    }

    Binding { target: Theme; property: "width"; value: main.width }
    Binding { target: Theme; property: "height"; value: main.height }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: rehearsal.visible ? frame.border.width : 0  // the frame covers nothing that is to be read
        visible: !notice.visible
        spacing: 0

        Header { id: header; Layout.fillWidth: true; visible: !rehearsal.visible }
        RehearsalBanner { id: rehearsal; Layout.fillWidth: true }
        Item {
            id: screens
            objectName: "screen"
            readonly property string wanted: {
                switch (Kiosk.kind) {
                case "idle": return "IdleScreen"
                case "position":
                case "measure":
                case "present": return "GuideScreen"
                case "verifying": return "WaitScreen"
                case "wait": return Kiosk.people.length > 0 ? "ResultScreen" : "WaitScreen"
                case "pass":
                case "fix":
                case "see_staff": return "ResultScreen"
                default: return "ClosedScreen"
                }
            }
            property Item item: null  // the one that is seen
            Layout.fillWidth: true
            Layout.fillHeight: true

            Kept { name: "IdleScreen" }
            Kept { name: "GuideScreen" }
            Kept { name: "WaitScreen" }
            Kept { name: "ResultScreen" }
            Kept { name: "ClosedScreen" }
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
        target: screens.item
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
