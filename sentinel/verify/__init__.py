"""Claims to facts: the verification platform asked online, what is held locally where it does not answer."""
