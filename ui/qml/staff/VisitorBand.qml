// What the visitor at the door sees and needs, while staff are at the panel: the word, the sign, the sentence.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: band

    readonly property bool served: !["idle", "connecting", "mismatch", "out_of_service"].includes(Kiosk.kind)
    readonly property color words: Theme.inkOn(Kiosk.kind)

    visible: served
    color: Theme.ground(Kiosk.kind)

    component Number: Phrase {
        objectName: "bandNumber"
        text: Kiosk.number
        size: 44
        font.bold: true
        color: band.words
        wrapMode: Text.NoWrap
    }

    RowLayout {
        id: row
        readonly property int edge: Theme.small ? Theme.gap : Theme.margin
        readonly property int sign: Theme.px(Theme.small ? 72 : 104)
        anchors.fill: parent
        anchors.leftMargin: edge
        anchors.rightMargin: edge
        spacing: Theme.px(Theme.small ? 20 : 36)

        Sign {
            visible: outcome !== ""
            outcome: ({ "pass": "pass", "fix": "caution", "see_staff": "fail" })[Kiosk.kind] || ""
            ground: band.words
            mark: band.color
            Layout.preferredWidth: row.sign
            Layout.preferredHeight: row.sign
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: Theme.px(4)
            Phrase {
                objectName: "bandWord"
                text: Kiosk.word
                size: 64
                font.bold: true
                color: band.words
                fontSizeMode: Text.HorizontalFit
                minimumPixelSize: Theme.sizes.least
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
            Phrase {
                objectName: "bandSentence"
                text: Kiosk.sentence
                size: 40
                color: band.words
                maximumLineCount: Theme.landscape ? 4 : 2
                elide: Text.ElideRight
                Layout.fillWidth: true
            }
            Number { visible: Theme.small && text !== "" }
        }
        Number { visible: !Theme.small && text !== "" }
    }
}
