"""Fetches a database administrator's password from AWS Secrets Manager and writes it where libpq looks for it.

AWS makes the password, keeps it and changes it every week; it is in no Secret, plan or state. What it is read with
comes from EKS Pod Identity: the pod must have been created after its association was known, and the role's policy
takes some seconds to count everywhere. The first is left to the Job, which starts another pod; the second is waited
for here.
"""

import json
import os
import sys
import time

import boto3
import botocore.config
import botocore.exceptions

ARN = os.environ["SECRET_ARN"]
FILE = os.environ["PGPASSFILE"]
PATIENCE_SECONDS = float(os.environ.get("PATIENCE_SECONDS", "120"))
CONFIG = botocore.config.Config(connect_timeout=5, read_timeout=10, retries={"total_max_attempts": 1})


def fetch() -> str:
    # A new session: the old one may remember that there were no credentials.
    client = boto3.session.Session().client("secretsmanager", config=CONFIG)
    return json.loads(client.get_secret_value(SecretId=ARN)["SecretString"])["password"]


def fetch_patiently() -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = 1.0
    while True:
        try:
            return fetch()
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError) as error:
            if time.monotonic() + pause > deadline:
                sys.exit(
                    f"{ARN} could not be read within {PATIENCE_SECONDS:.0f} s: {error}\n"
                    "Look at the Pod Identity association of this pod's service account, its role, the policy of the "
                    "key, and the way to Secrets Manager (NAT gateway or endpoint)."
                )
            print(f"not yet, next try in {pause:.0f} s: {error}", flush=True)
            time.sleep(pause)
            pause = min(pause * 2, 15)


def passfile(password: str) -> str:
    escaped = password.replace("\\", "\\\\").replace(":", "\\:")
    return f"*:*:*:*:{escaped}\n"


if "AWS_CONTAINER_CREDENTIALS_FULL_URI" not in os.environ:
    sys.exit(
        "EKS Pod Identity gave this pod no credentials: it was created before the association of its service account "
        "was known, or the add-on eks-pod-identity-agent is missing. A new pod will see whether that has changed."
    )

content = passfile(fetch_patiently())
# libpq ignores a password file that others may read.
with os.fdopen(os.open(FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
    file.write(content)
print(f"wrote {FILE}")
