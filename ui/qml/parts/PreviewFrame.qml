// The camera's picture like a mirror, with an outline of the face that is served.
import QtQuick
import "."
import Sentinel.Kiosk

Rectangle {
    id: frame

    property bool guiding: true  // show where to stand
    readonly property bool live: picture?.live ?? false

    color: Theme.colours.glass
    radius: Theme.radius
    clip: true

    Preview {
        id: picture
        objectName: "preview"
        anchors.fill: parent
        path: Kiosk.previewPath
    }
    Repeater {
        model: frame.live ? Kiosk.faces : []
        Rectangle {
            required property var modelData
            required property int index
            // the picture is shown as a mirror, cropped to fill
            x: picture.shown.x + (1 - modelData[0] - modelData[2]) * picture.shown.width
            y: picture.shown.y + modelData[1] * picture.shown.height
            width: modelData[2] * picture.shown.width
            height: modelData[3] * picture.shown.height
            color: "transparent"
            radius: width * 0.3
            border.width: Theme.px(index === 0 ? 8 : 3)
            border.color: index === 0 ? "#FFFFFF" : "#9FB0C0"
        }
    }
    Silhouette {
        visible: frame.guiding && !(picture?.missing ?? true)
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        height: parent.height * 0.86
        width: Math.min(parent.width * 0.8, height * 0.82)
    }
    Column {
        visible: picture?.missing ?? true
        anchors.centerIn: parent
        spacing: Theme.px(24)
        Glyph {
            name: "camera"
            colour: "#9FB0C0"
            width: Theme.px(140)
            height: width
            anchors.horizontalCenter: parent.horizontalCenter
        }
        Phrase {
            objectName: "noCamera"
            text: Theme.words.ui.no_camera
            size: 36
            color: Theme.softOnDark
            anchors.horizontalCenter: parent.horizontalCenter
        }
    }
    Rectangle { // rounds the corners: clip does not
        anchors.fill: parent
        anchors.margins: -border.width
        color: "transparent"
        radius: frame.radius + border.width
        border.width: Theme.px(16)
        border.color: Theme.page
    }
}
