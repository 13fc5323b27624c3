// Every component of the design system with its states, in the palette and the language that are chosen.
import QtQuick
import QtQuick.Layouts
import "../parts"
import "../visitor"
import Sentinel.Kiosk

Rectangle {
    id: sheet

    readonly property var outcomes: ["pass", "caution", "fail", "unknown", "not_required"]
    readonly property var kinds: ["pass", "fix", "wait", "see_staff", "out_of_service"]

    color: Theme.page

    component Title: Phrase { size: 30; fixed: true; color: Theme.quiet; Layout.topMargin: Theme.px(10) }
    component Swatch: Rectangle {
        property string words
        property color ink: Theme.inkOnDark
        Layout.fillWidth: true
        implicitHeight: Theme.px(84)
        radius: Theme.px(12)
        border { width: Theme.px(2); color: Theme.faint }
        Phrase { anchors.centerIn: parent; text: parent.words; size: 26; fixed: true; color: parent.ink; wrapMode: Text.NoWrap }
    }

    ColumnLayout {
        readonly property real fit: Theme.landscape ? 0.54 : 0.92  // all on one screen
        x: Theme.px(40)
        y: Theme.px(24)
        width: (sheet.width - 2 * x) / fit
        scale: fit
        transformOrigin: Item.TopLeft
        spacing: Theme.px(12)

        Title { text: "Colours: grounds" }
        RowLayout {
            Swatch { words: "pass"; color: Theme.pass }
            Swatch { words: "stop"; color: Theme.stop }
            Swatch { words: "fix"; color: Theme.fix; ink: Theme.inkOnFix }
            Swatch { words: "wait"; color: Theme.wait }
            Swatch { words: "out"; color: Theme.out }
            Swatch { words: "strip"; color: Theme.strip }
        }
        Title { text: "Colours: inks on a card" }
        RowLayout {
            Swatch { words: "ink"; color: Theme.card; ink: Theme.ink }
            Swatch { words: "quiet"; color: Theme.card; ink: Theme.quiet }
            Swatch { words: "accent"; color: Theme.card; ink: Theme.accent }
            Swatch { words: "passInk"; color: Theme.card; ink: Theme.passInk }
            Swatch { words: "caution"; color: Theme.card; ink: Theme.caution }
            Swatch { words: "stopInk"; color: Theme.card; ink: Theme.stopInk }
        }
        Title { text: "Type" }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.px(28)
            Repeater {
                model: [104, 72, 48, 36, 24]
                Phrase {
                    required property int modelData
                    text: modelData + " " + Theme.words.screen.pass
                    size: modelData
                    wrapMode: Text.NoWrap
                }
            }
        }
        Title { text: "Signs and glyphs" }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.px(16)
            Repeater {
                model: sheet.outcomes
                Sign {
                    required property string modelData
                    outcome: modelData
                    ground: Theme.outcome(modelData)
                    mark: Theme.card
                }
            }
            Repeater {
                model: Object.keys(drawings.paths)
                Glyph { required property string modelData; name: modelData; colour: Theme.ink }
            }
            Glyph { id: drawings; visible: false }
            Spinner { width: Theme.px(64); height: width; colour: Theme.accent }
        }
        Title { text: "Keys: plain, with a glyph, chosen, not to be used, on colour" }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.px(16)
            Key { text: Theme.words.ui.close }
            Key { text: Theme.words.ui.staff; glyph: "lock" }
            Key { text: Theme.words.look.large; glyph: "letters"; stacked: true; chosen: true }
            Key { text: Theme.words.ui.back; enabled: false }
            Key { text: Theme.words.ui.pin_enter; ground: Theme.wait; ink: Theme.inkOnDark; outlined: false; bold: true }
            Key { text: Theme.words.ui.turn_away; ground: Theme.stop; ink: Theme.inkOnDark; outlined: false }
        }
        Title { text: "Badges, a code to scan, where things are held" }
        RowLayout {
            spacing: Theme.px(20)
            Badge { words: Theme.words.ui.badge_hours.replace("{n}", "48"); colour: "blue" }
            Badge { words: Theme.words.ui.badge_days.replace("{n}", "7"); colour: "yellow" }
            ScanCode { text: "https://example.org/"; size: 160 }
            Zone { which: "scanner" }
            Zone { which: "reader" }
        }
        Title { text: "Checks" }
        Panel {
            Layout.fillWidth: true
            implicitHeight: tiles.implicitHeight + Theme.px(32)
            GridLayout {
                id: tiles
                anchors.fill: parent
                anchors.margins: Theme.px(16)
                columns: 2
                columnSpacing: Theme.px(32)
                Repeater {
                    model: sheet.outcomes
                    CheckTile {
                        required property int index
                        modelData: ({
                            outcome: sheet.outcomes[index], name: Theme.words.check.pcr,
                            text: Theme.words.outcome[sheet.outcomes[index]], age: index === 0 ? "2 h" : "",
                            badge: index < 2 ? Theme.words.ui.badge_hours.replace("{n}", "48") : "",
                            badgeColour: index === 0 ? "blue" : "yellow"
                        })
                        Layout.fillWidth: true
                        Layout.preferredWidth: 1
                    }
                }
            }
        }
        Title { text: "A verdict's word" }
        RowLayout {
            Repeater {
                model: sheet.kinds
                Rectangle {
                    required property string modelData
                    Layout.fillWidth: true
                    implicitHeight: Theme.px(100)
                    radius: Theme.px(12)
                    color: Theme.ground(modelData)
                    Phrase {
                        anchors.centerIn: parent
                        width: parent.width - Theme.px(16)
                        horizontalAlignment: Text.AlignHCenter
                        text: Theme.words.screen[parent.modelData]
                        size: 40
                        fixed: true
                        fontSizeMode: Text.HorizontalFit
                        minimumPixelSize: Theme.sizes.least
                        wrapMode: Text.NoWrap
                        font.bold: true
                        color: Theme.inkOn(parent.modelData)
                    }
                }
            }
        }
    }
}
