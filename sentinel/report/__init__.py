"""What leaves the kiosk: passages as CloudEvents over MQTT, acknowledged by id; presence."""
