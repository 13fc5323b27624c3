"""A fleet in small: a venue's kiosks, one platform with its collector, a broker that may be lost."""
