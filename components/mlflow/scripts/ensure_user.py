"""Creates an MLflow account without rights of its own, or gives the one that exists the wanted password.

Every account may read what nobody restricted (`default_permission = READ`), which is all that a model server needs.
"""

import base64
import json
import os
import time
import urllib.error
import urllib.request

server = os.environ["MLFLOW_TRACKING_URI"]
username = os.environ["ACCOUNT_USERNAME"]
password = os.environ["ACCOUNT_PASSWORD"]
administrator = f"{os.environ['ADMIN_USERNAME']}:{os.environ['ADMIN_PASSWORD']}"


def call(method: str, path: str, user: str, body: dict | None = None) -> dict:
    request = urllib.request.Request(
        f"{server}/api/2.0/mlflow/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={
            "Authorization": "Basic " + base64.b64encode(user.encode()).decode(),
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        text = response.read()
    return json.loads(text) if text.strip().startswith(b"{") else {}


def ensure() -> None:
    wanted = {"username": username, "password": password}
    try:
        call("POST", "users/create", administrator, wanted)
        print(f"created {username}")
    except urllib.error.HTTPError as error:
        answer = error.read().decode(errors="replace")
        if "RESOURCE_ALREADY_EXISTS" not in answer:
            raise SystemExit(f"{server} refused to create {username}: {error}: {answer}") from error
        call("PATCH", "users/update-password", administrator, wanted)
        print(f"{username} exists, password set")
    call("GET", f"users/get?username={username}", f"{username}:{password}")


deadline = time.monotonic() + 120
while True:
    try:
        ensure()
        break
    except urllib.error.HTTPError:
        raise
    except OSError as error:
        # Right after the start, the network policy or the Service may be seconds behind.
        if time.monotonic() > deadline:
            raise
        print(f"{server}: {error}, trying again")
        time.sleep(3)
