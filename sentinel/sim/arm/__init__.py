"""The proof on 64-bit ARM: the kiosk installed, tested and cut off from power on an emulated Debian 12."""
