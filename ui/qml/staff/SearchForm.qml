// What passages are looked for: the purpose first, then hours, result, or a whole document number.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

ColumnLayout {
    id: form

    property var wanted: ({})  // {purpose, since, until, verdict, reason, number}
    signal changed(var wanted)
    signal numberWanted()
    signal searched()

    readonly property var words: Theme.words.staff

    function set(name, value) {
        const next = Object.assign({}, wanted)
        next[name] = value
        changed(next)
    }
    function hour(name, change) {
        const value = wanted[name] + change
        if (name === "since" ? value >= 0 && value < wanted.until : value > wanted.since && value <= 24)
            set(name, value)
    }

    spacing: Theme.px(20)

    component Label: Phrase { size: 32; color: Theme.quiet; Layout.fillWidth: true }
    component Hour: RowLayout {
        id: hour
        required property string name
        spacing: Theme.px(10)
        Phrase { text: form.words[hour.name === "since" ? "from" : "until"]; size: 32; color: Theme.quiet; wrapMode: Text.NoWrap }
        Key { objectName: hour.name + "Less"; text: "−"; size: 44; onTapped: form.hour(hour.name, -1) }
        Phrase {
            objectName: hour.name
            text: form.words.hour.replace("{n}", form.wanted[hour.name])
            size: 38
            font.bold: true
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.NoWrap
            Layout.minimumWidth: Theme.px(130)
        }
        Key { objectName: hour.name + "More"; text: "+"; size: 44; onTapped: form.hour(hour.name, 1) }
    }

    Flickable {
        Layout.fillWidth: true
        Layout.fillHeight: true
        contentWidth: width
        contentHeight: column.implicitHeight
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        ColumnLayout {
            id: column
            width: form.width
            spacing: Theme.px(20)

            Label { text: form.words.purpose; visible: !Theme.landscape }
            Choice {
                name: "purpose"
                options: ["complaint", "incident", "tracing", "operation"].map(code => ({ code: code, text: form.words[code] }))
                chosen: form.wanted.purpose
                onPicked: code => form.set("purpose", code)
                Layout.fillWidth: true
            }
            Flow {
                spacing: Theme.px(40)
                Layout.fillWidth: true
                Hour { name: "since" }
                Hour { name: "until" }
            }
            Label { text: form.words.result; visible: !Theme.landscape }
            Choice {
                name: "verdict"
                options: ["", "admit", "refer", "refuse"].map(code => ({ code: code, text: form.words[code || "any"] }))
                chosen: form.wanted.verdict
                onPicked: code => form.set("verdict", code)
                Layout.fillWidth: true
            }
            Flow {
                spacing: Theme.px(16)
                Layout.fillWidth: true
                Key {
                    visible: form.wanted.reason !== ""
                    objectName: "reasonChosen"
                    text: (Theme.words.staff_reason[form.wanted.reason] || Theme.words.reason[form.wanted.reason] || "") + "  ✕"
                    size: 32
                    onTapped: form.set("reason", "")
                }
                Key {
                    objectName: "byDocument"
                    text: form.words.by_document + (form.wanted.number === "" ? "" : "  ····" + form.wanted.number.slice(-4))
                    size: 34
                    onTapped: form.numberWanted()
                }
                Key {
                    visible: form.wanted.number !== ""
                    objectName: "numberForgotten"
                    glyph: "erase"
                    size: 36
                    onTapped: form.set("number", "")
                }
            }
        }
    }
    Key {
        objectName: "search"
        text: form.words.search
        size: 46
        bold: true
        ground: Theme.wait
        ink: Theme.inkOnDark
        outlined: false
        enabled: form.wanted.purpose !== "" && !Staff.busy
        Layout.fillWidth: true
        Layout.preferredHeight: Theme.key(120)
        onTapped: form.searched()
    }
}
