"""``dataclasses.replace``, quicker for frozen values with slots and nothing to check.

The heart makes new states of thirty fields in every step; the standard one calls ``__init__`` for each.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import replace as replace
else:
    import dataclasses
    from functools import cache
    from operator import attrgetter

    def replace(value, /, **changes):
        """A copy of a dataclass's value with other fields. Raises TypeError for a field that there is not."""
        cls = value.__class__
        parts = _parts(cls)
        if parts is None:
            return dataclasses.replace(value, **changes)
        read, writers, writer_of = parts
        made = object.__new__(cls)
        for write, held in zip(writers, read(value), strict=True):
            write(made, held)
        try:
            for name, held in changes.items():
                writer_of[name](made, held)
        except KeyError as error:
            raise TypeError(f"{cls.__name__} has no field {error}") from None
        return made

    @cache
    def _parts(cls):
        """How to read all fields and how to write each; None where making one is more than that."""
        found = dataclasses.fields(cls)
        plain = all(one.init for one in found) and not hasattr(cls, "__post_init__")
        slotted = all(type(vars(cls).get(one.name)).__name__ == "member_descriptor" for one in found)
        if len(found) < 2 or not plain or not slotted:
            return None
        names = [one.name for one in found]
        writer_of = {name: vars(cls)[name].__set__ for name in names}
        return attrgetter(*names), tuple(writer_of.values()), writer_of
