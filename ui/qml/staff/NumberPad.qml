// A whole document number, digit by digit; X as the last of a resident card's.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: pad

    property string number: ""
    readonly property int longest: 18
    signal done(string number)

    Typing {
        anchors.fill: parent
        enterText: Theme.words.staff.take
        enterEnabled: pad.number.length >= 6
        onPressed: digit => {
            if (pad.number.length < pad.longest)
                pad.number += digit
        }
        onErased: pad.number = pad.number.slice(0, -1)
        onEntered: pad.done(pad.number)

        Phrase {
            text: Theme.words.staff.number_hint
            size: 30
            fixed: Theme.landscape  // room for the number
            color: Theme.quiet
            Layout.fillWidth: true
        }
        Panel {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.landscape ? number.lines * number.lineOne + Theme.px(28) : Theme.px(130)
            Phrase {
                id: number
                objectName: "number"
                readonly property int lines: 3  // a resident card's: district, birth, the rest
                readonly property real lineOne: metrics.height * lineHeight
                anchors.centerIn: parent
                text: pad.number.replace(/(.{6})(.{8})/, Theme.landscape ? "$1\n$2\n" : "$1 $2 ") || "–"
                size: 54
                fixed: Theme.landscape
                font.bold: true
                wrapMode: Text.NoWrap
                horizontalAlignment: Text.AlignHCenter
                FontMetrics { id: metrics; font: number.font }
            }
        }
        Key {
            objectName: "digitX"
            text: "X"
            size: 48
            bold: true
            enabled: pad.number.length === 17
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.sizes.thumb
            onTapped: pad.number += "X"
        }
    }
}
