# syntax=docker/dockerfile:1
# The transcribing worker with whisperx (CUDA where there is one). Build from the root of the repository:
#   docker build -f services/analysis/whisperx.Dockerfile -t rapport/analysis-whisperx .
FROM python:3.11-slim-bookworm AS packages
COPY locks/whisperx.lock /tmp/lock
RUN python -m venv /opt/rapport && \
    /opt/rapport/bin/pip install --no-cache-dir --require-hashes --requirement /tmp/lock

FROM python:3.11-slim-bookworm
COPY --from=packages /opt/rapport /opt/rapport
WORKDIR /app
COPY shared shared
COPY services/__init__.py services/
COPY services/analysis services/analysis
ENV PATH=/opt/rapport/bin:$PATH PYTHONUNBUFFERED=1 RAPPORT_VAR=/var/lib/rapport \
    RAPPORT_PROBE_HOST=0.0.0.0 RAPPORT_PROBE_PORT=9090
RUN install -d -o 10001 -g 10001 /var/lib/rapport
VOLUME /var/lib/rapport
USER 10001:10001
EXPOSE 9090
ENTRYPOINT ["python", "-m"]
CMD ["services.analysis.asr_worker"]
