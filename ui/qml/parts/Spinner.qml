// A ring that turns while something is under way.
import QtQuick
import QtQuick.Shapes
import "."

Item {
    id: spinner

    property color colour: Theme.inkOnDark

    Shape {
        anchors.centerIn: parent
        width: 100
        height: 100
        scale: Math.min(spinner.width, spinner.height) / 100
        preferredRendererType: Shape.CurveRenderer
        ShapePath {
            strokeColor: Qt.alpha(spinner.colour, 0.28)
            strokeWidth: 9
            fillColor: "transparent"
            PathSvg { path: "M50,6 A44,44 0 1 1 49.9,6 Z" }
        }
        ShapePath {
            strokeColor: spinner.colour
            strokeWidth: 9
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            PathSvg { path: "M50,6 A44,44 0 0 1 94,50" }
        }
        RotationAnimation on rotation {
            from: 0
            to: 360
            duration: Theme.motion.turn
            loops: Animation.Infinite
            running: spinner.visible && !Theme.motion.still
        }
    }
}
