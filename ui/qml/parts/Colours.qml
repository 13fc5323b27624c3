// Tokens of colour: a light and a dark palette. Grounds carry white (or dark) words, inks lie on page and card.
import QtQuick

QtObject {
    property bool dark: false

    // Grounds of verdicts, the same by day and night: 8.5, 8.2, 10.7, 7.2, 10.4 to the ink on them
    readonly property color pass: "#00574B"
    readonly property color stop: "#9B1C1C"
    readonly property color fix: "#FFC107"
    readonly property color wait: "#0B57A4"
    readonly property color out: "#37424D"
    readonly property color inkOnDark: "#FFFFFF"
    readonly property color inkOnFix: "#1A1A1A"
    readonly property color softOnDark: "#D5DDE4"  // second words on a dark ground

    readonly property color page: dark ? "#10161D" : "#EEF2F6"
    readonly property color card: dark ? "#1B2530" : "#FFFFFF"
    readonly property color ink: dark ? "#F2F5F8" : "#16202A"
    readonly property color quiet: dark ? "#AEBBC7" : "#4A5560"
    readonly property color line: dark ? "#6B7B8B" : "#8694A1"  // edges of what is touched: 3:1 to the card
    readonly property color faint: dark ? "#2C3947" : "#C9D2DB"  // edges that only part things

    readonly property color passInk: dark ? "#6FD3BD" : "#00574B"
    readonly property color stopInk: dark ? "#FFA199" : "#9B1C1C"
    readonly property color cautionInk: dark ? "#FFCB66" : "#7A5200"
    readonly property color accent: dark ? "#8FC1FF" : "#0B57A4"

    readonly property color strip: dark ? "#080C10" : "#16202A"
    readonly property color stripKey: "#2A3744"
    readonly property color stripGood: "#8FD6C6"
    readonly property color glass: "#0E151C"  // behind the camera's picture
}
