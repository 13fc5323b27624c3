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

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        spacing: Theme.px(36)

        Sign {
            visible: outcome !== ""
            outcome: ({ "pass": "pass", "fix": "caution", "see_staff": "fail" })[Kiosk.kind] || ""
            ground: band.words
            mark: band.color
            Layout.preferredWidth: Theme.px(104)
            Layout.preferredHeight: Theme.px(104)
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
        }
        Phrase {
            objectName: "bandNumber"
            visible: text !== ""
            text: Kiosk.number
            size: 44
            font.bold: true
            color: band.words
            wrapMode: Text.NoWrap
        }
    }
}
