// The one word of a screen, readable at three metres.
import QtQuick
import "."

Item {
    id: word

    property alias text: base.text
    property alias color: base.color
    property int size: 220
    readonly property int stroke: Theme.px(3)

    implicitHeight: base.implicitHeight

    Phrase {
        id: base
        objectName: "word"
        anchors.fill: parent
        size: word.size
        fontSizeMode: Text.HorizontalFit
        minimumPixelSize: Theme.px(160)
        wrapMode: Text.NoWrap
        lineHeight: 1
        horizontalAlignment: Text.AlignHCenter
    }
    Repeater { // Qt makes no bold of a large size, and WenQuanYi has none
        model: [[-1, 0], [1, 0], [0, -1], [0, 1]]
        Phrase {
            required property var modelData
            x: modelData[0] * word.stroke
            y: modelData[1] * word.stroke
            width: base.width
            height: base.height
            text: base.text
            color: base.color
            size: word.size
            fontSizeMode: base.fontSizeMode
            minimumPixelSize: base.minimumPixelSize
            wrapMode: Text.NoWrap
            lineHeight: 1
            horizontalAlignment: Text.AlignHCenter
        }
    }
}
