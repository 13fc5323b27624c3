// What is typed and the digits to type it with: below it, or beside it where the screen is low.
import QtQuick
import QtQuick.Layouts
import "."

GridLayout {
    id: typing

    default property alias content: shown.data
    property alias enterText: digits.enterText
    property alias enterEnabled: digits.enterEnabled
    property alias enterGround: digits.enterGround
    property alias enterInk: digits.enterInk
    signal pressed(string digit)
    signal erased()
    signal entered()

    columns: Theme.landscape ? 2 : 1
    columnSpacing: Theme.px(36)
    rowSpacing: Theme.px(24)

    ColumnLayout {
        id: shown
        spacing: Theme.px(Theme.landscape ? 16 : 24)
        Layout.alignment: Qt.AlignTop
        Layout.fillWidth: true
        Layout.preferredWidth: 1
    }
    Digits {
        id: digits
        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.preferredWidth: Theme.landscape ? 1.35 : 1
        onPressed: digit => typing.pressed(digit)
        onErased: typing.erased()
        onEntered: typing.entered()
    }
}
