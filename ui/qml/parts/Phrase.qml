// Text of the kiosk: never markup, wrapped, in the language's own font.
import QtQuick
import "."

Text {
    property int size: 36

    textFormat: Text.PlainText
    font.family: Theme.family
    font.pixelSize: Theme.px(Math.max(24, size))
    color: Theme.ink
    wrapMode: Text.Wrap
    lineHeight: 1.1
    verticalAlignment: Text.AlignVCenter
}
