"""Puts a synthetic population into the platform's database: a block in a transaction, each once."""

from typing import Any

from sqlalchemy import Engine

from sentinel.service import tables
from sentinel.service.database import insert_new
from sentinel.service.population import Synthetic
from sentinel.service.sealing import Keys


def load(engine: Engine, keys: Keys, block: list[Synthetic]) -> None:
    """Persons with colour, tests, doses, stays and the watch-list. Raises SQLAlchemyError."""
    hashes = [keys.hash_id(one.id_number) for one in block]
    tokens = [f"s{hashed[:31]}" for hashed in hashes]  # the same again for the same number and key
    rows: dict[Any, list[dict[str, Any]]] = {
        table: []
        for table in (
            tables.persons, tables.pcr, tables.antigen, tables.vaccine, tables.stays, tables.watch_list,
        )
    }  # fmt: skip
    for token, hashed, one in zip(tokens, hashes, block, strict=True):
        rows[tables.persons].append(
            {"token": token, "id_hash": hashed, "masked_name": "虚＊", "colour": one.colour}
        )
        for table, result, at in (
            (tables.pcr, one.pcr, one.pcr_sampled_at),
            (tables.antigen, one.antigen, one.antigen_sampled_at),
        ):
            if at is not None and result != "pending":  # the platform states results only
                rows[table].append({"person": token, "result": result, "sampled_at": at})
        rows[tables.vaccine].append({"person": token, "doses": one.doses})
        if one.area and one.pcr_sampled_at:
            rows[tables.stays].append({"person": token, "area": one.area, "left_at": one.pcr_sampled_at})
        if one.watch:
            rows[tables.watch_list].append({"person": token})
    with engine.begin() as db:
        for table, some in rows.items():
            if some:
                db.execute(insert_new(db, table), some)
