// A family on the way through the checks: who is now, who is next, who is done. By shape and words, not by colour alone.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

RowLayout {
    id: family

    property real squeeze: 1

    spacing: Theme.px(16)

    Repeater {
        model: Kiosk.people
        Rectangle {
            id: person
            required property var modelData
            readonly property bool now: modelData.now !== ""
            readonly property color words: now ? Theme.inkOnDark : Theme.ink

            objectName: "person"
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            implicitHeight: one.implicitHeight + Theme.px(20)
            radius: Theme.px(20)
            color: now ? Theme.wait : Theme.card
            border { width: now ? 0 : Theme.px(2); color: Theme.faint }
            ColumnLayout {
                id: one
                anchors.centerIn: parent
                width: parent.width - Theme.px(16)
                spacing: Theme.px(2)
                Item {
                    Layout.alignment: Qt.AlignHCenter
                    implicitWidth: Theme.px(60)
                    implicitHeight: implicitWidth
                    Glyph {
                        anchors.fill: parent
                        visible: person.modelData.turn !== "done"
                        name: ["elder", "child"].includes(person.modelData.relation) ? person.modelData.relation : "person"
                        colour: person.words
                        weight: 3
                    }
                    Sign {
                        anchors.fill: parent
                        visible: person.modelData.turn === "done"
                        outcome: "pass"  // counted; the verdict comes for all at once
                        ground: Theme.quiet
                        mark: Theme.card
                    }
                }
                Phrase {
                    text: person.modelData.who
                    size: 30
                    squeeze: family.squeeze
                    font.bold: person.now
                    color: person.words
                    maximumLineCount: 2
                    Layout.fillWidth: true
                    horizontalAlignment: Text.AlignHCenter
                }
                Phrase {
                    objectName: "turn"
                    text: person.modelData.state
                    size: 28
                    squeeze: family.squeeze
                    font.bold: person.now
                    color: person.now ? Theme.inkOnDark : Theme.quiet
                    maximumLineCount: 2
                    Layout.fillWidth: true
                    horizontalAlignment: Text.AlignHCenter
                }
            }
        }
    }
}
