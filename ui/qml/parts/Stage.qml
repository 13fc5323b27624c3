// Holds a screen's content and makes its words smaller where more is to be shown than fits.
import QtQuick
import "."
import Sentinel.Kiosk

Item {
    id: stage

    property Component content
    property int edge: Theme.px(44)
    property real squeeze: 1
    readonly property real least: 0.5
    readonly property real wanted: inner.item ? inner.item.implicitHeight : 0
    readonly property bool settled: squeeze <= least || wanted <= inner.height + 1

    onWantedChanged: Qt.callLater(tighten)
    onHeightChanged: Qt.callLater(anew)
    onWidthChanged: Qt.callLater(anew)

    function tighten() {
        if (!settled && inner.height > 0)
            squeeze = Math.max(least, squeeze * Math.max(0.8, Math.min(0.97, Math.sqrt(inner.height / wanted))))
    }
    function anew() {
        squeeze = 1
        tighten()
    }

    Connections {
        target: Kiosk
        function onChanged() { Qt.callLater(stage.anew) }
        function onLanguageChanged() { Qt.callLater(stage.anew) }
    }
    Connections {
        target: Theme.sizes
        function onTypeChanged() { Qt.callLater(stage.anew) }
    }
    Loader {
        id: inner
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: stage.edge
        anchors.bottomMargin: stage.edge
        opacity: stage.settled ? 1 : 0
        sourceComponent: stage.content
    }
}
