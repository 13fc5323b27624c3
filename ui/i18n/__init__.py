"""The sentences people read: Qt translations by topic and language, and what keeps them in step."""
