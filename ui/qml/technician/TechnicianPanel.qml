// For the technician: the pages that a device's keeper needs. The daemon checks everything.
import QtQuick
import "../parts"
import Sentinel.Kiosk

ThermalPage {}
