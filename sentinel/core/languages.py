"""The languages that the kiosk shows and speaks, by their translations' codes; the first is the default."""

LANGUAGES = ("zh_CN", "en", "zh_TW", "ja", "ko")
