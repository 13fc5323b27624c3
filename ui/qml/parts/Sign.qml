// The shape that goes with a colour: check in a circle, cross in an octagon, ! in a triangle, ? in a square.
import QtQuick
import QtQuick.Shapes
import "."

Item {
    id: sign

    property string outcome: "pass"
    property color ground: Theme.pass
    property color mark: Theme.inkOnDark

    readonly property var grounds: ({
        "pass": "M50,3 A47,47 0 1 1 49.9,3 Z",
        "fail": "M30.5,3 L69.5,3 L97,30.5 L97,69.5 L69.5,97 L30.5,97 L3,69.5 L3,30.5 Z",
        "caution": "M44,8 Q50,0 56,8 L98,84 Q101,94 90,94 L10,94 Q-1,94 2,84 Z",
        "unknown": "M16,4 L84,4 Q96,4 96,16 L96,84 Q96,96 84,96 L16,96 Q4,96 4,84 L4,16 Q4,4 16,4 Z"
    })
    readonly property var marks: ({
        "pass": "M27,52 L43,68 L74,34",
        "fail": "M32,32 L68,68 M68,32 L32,68",
        "caution": "M50,33 L50,62 M50,78 L50,78.5",
        "unknown": "M34,38 Q34,22 50,22 Q66,22 66,37 Q66,47 56,51 Q50,54 50,62 M50,77 L50,77.5",
        "not_required": "M30,50 L70,50"
    })

    implicitWidth: Theme.px(64)
    implicitHeight: implicitWidth

    Shape {
        anchors.centerIn: parent
        width: 100
        height: 100
        scale: Math.min(sign.width, sign.height) / 100
        preferredRendererType: Shape.CurveRenderer

        ShapePath {
            strokeWidth: -1
            fillColor: sign.ground
            PathSvg { path: sign.grounds[sign.outcome] || sign.grounds["unknown"] }
        }
        ShapePath {
            strokeColor: sign.mark
            strokeWidth: sign.outcome === "caution" ? 10 : 11
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: sign.marks[sign.outcome] || sign.marks["unknown"] }
        }
    }
}
