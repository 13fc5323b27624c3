"""The doctor: checks what is configured, says what was found and what to do; changes nothing."""
