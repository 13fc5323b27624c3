"""A fleet in small: several kiosks of one venue, one platform with its collector, one broker that may be lost."""
