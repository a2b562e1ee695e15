"""The store: Parquet data sets that open without our code, and records of where they come from."""

from explorer.study.store.columns import SCHEMA, TABLES
from explorer.study.store.folder import Done, Store, StoreError, storing
from explorer.study.store.records import Failure

__all__ = ["SCHEMA", "TABLES", "Done", "Failure", "Store", "StoreError", "storing"]
