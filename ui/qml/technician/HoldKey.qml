// A key that must be held: it fills while a finger lies on it, and only a full one acts. Lifting early undoes.
import QtQuick
import "../parts"

Rectangle {
    id: key

    property string text: ""
    property color ground: Theme.stop
    property color ink: Theme.inkOnDark
    property int size: 38
    property int seconds: 2
    property real filled: 0
    signal held()

    implicitHeight: Theme.px(132)
    implicitWidth: label.implicitWidth + Theme.px(80)
    radius: Theme.px(24)
    color: ground
    opacity: enabled ? 1 : 0.45
    clip: true

    Rectangle {
        anchors { left: parent.left; top: parent.top; bottom: parent.bottom }
        width: parent.width * key.filled
        radius: key.radius
        color: Qt.lighter(key.ground, 1.45)
    }
    Phrase {
        id: label
        anchors { fill: parent; margins: Theme.px(Theme.small ? 8 : 16) }
        text: key.text
        size: key.size
        font.bold: true
        color: key.ink
        fontSizeMode: Text.Fit
        minimumPixelSize: Theme.sizes.least
        horizontalAlignment: Text.AlignHCenter
    }
    Finger {
        id: touch
        gesturePolicy: TapHandler.WithinBounds // whoever slips off lets go
        onPressedChanged: if (!pressed) key.filled = 0
    }
    Timer {
        interval: 50
        repeat: true
        running: touch.pressed && key.enabled
        onTriggered: {
            if (key.filled >= 1)
                return
            key.filled = Math.min(1, key.filled + interval / (1000 * key.seconds))
            if (key.filled >= 1)
                key.held()
        }
    }
}
