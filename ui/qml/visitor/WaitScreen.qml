// Checking, or waiting for others: calm. A check shows a ring at 0.3 s, words at 1 s, another way at 5 s.
import QtQuick
import "../parts"
import Sentinel.Kiosk

Calm {
    id: wait

    readonly property bool working: Kiosk.kind === "verifying"
    property int stage: 0  // how long it has taken: ring, words, another way

    color: Theme.wait
    glyph: working ? "" : "people"
    turning: stage >= 1
    speaking: !working || stage >= 2
    note: working && stage >= 3 ? Theme.words.look.slow : ""

    onWorkingChanged: begin()
    Component.onCompleted: begin()

    function begin() {
        stage = Theme.motion.still ? 3 : 0
    }

    component Step: Timer {
        property int next: 0
        running: wait.working && wait.stage < next && !Theme.motion.still
        onTriggered: wait.stage = Math.max(wait.stage, next)
    }
    Step { next: 1; interval: Theme.motion.spinnerAfter }
    Step { next: 2; interval: Theme.motion.wordsAfter }
    Step { next: 3; interval: Theme.motion.laneAfter }
}
