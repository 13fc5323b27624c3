// A card that things lie on.
import QtQuick
import "."

Rectangle {
    color: Theme.card
    radius: Theme.radius
}
