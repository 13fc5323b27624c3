// Where head and shoulders are to be: a dashed outline, light over dark so that it is seen on any picture.
import QtQuick
import QtQuick.Shapes
import "."

Item {
    id: silhouette

    readonly property string outline: "M50,8 C68,8 74,22 73,38 C72,55 63,68 50,68 C37,68 28,55 27,38 C26,22 32,8 50,8 Z "
        + "M2,120 C2,96 12,88 30,82 C36,80 38,76 38,70 M62,70 C62,76 64,80 70,82 C88,88 98,96 98,120"

    Shape {
        objectName: "standHere"
        width: 100
        height: 122
        anchors.centerIn: parent
        scale: Math.min(silhouette.width / 100, silhouette.height / 122)
        preferredRendererType: Shape.CurveRenderer
        ShapePath {
            strokeColor: "#B0000000"
            strokeWidth: 3.2
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            PathSvg { path: silhouette.outline }
        }
        ShapePath {
            strokeColor: "#FFFFFF"
            strokeWidth: 1.5
            strokeStyle: ShapePath.DashLine
            dashPattern: [4, 2.4]
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            PathSvg { path: silhouette.outline }
        }
    }
}
