// What a visitor may choose with one touch: the language, larger words, a lower layout. It ends with the visit.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

RowLayout {
    id: bar

    property var languages: Kiosk.languages

    spacing: Theme.px(12)

    component Choice: Key {
        fixed: true
        narrow: true
        outlined: false
        ground: chosen ? Theme.inkOnDark : Theme.colours.stripKey
        ink: chosen ? Theme.strip : Theme.inkOnDark
        bold: chosen
        Layout.fillWidth: true
    }

    Repeater {
        model: bar.languages
        Choice {
            required property var modelData
            objectName: "language-" + modelData.code
            text: modelData.name
            size: 28
            chosen: Kiosk.language === modelData.code
            onTapped: Kiosk.setLanguage(modelData.code)
        }
    }
    Choice {
        objectName: "largeKey"
        text: Theme.words.look.large
        glyph: "letters"
        stacked: true
        size: 26
        chosen: Access.large
        onTapped: Access.toggleLarge()
    }
    Choice {
        objectName: "lowKey"
        text: Theme.words.look.low
        glyph: "lower"
        stacked: true
        size: 26
        chosen: Access.low
        onTapped: Access.toggleLow()
    }
}
