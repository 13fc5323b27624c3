// A button to touch: as wide as a finger (60 dp) on each side. ``chosen`` is seen by a bar, not by colour alone.
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
    property bool stacked: false  // the glyph over the words
    property bool narrow: false
    property bool fixed: false
    property bool chosen: false
    signal tapped()

    // As large as its words want; where it gets less room, they become smaller before they are cut
    readonly property real picture: glyph === "" ? 0 : Theme.px(stacked ? 40 : size * 1.2)
    readonly property real beside: picture > 0 && !stacked ? picture + (text === "" ? 0 : row.columnSpacing) : 0
    readonly property real above: stacked ? picture : 0
    readonly property real rim: Theme.px(narrow ? 28 : 56)

    implicitWidth: Math.max(Theme.touch, (text === "" ? 0 : words.implicitWidth) + beside + rim, picture + rim)
    implicitHeight: Math.max(Theme.touch, Math.max(picture, (text === "" ? 0 : words.implicitHeight) + above) + Theme.px(stacked ? 12 : 28))
    radius: Theme.px(20)
    color: touch.pressed ? Qt.darker(ground, 1.15) : ground
    border.width: outlined ? Theme.px(2) : 0
    border.color: Theme.line
    opacity: enabled ? 1 : 0.45

    Grid {
        id: row
        anchors.centerIn: parent
        anchors.verticalCenterOffset: key.stacked ? -Theme.px(5) : 0
        columns: key.stacked || key.glyph === "" ? 1 : 2
        columnSpacing: Theme.px(16)
        horizontalItemAlignment: Grid.AlignHCenter
        verticalItemAlignment: Grid.AlignVCenter

        Glyph {
            visible: key.glyph !== ""
            name: key.glyph
            colour: key.ink
            weight: key.stacked ? 3.6 : 2.6
            width: key.picture
            height: width
        }
        Phrase {
            id: words
            visible: text !== ""
            width: Math.min(implicitWidth, key.width - key.beside - Theme.px(12))
            height: Math.min(implicitHeight, key.height - key.above)
            text: key.text
            size: key.size
            fixed: key.fixed
            font.bold: key.bold
            color: key.ink
            wrapMode: Text.NoWrap
            fontSizeMode: Text.Fit
            minimumPixelSize: Theme.sizes.least
            horizontalAlignment: Text.AlignHCenter
        }
    }
    Rectangle {
        visible: key.chosen
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(5)
        width: parent.width * 0.6
        height: Theme.px(5)
        radius: height / 2
        color: key.ink
    }
    Finger {
        id: touch
        onTapped: key.tapped()
    }
}
