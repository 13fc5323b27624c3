"""One entrance at work: the coordinator that feeds the heart, and the desks that carry out its effects."""
