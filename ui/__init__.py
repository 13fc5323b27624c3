"""The kiosk's screen: shows the daemon's snapshots, asks the daemon for what staff want. Holds no state."""
