// One of several: keys in rows, the chosen one filled and marked, so that it is not told by colour alone.
import QtQuick
import "../parts"

Flow {
    id: choice

    property string name: ""      // objectName of each key: name + "_" + its code
    property var options: []      // [{code, text}]
    property string chosen: ""
    property int size: 34
    signal picked(string code)

    spacing: Theme.px(16)

    Repeater {
        model: choice.options
        Key {
            required property var modelData
            readonly property bool mine: choice.chosen === modelData.code
            objectName: choice.name + "_" + modelData.code
            text: (mine ? "✓ " : "") + modelData.text
            size: choice.size
            bold: mine
            ground: mine ? Theme.wait : Theme.card
            ink: mine ? Theme.inkOnDark : Theme.ink
            outlined: !mine
            height: Math.max(Theme.touch, implicitHeight)
            onTapped: choice.picked(modelData.code)
        }
    }
}
