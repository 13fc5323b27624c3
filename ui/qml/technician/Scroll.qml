// What may be longer than the page: dragged with a finger, with a bar that says how much there is.
import QtQuick
import "../parts"

Flickable {
    id: scroll

    default property alias content: column.data
    property alias spacing: column.spacing

    contentWidth: width
    contentHeight: column.height
    clip: true
    boundsBehavior: Flickable.StopAtBounds

    Column {
        id: column
        width: scroll.width - (bar.visible ? Theme.px(24) : 0)
        spacing: Theme.px(16)
    }
    Rectangle {
        id: bar
        parent: scroll
        visible: scroll.contentHeight > scroll.height + 1
        anchors.right: parent.right
        width: Theme.px(10)
        radius: width / 2
        color: Theme.line
        height: Math.max(Theme.px(60), scroll.height * scroll.visibleArea.heightRatio)
        y: scroll.height * scroll.visibleArea.yPosition
    }
}
