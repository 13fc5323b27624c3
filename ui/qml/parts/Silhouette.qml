// Where head and shoulders are to be: a dashed outline, light over dark so that it is seen on any picture.
// A picture drawn once: as a Shape the processor would stroke it anew with each picture of the camera.
// From a file: Qt keeps some memory of each image that it reads from a data: address.
import QtQuick

Item {
    id: silhouette

    readonly property real unit: Math.min(width / 100, height / 122)

    Image {
        objectName: "standHere"
        width: Math.max(1, Math.round(100 * silhouette.unit))
        height: Math.max(1, Math.round(122 * silhouette.unit))
        sourceSize: Qt.size(width, height)
        anchors.centerIn: parent
        source: "silhouette.svg"
    }
}
