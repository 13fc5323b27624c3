// Where head and shoulders are to be: a dashed outline, light over dark so that it is seen on any picture.
// A picture drawn once: as a Shape the processor would stroke it anew with each picture of the camera. And only
// where there is something of it: to lay a whole clear picture over the camera's was a fifth of its cost.
import QtQuick

Item {
    id: silhouette

    // Twelfths of the height, and from where to where in percent of the width there is something of it
    readonly property var parts: [
        [0, 36, 64], [1, 27, 45], [1, 55, 73], [2, 25, 32], [2, 68, 75], [3, 25, 29],
        [3, 71, 75], [4, 25, 32], [4, 68, 75], [5, 27, 38], [5, 62, 73], [6, 33, 67],
        [7, 27, 40], [7, 60, 73], [8, 9, 35], [8, 65, 91], [9, 3, 15], [9, 85, 97],
        [10, 0, 7], [10, 93, 100], [11, 0, 5], [11, 95, 100]
    ]
    readonly property real unit: Math.min(width / 100, height / 122)
    readonly property string wanted: visible && unit > 0 ? `${Math.round(100 * unit)}x${Math.round(122 * unit)}` : ""
    property string drawn: ""

    Connections {  // only now all is laid out: not a picture for each size on the way there
        target: silhouette.Window.window
        enabled: silhouette.wanted !== "" && silhouette.drawn !== silhouette.wanted
        function onAfterAnimating() { silhouette.drawn = silhouette.wanted }
    }
    Item {
        id: whole
        readonly property var size: silhouette.drawn === "" ? [0, 0] : silhouette.drawn.split("x").map(Number)
        objectName: "standHere"
        x: Math.round((silhouette.width - width) / 2)
        y: Math.round((silhouette.height - height) / 2)
        width: size[0]
        height: size[1]
        Repeater {
            model: silhouette.drawn === "" ? [] : silhouette.cut(silhouette.drawn)
            Image {
                required property var modelData
                x: modelData[0]
                y: modelData[1]
                source: `image://outline/${modelData[4]}/${modelData.slice(0, 4).join(",")}`
                cache: false  // ours is
            }
        }
    }

    // The parts in pixels of a size, "WIDTHxHEIGHT": x, y, width, height, of which size
    function cut(size) {
        const [width, height] = size.split("x").map(Number)
        return parts.map(([row, from, to]) => {
            const x = Math.max(0, Math.floor(width * from / 100) - 1)  // soft edges
            const y = Math.floor(height * row / 12)
            return [x, y, Math.min(width, Math.ceil(width * to / 100) + 1) - x, Math.floor(height * (row + 1) / 12) - y, size]
        }).filter(part => part[2] > 0 && part[3] > 0)
    }
}
