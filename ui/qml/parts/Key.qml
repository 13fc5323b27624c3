// A button to touch: at least 60 dp (here 88 pixels of 1080) on each side.
import QtQuick
import "."

Rectangle {
    id: key

    property string text: ""
    property string glyph: ""
    property int size: 36
    property color ground: Theme.card
    property color ink: Theme.ink
    property bool outlined: true
    property bool bold: false
    signal tapped()

    implicitWidth: Math.max(Theme.px(88), row.implicitWidth + Theme.px(56))
    implicitHeight: Math.max(Theme.px(88), row.implicitHeight + Theme.px(28))
    radius: Theme.px(20)
    color: touch.pressed ? Qt.darker(ground, 1.15) : ground
    border.width: outlined ? Theme.px(2) : 0
    border.color: Theme.line
    opacity: enabled ? 1 : 0.45

    Row {
        id: row
        anchors.centerIn: parent
        spacing: Theme.px(16)

        Glyph {
            visible: key.glyph !== ""
            name: key.glyph
            colour: key.ink
            width: Theme.px(key.size * 1.2)
            height: width
            anchors.verticalCenter: parent.verticalCenter
        }
        Phrase {
            visible: text !== ""
            text: key.text
            size: key.size
            font.bold: key.bold
            color: key.ink
            wrapMode: Text.NoWrap
            anchors.verticalCenter: parent.verticalCenter
        }
    }
    TapHandler {
        id: touch
        gesturePolicy: TapHandler.WithinBounds
        onTapped: key.tapped()
    }
}
