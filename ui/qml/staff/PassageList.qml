// Passages that were found, a page of them; nobody's name.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

ColumnLayout {
    id: list

    readonly property var record: Staff.record
    readonly property bool narrow: Theme.small && !Theme.landscape
    readonly property real verdicts: {  // as wide as the longest of this page, so that they stand in a column
        let longest = Theme.px(Theme.small ? 310 : 228)
        for (let i = 0; i < record.rows.length; i++)
            longest = Math.max(longest, Math.ceil(letters.advanceWidth(record.rows[i].verdict)) + 2)
        return longest
    }

    spacing: Theme.px(16)

    Phrase { id: sample; visible: false; size: 32; font.bold: true }
    FontMetrics { id: letters; font: sample.font }
    Phrase {
        objectName: "found"
        text: list.record.total
        size: 34
        color: Theme.quiet
        Layout.fillWidth: true
    }
    ListView {
        id: view
        objectName: "passageList"
        Layout.fillWidth: true
        Layout.fillHeight: true
        clip: true
        spacing: Theme.px(10)
        boundsBehavior: Flickable.StopAtBounds
        model: list.record.rows

        delegate: Panel {
            id: row
            required property var modelData
            required property int index
            objectName: "passage" + index
            width: view.width
            height: Math.max(Theme.touch, content.implicitHeight + Theme.px(24))
            radius: Theme.px(16)
            color: touch.pressed ? Qt.darker(Theme.card, 1.1) : Theme.card

            RowLayout {
                id: content
                anchors.fill: parent
                anchors.leftMargin: Theme.px(22)
                anchors.rightMargin: Theme.px(22)
                spacing: Theme.px(20)
                Phrase { text: row.modelData.time; size: 30; color: Theme.quiet; wrapMode: Text.NoWrap }
                Sign {
                    // The software renderer clips no shapes: what is not whole in the view is not drawn
                    opacity: row.y >= view.contentY && row.y + row.height <= view.contentY + view.height ? 1 : 0
                    outcome: row.modelData.sign
                    ground: ({ "pass": Theme.pass, "fail": Theme.stop, "caution": "#7A5200" })[row.modelData.sign] || Theme.out
                    Layout.preferredWidth: Theme.px(44)
                    Layout.preferredHeight: Theme.px(44)
                }
                GridLayout {
                    columns: list.narrow ? 1 : 2
                    columnSpacing: content.spacing
                    rowSpacing: 0
                    Phrase {
                        objectName: "passageVerdict"
                        text: row.modelData.verdict
                        size: 32
                        font.bold: true
                        wrapMode: Text.NoWrap
                        Layout.preferredWidth: list.narrow ? -1 : list.verdicts
                        elide: Text.ElideRight
                    }
                    ColumnLayout {
                        Layout.fillWidth: true
                        spacing: 0
                        Phrase {
                            text: row.modelData.reason
                            size: 32
                            wrapMode: list.narrow ? Text.Wrap : Text.NoWrap
                            maximumLineCount: 2
                            elide: Text.ElideRight
                            Layout.fillWidth: true
                        }
                        Phrase {
                            visible: text !== ""
                            text: row.modelData.outcome
                            size: 26
                            color: Theme.quiet
                            wrapMode: list.narrow ? Text.Wrap : Text.NoWrap
                            maximumLineCount: 2
                            elide: Text.ElideRight
                            Layout.fillWidth: true
                        }
                    }
                }
                Phrase { text: "›"; size: 44; color: Theme.quiet; wrapMode: Text.NoWrap }
            }
            Finger {
                id: touch  // also while an answer is under way: the finger that is down then may lift after it
                onTapped: list.record.passage(row.modelData.visit)
            }
        }
    }
    Key {
        objectName: "nextPage"
        visible: list.record.more
        text: Theme.words.staff.next_page
        enabled: !Staff.busy
        Layout.fillWidth: true
        onTapped: list.record.nextPage()
    }
}
