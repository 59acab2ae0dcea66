"""The description of the interface, with the inputs of the model that is served, and a page that shows it."""

from typing import Any

import msgspec

from model_server.http.endpoint import Answer, Endpoint, Request
from model_server.http.feedback import FeedbackBody
from model_server.signature import InputSpec, Signature

_TYPES = {"b": "boolean", "i": "integer", "u": "integer", "f": "number"}


class OpenApi(Endpoint):
    """`GET /openapi.json`."""

    async def answer(self, request: Request) -> Answer:
        """OpenAPI 3.1."""
        model = self._state.model
        return Answer(msgspec.json.encode(document(model.runtime.signature if model else None)))


class Docs(Endpoint):
    """`GET /docs`: the same for people, without a script from anywhere else."""

    async def answer(self, request: Request) -> Answer:
        """A page that renders the description."""
        return Answer(_PAGE, content_type=b"text/html; charset=utf-8", headers=[(b"content-security-policy", _POLICY)])


def document(signature: Signature | None) -> dict[str, Any]:
    """What the server takes and answers."""
    _, components = msgspec.json.schema_components([FeedbackBody], ref_template="#/components/schemas/{name}")
    problem = {
        "type": "object",
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "reason": {"type": "string"},
            "request_id": {"type": "string"},
        },
    }
    body = _body(signature)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Model server",
            "version": "1",
            "description": "Answers with one model of the registry.",
        },
        "components": {
            "schemas": {**components, "Problem": problem, "Input": body},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"key": []}],
        "paths": {
            "/v1/predict": {"post": _operation("Predict", _ref("Input"), _predictions(with_model=True))},
            "/invocations": {
                "post": _operation("Predict, as MLflow's scoring server does", _ref("Input"), _predictions())
            },
            "/v1/feedback": {
                "post": _operation("Say what the right answers were", _ref("FeedbackBody"), {"type": "object"}, "202")
            },
            "/v1/about": {"get": _read("The model, and what this server is made of")},
            "/livez": {"get": _read("Whether the process answers")},
            "/readyz": {"get": _read("Whether it takes requests", unready=True)},
            "/metrics": {"get": _read("Metrics for Prometheus", content="text/plain")},
        },
    }


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _operation(title: str, body: dict[str, Any], answer: dict[str, Any], status: str = "200") -> dict[str, Any]:
    return {
        "summary": title,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {
            status: {"description": "Answered", "content": {"application/json": {"schema": answer}}},
            "default": {
                "description": "Refused, and why",
                "content": {"application/problem+json": {"schema": _ref("Problem")}},
            },
        },
    }


def _read(title: str, content: str = "application/json", *, unready: bool = False) -> dict[str, Any]:
    answers: dict[str, Any] = {"200": {"description": "Answered", "content": {content: {}}}}
    if unready:
        answers["503"] = {"description": "Not now, and why", "content": {content: {}}}
    return {"summary": title, "responses": answers}


def _predictions(*, with_model: bool = False) -> dict[str, Any]:
    properties: dict[str, Any] = {"predictions": {"type": "array", "items": {}}}
    if with_model:
        text = {"type": "string"}
        properties["model"] = {"type": "object", "properties": {"name": text, "version": text}}
        properties["request_id"] = text
    return {"type": "object", "properties": properties, "required": list(properties)}


def _body(signature: Signature | None) -> dict[str, Any]:
    """One of the forms in which samples may come."""
    if signature is None:
        return {"type": "object", "description": "No model is loaded yet."}
    record = {
        "type": "object",
        "properties": {spec.name: _value(spec) for spec in signature.inputs},
        "required": [spec.name for spec in signature.inputs if spec.required],
        "additionalProperties": False,
    }
    row = _value(signature.inputs[0]) if signature.is_single else record
    columns = {
        **record,
        "properties": {spec.name: _list(_value(spec)) for spec in signature.inputs},
    }
    return {
        "oneOf": [
            _object("instances", _list(row)),
            _object("inputs", columns),
            _object("dataframe_records", _list(record)),
            _object("dataframe_split", {"type": "object", "required": ["columns", "data"]}),
        ]
    }


def _object(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {name: schema}, "required": [name], "additionalProperties": False}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": 1}


def _value(spec: InputSpec) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string" if spec.dtype == "str" else _TYPES[spec.kind]}
    for length in reversed(spec.shape):
        schema = {"type": "array", "items": schema} | ({"minItems": length, "maxItems": length} if length >= 0 else {})
    return schema


_POLICY = b"default-src 'none'; connect-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'"

_PAGE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Model server</title>
<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
pre{background:#f4f4f4;padding:1rem;overflow:auto}summary{cursor:pointer;font-weight:600}</style>
<h1>Model server</h1><p>The whole description: <a href="openapi.json">openapi.json</a></p><main>loading</main>
<script>
const text = (tag, content) => Object.assign(document.createElement(tag), { textContent: content });
fetch("openapi.json").then((answer) => answer.json()).then((api) => {
  const main = document.querySelector("main");
  main.replaceChildren();
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const details = document.createElement("details");
      details.append(text("summary", `${method.toUpperCase()} ${path} - ${operation.summary}`));
      details.append(text("pre", JSON.stringify(operation, null, 2)));
      main.append(details);
    }
  main.append(text("h2", "What the model takes"), text("pre", JSON.stringify(api.components.schemas.Input, null, 2)));
});
</script></html>"""
