"""The languages that the kiosk shows and speaks, by the codes of their translations; the first is the default."""

LANGUAGES = ("zh_CN", "en", "zh_TW", "ja", "ko")
