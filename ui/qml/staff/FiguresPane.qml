// The day in numbers: by the hour, why not let in, how long it took, what is still to be sent.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Flickable {
    id: pane

    readonly property var figures: Staff.figures
    readonly property var words: Theme.words.staff
    signal reasonWanted(string reason)

    contentWidth: width
    contentHeight: column.implicitHeight
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    Component.onCompleted: Qt.callLater(figures.refresh) // after the page: an answer may change what it is

    component Legend: Row {
        property color colour
        property color mark: "transparent"
        property string text
        spacing: Theme.px(10)
        Rectangle {
            width: Theme.px(32)
            height: width
            color: parent.colour
            anchors.verticalCenter: parent.verticalCenter
            Rectangle { anchors.centerIn: parent; width: parent.width * 0.5; height: Theme.px(4); color: parent.parent.mark }
        }
        Phrase { text: parent.text; size: 28; wrapMode: Text.NoWrap; anchors.verticalCenter: parent.verticalCenter }
    }

    ColumnLayout {
        id: column
        width: pane.width
        spacing: Theme.px(22)

        GridLayout {
            Layout.fillWidth: true
            columns: Theme.landscape ? 6 : 3
            columnSpacing: Theme.px(16)
            rowSpacing: Theme.px(16)
            Repeater {
                model: pane.figures.numbers
                Panel {
                    id: tile
                    required property var modelData
                    required property int index
                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    Layout.preferredHeight: Math.max(Theme.px(132), both.implicitHeight + Theme.px(16))
                    radius: Theme.px(16)
                    ColumnLayout {
                        id: both
                        anchors.centerIn: parent
                        width: parent.width - Theme.px(20)
                        spacing: 0
                        Phrase {
                            objectName: "figure" + tile.index
                            text: tile.modelData.value
                            size: 44
                            font.bold: true
                            fontSizeMode: Text.HorizontalFit
                            minimumPixelSize: Theme.sizes.least
                            wrapMode: Text.NoWrap
                            horizontalAlignment: Text.AlignHCenter
                            Layout.fillWidth: true
                        }
                        Phrase {
                            text: tile.modelData.name
                            size: 26
                            color: Theme.quiet
                            fontSizeMode: Text.HorizontalFit
                            minimumPixelSize: Theme.sizes.least
                            wrapMode: Text.NoWrap
                            elide: Text.ElideRight
                            horizontalAlignment: Text.AlignHCenter
                            Layout.fillWidth: true
                        }
                    }
                }
            }
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(20)
            Phrase { text: pane.words.per_hour; size: 34; font.bold: true; Layout.fillWidth: true }
            Key {
                objectName: "refresh"
                text: pane.words.refresh
                size: 30
                enabled: !Staff.busy
                onTapped: pane.figures.refresh()
            }
        }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.px(32)
            Legend { colour: Theme.pass; text: Theme.words.ui.admitted }
            Legend { colour: Theme.fix; mark: Theme.inkOnFix; text: Theme.words.ui.referred }
            Legend { colour: Theme.stop; mark: Theme.inkOnDark; text: Theme.words.ui.refused }
        }
        HourBars {
            objectName: "hourBars"
            visible: pane.figures.hours.length > 0
            hours: pane.figures.hours
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(Theme.landscape ? 264 : 420)
        }
        Phrase {
            visible: pane.figures.loaded && pane.figures.hours.length === 0
            text: pane.words.nobody_yet
            size: 34
            color: Theme.quiet
            Layout.fillWidth: true
        }
        Phrase {
            visible: pane.figures.reasons.length > 0
            text: pane.words.by_reason
            size: 34
            font.bold: true
            Layout.fillWidth: true
        }
        Repeater {
            model: pane.figures.reasons
            Panel {
                id: reason
                required property var modelData
                required property int index
                objectName: "reason" + index
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.touch
                radius: Theme.px(16)
                clip: true
                Rectangle {
                    width: parent.width * reason.modelData.share
                    height: Theme.px(10)
                    anchors.bottom: parent.bottom
                    color: Theme.accent
                }
                RowLayout {
                    anchors.fill: parent
                    anchors.leftMargin: Theme.px(22)
                    anchors.rightMargin: Theme.px(22)
                    Phrase {
                        text: reason.modelData.text
                        size: 32
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Theme.sizes.least
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Layout.fillWidth: true
                    }
                    Phrase { text: reason.modelData.number; size: 34; font.bold: true; wrapMode: Text.NoWrap }
                    Phrase { text: "›"; size: 40; color: Theme.quiet; wrapMode: Text.NoWrap }
                }
                Finger {
                    onTapped: pane.reasonWanted(reason.modelData.code)
                }
            }
        }
    }
}
