// Passages by the hour, stacked: let in below, to staff, turned away above. Rectangles only: any renderer draws them.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: bars

    property var hours: []
    readonly property real plot: height - Theme.px(96)  // above the hours, below the totals

    implicitHeight: Theme.px(420)

    Row {
        anchors.fill: parent
        spacing: 0
        Repeater {
            model: bars.hours
            Item {
                id: hour
                required property var modelData
                required property int index
                objectName: "hour" + modelData.hour
                width: bars.width / Math.max(1, bars.hours.length)
                height: bars.height

                Phrase {
                    visible: hour.modelData.total !== "" && (bars.hours.length <= 14 || hour.index % 2 === 0)
                    text: hour.modelData.total
                    size: 24
                    wrapMode: Text.NoWrap
                    anchors.horizontalCenter: parent.horizontalCenter
                    anchors.bottom: stack.top
                }
                Column {
                    id: stack
                    width: Math.max(4, parent.width * 0.62)
                    anchors.horizontalCenter: parent.horizontalCenter
                    anchors.bottom: axis.top
                    Part { share: hour.modelData.refused; color: Theme.stop; mark: Theme.inkOnDark }
                    Part { share: hour.modelData.referred; color: Theme.fix; mark: Theme.inkOnFix }
                    Part { share: hour.modelData.admitted; color: Theme.pass; mark: "transparent" }
                }
                Rectangle {
                    id: axis
                    width: parent.width
                    height: Theme.px(2)
                    color: Theme.line
                    anchors.bottom: parent.bottom
                    anchors.bottomMargin: Theme.px(44)
                }
                Phrase {
                    visible: bars.hours.length <= 14 || hour.index % 2 === 0
                    text: hour.modelData.hour
                    size: 24
                    color: Theme.quiet
                    wrapMode: Text.NoWrap
                    anchors.horizontalCenter: parent.horizontalCenter
                    anchors.bottom: parent.bottom
                }
            }
        }
    }

    component Part: Rectangle {
        id: part
        property real share: 0
        property color mark: "transparent"
        width: parent.width
        height: share > 0 ? Math.max(3, bars.plot * share) : 0
        border.width: Theme.colours.dark && share > 0 ? 1 : 0
        border.color: Theme.line
        Rectangle {  // never told by colour alone
            visible: part.height >= Theme.px(12)
            anchors.centerIn: parent
            width: parent.width * 0.5
            height: Theme.px(4)
            color: part.mark
        }
    }
}
