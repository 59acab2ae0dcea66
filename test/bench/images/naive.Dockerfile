# The image that a first tutorial would have: one stage, the whole framework, whatever comes along. It is measured
# against those of model/Dockerfile and used for nothing else.
ARG PYTHON_IMAGE=python:3.11-slim
FROM ${PYTHON_IMAGE}
RUN apt-get update && apt-get install -y build-essential wget curl
WORKDIR /app
COPY . .
RUN --mount=type=secret,id=ca,target=/run/secrets/ca.crt \
    --mount=type=secret,id=pip-conf,target=/etc/pip.conf \
    if [ -s /run/secrets/ca.crt ]; then export PIP_CERT=/run/secrets/ca.crt; fi; \
    python3 -m venv /opt/venv && /opt/venv/bin/pip install torch -r requirements/trainer.in
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/app/src
USER 1000:1000
ENTRYPOINT ["python", "-m", "model_server"]
CMD ["serve"]
