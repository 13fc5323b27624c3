// Tokens of motion: short, and nothing that flashes. Durations in milliseconds.
import QtQuick

QtObject {
    property bool still: false  // less motion, as the venue or a picture wants it

    readonly property int appear: still ? 0 : 160
    readonly property int turn: 1400  // of a spinner
    readonly property int spinnerAfter: still ? 0 : 300
    readonly property int wordsAfter: still ? 0 : 1000
    readonly property int laneAfter: still ? 0 : 5000
}
