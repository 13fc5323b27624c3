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
    property bool fresh: true  // something changed, and how small words must be is not known yet
    readonly property bool settled: !fresh

    onHeightChanged: anew()
    onWidthChanged: anew()
    onContentChanged: anew()
    onVisibleChanged: anew()

    function anew() {
        squeeze = 1
        fresh = true
    }
    // All in the frame that shows the change: nobody sees words that are cut, or none. Always from 1 downwards,
    // so that a screen looks the same whatever was shown before.
    function settle() {
        let wanted = laidOut()
        for (let turn = 0; turn < 16 && wanted > inner.height + 1 && squeeze > least; ++turn) {
            squeeze = Math.max(least, squeeze * Math.max(0.8, Math.min(0.97, Math.sqrt(inner.height / wanted))))
            wanted = laidOut()
        }
        fresh = false
    }
    // The height that the content wants once all its layouts have answered each other: sizes go up, places go down.
    function laidOut() {
        let before = -1
        let wanted = 0
        for (let turn = 0; turn < 4 && wanted !== before; ++turn) {
            before = wanted
            layOut(inner.item)
            wanted = inner.item.implicitHeight
        }
        return wanted
    }
    function layOut(item) {
        for (const child of item.children)
            layOut(child)
        item.ensurePolished()
    }

    Connections {  // only now all is laid out: before that, sizes are half the old ones and half the new
        target: stage.Window.window
        enabled: stage.fresh && stage.visible
        function onAfterAnimating() { stage.settle() }
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
        sourceComponent: stage.content
    }
}
