"""The other end of the kiosks' events: collected, kept, judged, shown to those who may look."""
