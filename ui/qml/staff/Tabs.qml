// Where staff are in their panel, and where else they may go.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

RowLayout {
    id: tabs

    property string chosen: "visitors"
    signal picked(string code)
    readonly property var codes: Staff.looksUp ? ["visitors", "record", "figures", "entrance"] : ["visitors", "entrance"]

    spacing: Theme.px(12)

    Repeater {
        model: tabs.codes
        Key {
            id: tab
            required property string modelData
            readonly property bool mine: tabs.chosen === modelData
            readonly property int waiting: modelData === "visitors" ? Staff.referred.length + Staff.referredMore : 0
            objectName: "tab_" + modelData
            text: Theme.words.staff["tab_" + modelData] + (waiting > 0 ? " (" + waiting + ")" : "")
            size: 34
            bold: mine
            ground: mine ? Theme.wait : Theme.card
            ink: mine ? Theme.inkOnDark : Theme.ink
            outlined: !mine
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.preferredHeight: Theme.touch
            onTapped: tabs.picked(modelData)
            Rectangle {
                visible: tab.mine
                width: parent.width * 0.4
                height: Theme.px(6)
                radius: height / 2
                color: Theme.inkOnDark
                anchors.bottom: parent.bottom
                anchors.bottomMargin: Theme.px(8)
                anchors.horizontalCenter: parent.horizontalCenter
            }
        }
    }
}
