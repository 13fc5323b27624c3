// Holds a screen's content and makes its words smaller where more is to be shown than fits.
import QtQuick
import "."
import Sentinel.Kiosk

Item {
    id: stage

    property Component content
    property int edge: Theme.px(crowded ? 16 : 44)
    property real squeeze: 1
    readonly property real least: 0.36
    readonly property bool crowded: squeeze < 0.62  // smaller words alone don't do: lines and edges give way too
    readonly property real wanted: inner.item ? inner.item.implicitHeight : 0
    readonly property bool over: wanted > inner.height + 1
    property bool fresh: true  // not measured yet since something changed
    property real seen: -1  // what was wanted a frame ago: a layout takes more than one
    readonly property bool settled: !fresh

    onOverChanged: if (over && squeeze > least) fresh = true
    onHeightChanged: anew()
    onWidthChanged: anew()
    onContentChanged: anew()

    function anew() {
        squeeze = 1
        fresh = true
    }
    function measure() {
        const moving = wanted !== seen
        seen = wanted
        if (moving)
            Window.window.update()
        else if (over && squeeze > least)
            squeeze = Math.max(least, squeeze * Math.max(0.8, Math.min(0.97, Math.sqrt(inner.height / wanted))))
        else
            fresh = false
    }

    Connections {  // only now all is laid out: before that, sizes are half the old ones and half the new
        target: stage.Window.window
        enabled: stage.fresh
        function onAfterAnimating() { stage.measure() }
    }
    Connections {
        target: Kiosk
        function onChanged() { stage.anew() }
        function onLanguageChanged() { stage.anew() }
    }
    Connections {
        target: Theme.sizes
        function onTypeChanged() { stage.anew() }
    }
    Loader {
        id: inner
        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.margin
        anchors.topMargin: stage.edge
        anchors.bottomMargin: stage.edge
        opacity: stage.fresh && stage.over && stage.squeeze > stage.least ? 0 : 1
        sourceComponent: stage.content
    }
}
