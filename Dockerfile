# Tropa as an image: built from this folder alone, runs as an ordinary user, keeps everything in /data.
#   docker compose up        (compose.yaml: the box on SQLite; with --profile postgresql on PostgreSQL)

FROM node:20-bookworm-slim AS node

FROM python:3.11-slim-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /tropa
# What changes rarely comes first, so that a change of code does not fetch packages again.
COPY requirements.txt ./
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --quiet --require-hashes -r requirements.txt
COPY frontend/package.json frontend/package-lock.json frontend/
RUN cd frontend && npm ci --no-audit --no-fund --loglevel=error
COPY . .
RUN cd frontend && npm run --silent build
RUN .venv/bin/python tools/messages.py compile \
 && .venv/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir /wheel .

FROM python:3.11-slim-bookworm
# Pango draws documents; tini hands signals on and takes in the processes that ended.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 tini \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data tropa && install -d -o tropa -g tropa -m 700 /data
COPY requirements.txt /tmp/requirements.txt
COPY --from=build /wheel /tmp/wheel
RUN pip install --no-cache-dir --quiet --require-hashes -r /tmp/requirements.txt \
 && pip install --no-cache-dir --quiet --no-deps /tmp/wheel/*.whl && rm -r /tmp/wheel /tmp/requirements.txt
USER tropa
WORKDIR /data
VOLUME /data
ENV TROPA_DATA=/data TROPA_HOST=0.0.0.0 TROPA_PORT=8000 TROPA_BASE_URL=http://localhost:8000 PYTHONUNBUFFERED=1
EXPOSE 8000 8001
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["tini", "--", "tropa"]
CMD ["run"]
