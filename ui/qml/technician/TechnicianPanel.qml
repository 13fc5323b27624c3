// For the technician: the pages that a device's keeper needs, with large targets. The daemon checks everything.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: panel

    signal closed()
    signal stay()  // somebody is at work here: whoever signs out after a time waits

    property Item host: panel          // the staff's panel: the pages need all of its room
    property int timeout: 300          // seconds without a touch, and without work under way
    property int remaining: timeout
    readonly property var pages: ["devices", "thermal", "gate", "network", "provision", "rehearsal", "logs", "sheet"]
    readonly property var files: ({
        "devices": "DevicesPage.qml", "thermal": "AlignPage.qml", "gate": "GatePage.qml", "network": "NetworkPage.qml",
        "provision": "ProvisionPage.qml", "rehearsal": "RehearsalPage.qml", "logs": "LogsPage.qml", "sheet": "SheetPage.qml"
    })
    readonly property bool maintained: Technician.maintenance === "on"
    readonly property int aside: Theme.px(Theme.small ? 430 : 330)  // the tabs' width beside a page

    function leave() {
        Technician.leave()
        if (host !== panel && host.leave)
            host.leave()
        else
            Staff.logout()
        closed()
    }
    function settle() {
        let top = panel
        while (top.parent && top.parent.objectName !== "staffPanel")
            top = top.parent
        host = top.parent ? top : panel
    }

    onParentChanged: settle()
    Component.onCompleted: {
        settle()
        if (Technician.page === "")
            Technician.open("devices")
    }
    Component.onDestruction: if (typeof Technician.leave === "function") Technician.leave() // the process may be at its end

    Timer {
        interval: 1000
        repeat: true
        running: true
        onTriggered: {
            if (Technician.work.running === true)
                panel.remaining = panel.timeout
            if (--panel.remaining <= 0)
                panel.leave()
            else
                panel.stay()
        }
    }

    Rectangle {
        objectName: "technicianPanel"
        parent: panel.host
        anchors.fill: parent
        z: 0.5  // over the staff's panel, under what watches its touches
        color: Theme.page

        MouseArea { anchors.fill: parent } // nothing below is touched
        PointHandler { onActiveChanged: panel.remaining = panel.timeout }

        ColumnLayout {
            anchors.fill: parent
            anchors.margins: Theme.px(Theme.landscape ? 24 : 36)
            spacing: Theme.px(Theme.landscape ? 12 : 20)

            RowLayout {
                Layout.fillWidth: true
                spacing: Theme.px(20)
                ColumnLayout {
                    Layout.fillWidth: true
                    spacing: 0
                    Phrase {
                        objectName: "technicianTitle"
                        text: Theme.words.tech["page_" + Technician.page] || ""
                        size: 46
                        font.bold: true
                        fontSizeMode: Text.HorizontalFit  // beside two keys of a small panel
                        minimumPixelSize: Theme.sizes.least
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Layout.fillWidth: true
                    }
                    Phrase {
                        text: panel.remaining <= 30 ? Theme.words.ui.time_left.replace("{n}", panel.remaining)
                                                    : Theme.words.ui.signed_in.replace("{who}", Technician.account)
                        size: 26
                        color: Theme.quiet
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Layout.fillWidth: true
                    }
                }
                Key {
                    objectName: "maintenanceKey"
                    text: panel.maintained ? Theme.words.tech.maintenance_end : Theme.words.tech.maintenance_begin
                    size: 32
                    fixed: Theme.small  // room for the title
                    bold: true
                    ground: panel.maintained ? Theme.card : Theme.fix
                    ink: panel.maintained ? Theme.ink : Theme.inkOnFix
                    enabled: !Technician.busy && Technician.ready
                    onTapped: Technician.act(panel.maintained ? "maintenance_off" : "maintenance_on")
                }
                Key {
                    objectName: "technicianLeave"
                    text: Theme.words.ui.sign_out
                    size: 32
                    fixed: Theme.small  // room for the title
                    onTapped: panel.leave()
                }
            }
            Rectangle {
                objectName: "maintenanceBand"
                visible: Technician.maintenance !== "" || Technician.why !== ""
                Layout.fillWidth: true
                implicitHeight: band.implicitHeight + Theme.px(24)
                radius: Theme.px(16)
                color: panel.maintained ? Theme.fix : Theme.out
                Phrase {
                    id: band
                    objectName: "maintenanceText"
                    anchors { left: parent.left; right: parent.right; verticalCenter: parent.verticalCenter; margins: Theme.px(24) }
                    text: panel.maintained ? Theme.words.tech.maintenance_on
                        : Technician.maintenance === "taken" ? Theme.words.tech_why.taken : Technician.why
                    size: 30
                    font.bold: true
                    color: panel.maintained ? Theme.inkOnFix : Theme.inkOnDark
                }
            }
            GridLayout {
                Layout.fillWidth: true
                Layout.fillHeight: true
                columns: Theme.landscape ? 2 : 1
                columnSpacing: Theme.px(28)
                rowSpacing: Theme.px(20)

                GridLayout {
                    columns: !Theme.landscape ? 4 : Theme.small ? 2 : 1
                    rowSpacing: Theme.px(Theme.landscape ? 8 : 12)
                    columnSpacing: Theme.px(12)
                    Layout.fillWidth: !Theme.landscape
                    Layout.fillHeight: Theme.landscape
                    Layout.preferredWidth: Theme.landscape ? panel.aside : -1
                    Layout.maximumWidth: Theme.landscape ? panel.aside : Number.POSITIVE_INFINITY
                    Repeater {
                        model: panel.pages
                        Tab {
                            required property string modelData
                            objectName: "tab_" + modelData
                            text: Theme.words.tech["tab_" + modelData]
                            chosen: Technician.page === modelData
                            Layout.fillWidth: true
                            Layout.fillHeight: Theme.landscape
                            Layout.minimumHeight: Theme.touch
                            Layout.preferredWidth: 1
                            onTapped: Technician.open(modelData)
                        }
                    }
                }
                Item {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Loader {
                        anchors.fill: parent
                        source: panel.files[Technician.page] || ""
                    }
                    Phrase {
                        objectName: "technicianWaiting"
                        anchors.centerIn: parent
                        visible: !Technician.ready && Technician.problem === ""
                        text: Theme.words.ui.checking
                        size: 36
                        color: Theme.quiet
                    }
                }
            }
            RowLayout {
                Layout.fillWidth: true
                Layout.minimumHeight: Theme.px(52)
                visible: Technician.problem !== "" || Technician.busy
                spacing: Theme.px(16)
                Sign {
                    visible: Technician.problem !== ""
                    outcome: "caution"
                    ground: Theme.stop
                    Layout.preferredWidth: Theme.px(44)
                    Layout.preferredHeight: Theme.px(44)
                }
                Phrase {
                    objectName: "technicianProblem"
                    text: Technician.busy ? Theme.words.ui.checking : Technician.problem
                    size: 34
                    color: Technician.busy ? Theme.quiet : Theme.stopInk
                    Layout.fillWidth: true
                }
            }
        }
    }
}
