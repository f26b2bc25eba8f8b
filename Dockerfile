# The command `outreach` with exactly the locked libraries, for a user without rights. compose.yaml says how to run it.

FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/outreach
COPY requirements.lock ./
RUN /opt/outreach/bin/python -m pip install --no-cache-dir --require-hashes --no-deps --requirement requirements.lock
COPY pyproject.toml README.md LICENSE outreach.py outreach_links.py campaigns.toml ./
COPY .streamlit/ .streamlit/
COPY collectors/ collectors/
COPY dashboard/ dashboard/
RUN /opt/outreach/bin/python -m pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 outreach \
  && useradd --uid 10001 --gid outreach --home-dir /data --no-create-home --shell /usr/sbin/nologin outreach \
  && install --directory --owner=outreach --group=outreach --mode=0750 /data \
  && install --directory --mode=0755 /config
COPY --from=build /opt/outreach /opt/outreach
COPY --chmod=0755 deploy/nightly.sh /usr/local/bin/outreach-nightly
ENV PATH=/opt/outreach/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OUTREACH_CONFIG=/config/campaigns.toml \
    OUTREACH_DB=/data/outreach.db
USER outreach
WORKDIR /data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=8)"]
ENTRYPOINT ["outreach"]
CMD ["dashboard", "--host", "0.0.0.0"]
