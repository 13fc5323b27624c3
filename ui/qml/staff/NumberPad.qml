// A whole document number, digit by digit; X as the last of a resident card's.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

ColumnLayout {
    id: pad

    property string number: ""
    readonly property int longest: 18
    signal done(string number)

    spacing: Theme.px(Theme.landscape ? 14 : 22)

    Phrase {
        text: Theme.words.staff.number_hint
        size: 30
        color: Theme.quiet
        Layout.fillWidth: true
    }
    Panel {
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(Theme.landscape ? 96 : 130)
        Phrase {
            objectName: "number"
            anchors.centerIn: parent
            text: pad.number.replace(/(.{6})(.{8})/, "$1 $2 ") || "–"
            size: 54
            font.bold: true
            wrapMode: Text.NoWrap
        }
    }
    Digits {
        Layout.fillWidth: true
        Layout.fillHeight: true
        enterText: Theme.words.staff.take
        enterEnabled: pad.number.length >= 6
        onPressed: digit => {
            if (pad.number.length < pad.longest)
                pad.number += digit
        }
        onErased: pad.number = pad.number.slice(0, -1)
        onEntered: pad.done(pad.number)
    }
    Key {
        objectName: "digitX"
        text: "X"
        size: 48
        bold: true
        enabled: pad.number.length === 17
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.px(Theme.landscape ? 96 : 120)
        onTapped: pad.number += "X"
    }
}
