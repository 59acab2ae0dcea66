"""What a rollout reads and changes in the cluster: pods that serve, and the size of one Deployment."""

import json
import os
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from model_server.gate.check import Unmeasurable
from model_server.rollout.patience import Away, patiently, refusal

_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True)
class Access:
    """The API server, and who asks."""

    url: str
    namespace: str
    token_file: Path
    """Read at each request: the kubelet renews it."""
    ca_file: Path | None = None


def own_access(environment: Mapping[str, str] = os.environ, account: Path = _ACCOUNT) -> Access:
    """Of the pod that this runs in; raises `Unmeasurable` where it runs in none."""
    host, port = environment.get("KUBERNETES_SERVICE_HOST"), environment.get("KUBERNETES_SERVICE_PORT")
    try:
        namespace = (account / "namespace").read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Unmeasurable(f"this runs in no pod with an account of the cluster: {error}") from error
    if not host or not port:
        raise Unmeasurable("this runs in no pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set")
    address = f"[{host}]" if ":" in host else host
    return Access(f"https://{address}:{port}", namespace, account / "token", account / "ca.crt")


@dataclass(frozen=True)
class Selected:
    """Ready pods that a Service sends callers to."""

    candidate: int
    """Of the revision that is tested."""
    others: int


@dataclass(frozen=True)
class Size:
    """Replicas of a Deployment."""

    wanted: int
    ready: int


class Cluster:
    """Raises `Unmeasurable` where the API server refuses or does not answer."""

    def __init__(self, access: Access, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._access = access
        self._sleep = sleep
        self._tls = _trusting(access.ca_file) if access.ca_file else None

    def selected(self, service: str, deployment: str) -> Selected:
        """Nobody where the Service is not there yet."""
        found = self._get(f"api/v1/namespaces/{self._access.namespace}/services/{quote(service)}")
        if found is None:
            return Selected(0, 0)
        selector = found["spec"].get("selector")
        if not selector:
            raise Unmeasurable(f"Service {service} selects no pods: --service has to name the one that callers use")
        labels = ",".join(f"{key}={value}" for key, value in selector.items())
        query = urlencode({"labelSelector": labels})
        pods = self._get(f"api/v1/namespaces/{self._access.namespace}/pods?{query}") or {}
        # A list that is empty may be written as null.
        ready = [pod["metadata"]["name"] for pod in pods.get("items") or [] if _serves(pod)]
        own = sum(name.startswith(f"{deployment}-") for name in ready)
        return Selected(own, len(ready) - own)

    def size(self, deployment: str) -> Size:
        """Of a Deployment that has to be there."""
        found = self._get(self._deployment(deployment))
        if found is None:
            raise _gone(deployment)
        return Size(found["spec"].get("replicas", 1), found.get("status", {}).get("readyReplicas", 0))

    def scale(self, deployment: str, replicas: int) -> None:
        """Gives a Deployment that has to be there another size."""
        body = json.dumps({"spec": {"replicas": replicas}}).encode()
        if self._ask("PATCH", f"{self._deployment(deployment)}/scale", body) is None:
            raise _gone(deployment)

    def _deployment(self, name: str) -> str:
        return f"apis/apps/v1/namespaces/{self._access.namespace}/deployments/{quote(name)}"

    def _get(self, path: str) -> dict[str, Any] | None:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any] | None:
        return patiently(lambda: self._ask_once(method, path, body), self._sleep)

    def _ask_once(self, method: str, path: str, body: bytes | None) -> dict[str, Any] | None:
        headers = {
            "Accept": "application/json",
            "Authorization": f"Bearer {_read(self._access.token_file)}",
            "Content-Type": "application/merge-patch+json",
        }
        # The address is the cluster's own, from the pod's environment.
        request = urllib.request.Request(f"{self._access.url}/{path}", body, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS, context=self._tls) as answer:  # noqa: S310
                document: dict[str, Any] = json.loads(answer.read())
                return document
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.NOT_FOUND:
                return None
            reason = error.read().decode("utf-8", "replace")[:300]
            problem = f"the API server answered {method} {path} with {error.code}: {reason}"
            raise refusal(error.code, problem) from error
        except (OSError, ValueError, HTTPException) as error:
            problem = f"the API server does not answer {method} {path}: {error}"
            # An authority does not change from one moment to the next.
            is_stranger = isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError)
            raise Unmeasurable(problem) if is_stranger else Away(problem) from error


def _gone(deployment: str) -> Unmeasurable:
    return Unmeasurable(f"Deployment {deployment} is not there any more: another update replaced it")


def _read(token_file: Path) -> str:
    try:
        return token_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise Unmeasurable(f"the account's {token_file} cannot be read: {error.strerror}") from error


def _trusting(ca_file: Path) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise Unmeasurable(f"the account's {ca_file} cannot be used: {error}") from error


def _serves(pod: Mapping[str, Any]) -> bool:
    conditions = pod.get("status", {}).get("conditions", [])
    leaving = pod["metadata"].get("deletionTimestamp") is not None
    return not leaving and any(entry["type"] == "Ready" and entry["status"] == "True" for entry in conditions)
