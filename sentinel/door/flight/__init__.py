"""The flight recorder: the last minutes of what the heart was told, without pictures or ids, to replay."""
