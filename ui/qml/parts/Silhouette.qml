// Where head and shoulders are to be: a dashed outline, light over dark so that it is seen on any picture.
// A picture drawn once: as a Shape the processor would stroke it anew with each picture of the camera.
import QtQuick

Item {
    id: silhouette

    readonly property string outline: "M50,8 C68,8 74,22 73,38 C72,55 63,68 50,68 C37,68 28,55 27,38 C26,22 32,8 50,8 Z "
        + "M2,120 C2,96 12,88 30,82 C36,80 38,76 38,70 M62,70 C62,76 64,80 70,82 C88,88 98,96 98,120"
    readonly property real unit: Math.min(width / 100, height / 122)
    readonly property string lines: "fill='none' stroke-linecap='round' d='" + outline + "'/>"

    Image {
        objectName: "standHere"
        width: Math.max(1, Math.round(100 * silhouette.unit))
        height: Math.max(1, Math.round(122 * silhouette.unit))
        sourceSize: Qt.size(width, height)
        anchors.centerIn: parent
        source: "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 122'>"
            + "<path stroke='black' stroke-opacity='0.69' stroke-width='3.2' " + silhouette.lines
            + "<path stroke='white' stroke-width='1.5' stroke-dasharray='6 3.6' " + silhouette.lines + "</svg>"
    }
}
