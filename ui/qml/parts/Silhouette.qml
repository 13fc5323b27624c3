// Where head and shoulders are to be: a dashed outline, light over dark so that it is seen on any picture.
// A picture drawn once: as a Shape the processor would stroke it anew with each picture of the camera.
import QtQuick

Item {
    id: silhouette

    readonly property real unit: Math.min(width / 100, height / 122)
    readonly property string wanted: visible && unit > 0 ? `${Math.round(100 * unit)}x${Math.round(122 * unit)}` : ""
    property string drawn: ""

    Connections {  // only now all is laid out: not a picture for each size on the way there
        target: silhouette.Window.window
        enabled: silhouette.drawn !== silhouette.wanted
        function onAfterAnimating() { silhouette.drawn = silhouette.wanted }
    }
    Image {
        objectName: "standHere"
        anchors.centerIn: parent
        source: silhouette.drawn === "" ? "" : "image://outline/" + silhouette.drawn
        cache: false  // ours is
    }
}
