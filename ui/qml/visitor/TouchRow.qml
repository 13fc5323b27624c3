// What a visitor may ask for now: more time, "these are all", help. Nothing is here that the daemon does not offer.
import QtQuick
import QtQuick.Layouts
import "../parts"
import Sentinel.Kiosk

RowLayout {
    id: row

    visible: Touch.offersHelp || Touch.offersTime || Touch.counts
    spacing: Theme.px(20)

    component Ask: Key {
        fixed: true
        narrow: true
        size: 34
        Layout.fillWidth: true
        Layout.maximumWidth: Theme.px(480)
    }

    Ask {
        objectName: "allHereKey"
        visible: Touch.counts
        text: Theme.words.ui.all_here
        bold: true
        onTapped: Touch.allHere()
    }
    Ask {
        objectName: "moreTimeKey"
        visible: Touch.offersTime
        text: Theme.words.ui.more_time
        onTapped: Touch.moreTime()
    }
    Ask {
        objectName: "helpKey"
        visible: Touch.offersHelp
        text: Theme.words.ui.help
        onTapped: Touch.help()
    }
}
