"""Databases: a connection pool an instance, in front of a server with limits and contention."""

from foresize.models.databases.spec import Database, Pool, Usl

__all__ = ["Database", "Pool", "Usl"]
