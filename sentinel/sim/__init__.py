"""The emulated world: scripted visitors, devices, platform and broker, to run the real kiosk against."""
