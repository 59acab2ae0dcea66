"""Brings MLflow's two databases to the schema of this version: creates what is empty, upgrades what is older.

The server creates a schema but refuses to start on an outdated one, and several processes that find an empty database
of accounts get into each other's way. One process at a time, whatever the replicas; the addresses come from the
environment and a file because they hold passwords.
"""

import os

import sqlalchemy
from mlflow.db import upgrade
from mlflow.server.auth.config import read_auth_config
from mlflow.server.auth.db.cli import upgrade as upgrade_accounts

uri = os.environ["MLFLOW_BACKEND_STORE_URI"]

with sqlalchemy.create_engine(uri).connect() as connection:
    connection.execute(sqlalchemy.text("SELECT pg_advisory_lock(hashtext('mlflow schema'))"))
    upgrade.callback(uri)
    upgrade_accounts.callback(read_auth_config().database_uri, "head")
