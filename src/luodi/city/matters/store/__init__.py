"""The write path of the record: lock, decide, write journal and projection in one transaction, in groups.

One statement per command on PostgreSQL, one group of statements on SQLite, plain ORM on any other back end.
"""

from luodi.city.matters.store.batch import Act, Order, Receipt, perform
from luodi.city.matters.store.grouping import submit

__all__ = ["Act", "Order", "Receipt", "perform", "submit"]
