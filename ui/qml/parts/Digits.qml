// Ten digits, one key to erase and one to go on: for a PIN and for a thermometer's reading.
import QtQuick
import QtQuick.Layouts
import "."

GridLayout {
    id: digits

    signal pressed(string digit)
    signal erased()
    signal entered()

    property string enterText: ""
    property bool enterEnabled: true
    property color enterGround: Theme.wait
    property color enterInk: Theme.inkOnDark

    columns: 3
    rowSpacing: Theme.px(Theme.small ? 14 : 20)
    columnSpacing: rowSpacing

    component Digit: Key {
        required property string modelData
        objectName: "digit" + modelData
        text: modelData
        size: 60
        bold: true
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1
        onTapped: digits.pressed(modelData)
    }

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
        Digit {}
    }
    Key {
        objectName: "erase"
        glyph: "erase"
        size: 52
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1
        onTapped: digits.erased()
    }
    Digit { modelData: "0" }
    Key {
        objectName: "enter"
        text: digits.enterText
        size: 44
        bold: true
        ground: digits.enterGround
        ink: digits.enterInk
        outlined: false
        enabled: digits.enterEnabled
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: 1
        onTapped: digits.entered()
    }
}
