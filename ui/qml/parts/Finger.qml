// How a tap is taken, everywhere: when the finger lifts, however long it rested. An old hand rests for seconds, and a
// bare TapHandler drops without a word what lay longer than Qt's long press (0.8 s).
import QtQuick

TapHandler {
    gesturePolicy: TapHandler.ReleaseWithinBounds // a trembling finger may leave the key, and come back
    longPressThreshold: 0 // there is no long press
}
