"""Brings MLflow's database to the schema of this version: creates it when empty, upgrades it when older.

The server creates a schema but refuses to start on an outdated one. One process at a time, whatever the replicas;
the address comes from the environment because it holds a password.
"""

import os

import sqlalchemy
from mlflow.db import upgrade

uri = os.environ["MLFLOW_BACKEND_STORE_URI"]

with sqlalchemy.create_engine(uri).connect() as connection:
    connection.execute(sqlalchemy.text("SELECT pg_advisory_lock(hashtext('mlflow schema'))"))
    upgrade.callback(uri)
