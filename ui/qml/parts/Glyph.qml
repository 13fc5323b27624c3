// Line drawings of what to do, on a 48 x 48 grid.
import QtQuick
import QtQuick.Shapes
import "."

Item {
    id: glyph

    property string name: "phone"
    property color colour: Theme.ink
    property real weight: 2.6

    readonly property var paths: ({
        "phone": "M15,4 L33,4 Q36,4 36,7 L36,41 Q36,44 33,44 L15,44 Q12,44 12,41 L12,7 Q12,4 15,4 Z M21,39 L27,39 "
               + "M17,12 L22,12 L22,17 L17,17 Z M26,12 L31,12 L31,17 L26,17 Z M17,22 L22,22 L22,27 L17,27 Z "
               + "M26,22 L28,22 M31,22 L31,24 M26,27 L26,28 M30,28 L31,28 M17,32 L20,32 M24,32 L31,32",
        "card": "M7,10 L41,10 Q45,10 45,14 L45,34 Q45,38 41,38 L7,38 Q3,38 3,34 L3,14 Q3,10 7,10 Z "
              + "M15,18 A4,4 0 1 1 14.99,18 Z M8,33 Q8,27.5 15,27.5 Q22,27.5 22,33 M28,18 L39,18 M28,25 L39,25 M28,32 L35,32",
        "face": "M24,8 Q34,8 34,20 Q34,34 24,36 Q14,34 14,20 Q14,8 24,8 Z M20,20 L20,20.4 M28,20 L28,20.4 "
              + "M20,27 Q24,30 28,27 M4,12 L4,4 L12,4 M36,4 L44,4 L44,12 M44,36 L44,44 L36,44 M12,44 L4,44 L4,36",
        "closer": "M24,4 L24,26 M14,17 L24,27 L34,17 M8,36 L40,36 M14,43 L34,43",
        "heat": "M20,6 Q24,2 28,6 L28,28 Q34,32 33,38 Q31,45 24,45 Q17,45 15,38 Q14,32 20,28 Z M24,16 L24,37 M34,10 L39,10 M34,17 L39,17 M34,24 L37,24",
        "mask": "M8,20 Q24,10 40,20 L40,30 Q36,40 24,42 Q12,40 8,30 Z M16,24 Q24,21 32,24 M15,30 Q24,28 33,30 "
              + "M8,21 Q2,20 3,26 Q4,30 8,31 M40,21 Q46,20 45,26 Q44,30 40,31",
        "lock": "M12,21 L36,21 Q38,21 38,23 L38,41 Q38,43 36,43 L12,43 Q10,43 10,41 L10,23 Q10,21 12,21 Z "
              + "M16,21 L16,14 Q16,5 24,5 Q32,5 32,14 L32,21 M24,30 L24,35",
        "person": "M24,6 A8,8 0 1 1 23.99,6 Z M8,43 Q8,28 24,28 Q40,28 40,43",
        "people": "M16,14 A6,6 0 1 1 15.99,14 Z M34,19 A4.5,4.5 0 1 1 33.99,19 Z M4,42 Q4,30 16,30 Q28,30 28,42 M32,33 Q44,31 44,42",
        "link": "M6,18 Q24,2 42,18 M12,26 Q24,15 36,26 M18,33 Q24,28 30,33 M24,40 L24,40.5",
        "nolink": "M6,18 Q24,2 42,18 M12,26 Q24,15 36,26 M18,33 Q24,28 30,33 M24,40 L24,40.5 M8,42 L40,6",
        "camera": "M6,14 L14,14 L18,8 L30,8 L34,14 L42,14 Q45,14 45,17 L45,38 Q45,41 42,41 L6,41 Q3,41 3,38 L3,17 Q3,14 6,14 Z M24,20 A7,7 0 1 1 23.99,20 Z M4,4 L44,44",
        "erase": "M16,10 L42,10 Q44,10 44,12 L44,36 Q44,38 42,38 L16,38 L4,24 Z M22,18 L34,30 M34,18 L22,30",
        "pause": "M24,4 A20,20 0 1 1 23.99,4 Z M18,16 L18,32 M30,16 L30,32",
        "exit": "M10,43 L10,5 L38,5 L38,43 M4,43 L44,43 M10,5 L26,11 L26,47 L10,43 M21,28 L21,30",
        "arrow": "M24,5 L24,41 M9,27 L24,42 L39,27",
        "letters": "M3,40 L13,12 L23,40 M7,30 L19,30 M28,40 L35,20 L42,40 M31,34 L39,34",
        "lower": "M10,6 L38,6 M24,13 L24,36 M14,27 L24,37 L34,27 M10,43 L38,43",
        "info": "M24,4 A20,20 0 1 1 23.99,4 Z M24,22 L24,35 M24,14 L24,14.5",
        "elder": "M22,5 A7,7 0 1 1 21.99,5 Z M10,43 Q9,25 22,24 Q31,24 33,33 M40,43 L40,28 Q40,24 36,24",
        "child": "M24,15 A6.5,6.5 0 1 1 23.99,15 Z M12,43 Q12,31 24,31 Q36,31 36,43",
        "clock": "M24,4 A20,20 0 1 1 23.99,4 Z M24,12 L24,25 L32,30"
    })

    implicitWidth: Theme.px(64)
    implicitHeight: implicitWidth

    Shape {
        anchors.centerIn: parent
        width: 48
        height: 48
        scale: Math.min(glyph.width, glyph.height) / 48
        preferredRendererType: Shape.CurveRenderer

        ShapePath {
            strokeColor: glyph.colour
            strokeWidth: glyph.weight
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin
            PathSvg { path: glyph.paths[glyph.name] || "" }
        }
    }
}
