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

    ColumnLayout {
        anchors.centerIn: parent
        width: Math.min(parent.width, Theme.px(760))
        height: parent.height
        spacing: Theme.px(Theme.landscape ? 18 : 28)

        Panel {
            Layout.fillWidth: true
            Layout.preferredHeight: Theme.px(Theme.landscape ? 100 : 130)
            Row {
                objectName: "dots"
                anchors.centerIn: parent
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
        GridLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            columns: 3
            rowSpacing: Theme.px(20)
            columnSpacing: Theme.px(20)

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
                Key {
                    required property string modelData
                    objectName: "digit" + modelData
                    text: modelData
                    size: 60
                    bold: true
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredWidth: 1
                    onTapped: keypad.press(modelData)
                }
            }
            Key {
                objectName: "erase"
                glyph: "erase"
                size: 52
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 1
                onTapped: {
                    keypad.touched()
                    keypad.digits = keypad.digits.slice(0, -1)
                }
            }
            Key {
                objectName: "digit0"
                text: "0"
                size: 60
                bold: true
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 1
                onTapped: keypad.press("0")
            }
            Key {
                objectName: "enter"
                text: Theme.words.ui.pin_enter
                size: 44
                bold: true
                ground: Theme.wait
                ink: Theme.inkOnDark
                outlined: false
                enabled: keypad.digits.length >= keypad.shortest && !keypad.busy
                Layout.fillWidth: true
                Layout.fillHeight: true
                Layout.preferredWidth: 1
                onTapped: {
                    const digits = keypad.digits
                    keypad.digits = ""
                    keypad.entered(digits)
                }
            }
        }
    }
}
