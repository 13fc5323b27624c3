// Digits for a PIN. They are shown as dots, handed over once and forgotten.
import QtQuick
import QtQuick.Layouts
import "."

Item {
    id: keypad

    signal entered(string digits)
    signal touched()

    property string digits: ""
    property bool busy: false
    readonly property int longest: 12
    readonly property int shortest: 4

    function press(digit) {
        touched()
        if (digits.length < longest)
            digits += digit
    }

    Typing {
        anchors.horizontalCenter: parent.horizontalCenter
        width: Theme.landscape ? parent.width : Math.min(parent.width, Theme.px(760))
        height: parent.height
        enterText: Theme.words.ui.pin_enter
        enterEnabled: keypad.digits.length >= keypad.shortest && !keypad.busy
        onPressed: digit => keypad.press(digit)
        onErased: {
            keypad.touched()
            keypad.digits = keypad.digits.slice(0, -1)
        }
        onEntered: {
            const digits = keypad.digits
            keypad.digits = ""
            keypad.entered(digits)
        }

        Panel {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(Theme.landscape ? 200 : 130)
            Grid {
                objectName: "dots"
                anchors.centerIn: parent
                columns: Theme.landscape ? keypad.longest / 2 : keypad.longest
                spacing: Theme.px(22)
                Repeater {
                    model: Math.max(6, keypad.digits.length)
                    Rectangle {
                        required property int index
                        width: Theme.px(32)
                        height: width
                        radius: width / 2
                        color: index < keypad.digits.length ? Theme.ink : "transparent"
                        border.width: Theme.px(3)
                        border.color: Theme.quiet
                    }
                }
            }
        }
    }
}
