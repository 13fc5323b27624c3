// Text of the kiosk: never markup, wrapped, in the language's own font, never below 24 of 1080.
import QtQuick
import "."

Text {
    property int size: 36
    property real squeeze: 1  // below 1 where a screen holds more than fits
    property bool tight: false  // lines closer than the font's own, where a screen is crowded
    property bool fixed: false  // does not grow: for staff, and in keys

    textFormat: Text.PlainText
    font.family: Theme.family
    font.pixelSize: Math.max(Theme.sizes.least, Math.round((fixed ? Theme.px(size) : Theme.text(size)) * squeeze))
    color: Theme.ink
    wrapMode: Text.Wrap
    lineHeight: tight ? 0.8 : 1.1
    verticalAlignment: Text.AlignVCenter
}
