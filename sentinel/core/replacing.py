"""``dataclasses.replace``, quicker for frozen values with slots and nothing to check.

The heart makes new states of thirty fields in every step; the standard one calls ``__init__`` for each.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import replace as replace
else:
    import dataclasses
    from functools import cache

    def replace(value, /, **changes):
        """A copy of a dataclass's value with other fields. Raises TypeError for a field that there is not."""
        cls = value.__class__
        parts = _parts(cls)
        if parts is None:
            return dataclasses.replace(value, **changes)
        copied, writer_of = parts
        made = object.__new__(cls)
        copied(made, value)
        try:
            for name, held in changes.items():
                writer_of[name](made, held)
        except KeyError as error:
            raise TypeError(f"{cls.__name__} has no field {error}") from None
        return made

    @cache
    def _parts(cls):
        """How to copy all fields and how to write each; None where making one is more than that."""
        found = dataclasses.fields(cls)
        plain = all(one.init for one in found) and not hasattr(cls, "__post_init__")
        slotted = all(type(vars(cls).get(one.name)).__name__ == "member_descriptor" for one in found)
        if len(found) < 2 or not plain or not slotted:
            return None
        writer_of = {one.name: vars(cls)[one.name].__set__ for one in found}
        return _copier(writer_of), writer_of

    def _copier(writer_of):
        """A function that copies every field, written out as ``dataclasses`` writes its ``__init__``: a loop
        over thirty fields costs twice as much."""
        names = {f"w{number}": write for number, write in enumerate(writer_of.values())}
        lines = [f" w{number}(made, held.{field})" for number, field in enumerate(writer_of)]
        exec("\n".join(["def copied(made, held):", *lines]), names)  # noqa: S102 - of a class's own field names
        return names["copied"]
