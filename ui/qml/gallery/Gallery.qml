// The gallery's panel: what the other window shows, and how.
import QtQuick
import "../parts"
import Sentinel.Kiosk

Rectangle {
    id: gallery

    required property QtObject viewer

    color: "#20262C"

    component Choice: Rectangle {
        property string words
        property bool chosen: false
        signal touched()

        width: label.implicitWidth + 24
        height: 34
        radius: 8
        color: chosen ? "#8FC1FF" : "#39424B"
        Text {
            id: label
            anchors.centerIn: parent
            text: parent.words
            textFormat: Text.PlainText
            font.pixelSize: 15
            font.family: Theme.family
            color: parent.chosen ? "#10161D" : "#FFFFFF"
        }
        Finger { onTapped: parent.touched() }
    }
    component Group: Column {
        property string title
        default property alias content: flow.data
        width: parent.width
        spacing: 6
        Text { text: parent.title; color: "#AEBBC7"; font.pixelSize: 14 }
        Flow { id: flow; width: parent.width; spacing: 6 }
    }

    Flickable {
        anchors.fill: parent
        anchors.margins: 16
        contentHeight: all.implicitHeight
        Column {
            id: all
            width: parent.width
            spacing: 16
            Group {
                title: "Language"
                Repeater {
                    model: Kiosk.languages
                    Choice {
                        required property var modelData
                        objectName: "gallery-" + modelData.code
                        words: modelData.name
                        chosen: gallery.viewer.language === modelData.code
                        onTouched: gallery.viewer.choose("language", modelData.code)
                    }
                }
            }
            Group {
                title: "Palette, words, height"
                Choice { objectName: "gallery-night"; words: "night"; chosen: gallery.viewer.night; onTouched: gallery.viewer.toggle("night") }
                Choice { objectName: "gallery-large"; words: "large words"; chosen: gallery.viewer.large; onTouched: gallery.viewer.toggle("large") }
                Choice { objectName: "gallery-low"; words: "low"; chosen: gallery.viewer.low; onTouched: gallery.viewer.toggle("low") }
                Choice { objectName: "gallery-turned"; words: "landscape"; chosen: gallery.viewer.turned; onTouched: gallery.viewer.toggle("turned") }
            }
            Group {
                title: "Panel (inches)"
                Repeater {
                    model: gallery.viewer.panels
                    Choice {
                        required property string modelData
                        words: modelData
                        chosen: gallery.viewer.panel === modelData
                        onTouched: gallery.viewer.choose("panel", modelData)
                    }
                }
            }
            Group {
                title: "Screen"
                Repeater {
                    model: gallery.viewer.scenes
                    Choice {
                        required property string modelData
                        objectName: "gallery-" + modelData
                        words: modelData
                        chosen: gallery.viewer.scene === modelData
                        onTouched: gallery.viewer.choose("scene", modelData)
                    }
                }
            }
        }
    }
}
