// The whole notice on the use of data, over the idle screen; closes by a touch or after a minute without one.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: sheet

    signal closed()

    objectName: "noticeSheet"
    color: Theme.page
    onVisibleChanged: if (visible) flick.contentY = 0

    TapHandler {}  // nothing below is touched through the sheet
    Timer {
        id: patience
        interval: 60000
        running: sheet.visible
        onTriggered: sheet.closed()
    }
    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        spacing: Theme.gap

        Item { visible: Access.low; Layout.preferredHeight: sheet.height * 0.4 }
        Phrase {
            objectName: "noticeTitle"
            text: Theme.words.look.notice
            size: 60
            font.bold: true
            Layout.fillWidth: true
        }
        Panel {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Flickable {
                id: flick
                objectName: "noticeFlick"
                anchors.fill: parent
                anchors.margins: Theme.px(40)
                clip: true
                contentHeight: text.implicitHeight
                boundsBehavior: Flickable.StopAtBounds
                onContentYChanged: patience.restart()
                Phrase {
                    id: text
                    objectName: "noticeText"
                    width: flick.width - Theme.px(36)
                    text: Kiosk.noticeText
                    size: 40
                    lineHeight: 1.35
                    verticalAlignment: Text.AlignTop
                }
            }
            Rectangle {  // where in the text one is
                visible: flick.contentHeight > flick.height
                anchors.right: parent.right
                anchors.rightMargin: Theme.px(18)
                width: Theme.px(10)
                radius: width / 2
                color: Theme.line
                y: flick.y + flick.height * flick.visibleArea.yPosition
                height: flick.height * flick.visibleArea.heightRatio
            }
        }
        Key {
            objectName: "noticeClose"
            text: Theme.words.ui.close
            size: 44
            bold: true
            ground: Theme.wait
            ink: Theme.inkOnDark
            outlined: false
            Layout.fillWidth: true
            Layout.preferredHeight: Math.max(Theme.touch, Theme.px(120))
            onTapped: sheet.closed()
        }
    }
}
