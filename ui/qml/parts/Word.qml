// The one word of a screen, readable at three metres: 125 pixels of 800, on small panels 160.
import QtQuick
import "."

Item {
    id: word

    property string text: ""
    property color color: Theme.ink
    property int size: 220
    readonly property int stroke: Theme.px(3)
    readonly property int least: Theme.px(Theme.small ? 216 : 170)
    readonly property bool broken: measure.advanceWidth > width  // too long for one line

    readonly property real free: Math.max(0, metrics.ascent / base.font.pixelSize - 0.9) * base.fontInfo.pixelSize  // above its letters

    implicitHeight: base.implicitHeight

    TextMetrics {
        id: measure
        font.family: Theme.family
        font.pixelSize: word.least
        text: word.text
    }
    FontMetrics { id: metrics; font: base.font }
    component Letters: Phrase {
        text: word.text
        color: word.color
        font.pixelSize: word.broken ? word.least : Math.max(word.least, Theme.px(word.size))
        fontSizeMode: word.broken ? Text.FixedSize : Text.HorizontalFit
        minimumPixelSize: word.least
        wrapMode: word.broken ? Text.Wrap : Text.NoWrap
        lineHeight: 1
        horizontalAlignment: Text.AlignHCenter
    }
    Letters {
        id: base
        objectName: "word"
        anchors.fill: parent
    }
    Repeater { // Qt makes no bold of a large size, and WenQuanYi has none
        model: [[-1, 0], [1, 0], [0, -1], [0, 1]]
        Letters {
            required property var modelData
            x: modelData[0] * word.stroke
            y: modelData[1] * word.stroke
            width: base.width
            height: base.height
        }
    }
}
