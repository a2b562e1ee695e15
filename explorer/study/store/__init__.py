"""The store: Parquet data sets that open without our code, and records of where they come from."""

from explorer.study.store.columns import SCHEMA, TABLES
from explorer.study.store.folder import BatchResult, Store, StoreError, storing
from explorer.study.store.records import Failure

__all__ = ["SCHEMA", "TABLES", "BatchResult", "Failure", "Store", "StoreError", "storing"]
