// For the technician: what the thermometer sees now, where it looks for faces, and what it measures there.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

Item {
    id: page

    Component.onCompleted: Thermal.watch()
    Component.onDestruction: Thermal.leave()

    Connections {
        target: Thermal
        function onChanged() { view.update() }
    }
    ColumnLayout {
        anchors.fill: parent
        spacing: Theme.px(20)

        RowLayout {
            Layout.fillWidth: true
            spacing: Theme.px(16)

            ThermalView {
                id: view
                objectName: "thermalView"
                Layout.fillWidth: true
                Layout.preferredHeight: Math.min(width * 0.75, page.height - Theme.px(300))
            }
            ColumnLayout {
                visible: Thermal.live
                Layout.fillHeight: true
                Layout.maximumWidth: Theme.px(140)
                Phrase { objectName: "thermalWarmest"; text: Thermal.warmest; size: 28; wrapMode: Text.NoWrap }
                Rectangle {
                    Layout.fillHeight: true
                    Layout.preferredWidth: Theme.px(36)
                    gradient: Gradient {
                        GradientStop { position: 0.0; color: "#FCFFA4" }
                        GradientStop { position: 0.25; color: "#F98E09" }
                        GradientStop { position: 0.5; color: "#BC3754" }
                        GradientStop { position: 0.75; color: "#57106E" }
                        GradientStop { position: 1.0; color: "#000004" }
                    }
                }
                Phrase { objectName: "thermalColdest"; text: Thermal.coldest; size: 28; wrapMode: Text.NoWrap }
            }
        }
        Phrase { objectName: "thermalStatus"; text: Thermal.status; size: 36; Layout.fillWidth: true }
        Repeater {
            model: Thermal.faces
            Phrase {
                required property string modelData
                required property int index
                objectName: "thermalFace" + index
                text: modelData
                size: 40
                font.bold: true
                Layout.fillWidth: true
            }
        }
        Item { Layout.fillHeight: true }
    }
}
