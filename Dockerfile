# Two images: the bot, and the Kamailio in front of it. docker compose builds both (docs/deployment.md).
FROM debian:bookworm-slim AS front
RUN apt-get update && apt-get install -y --no-install-recommends kamailio kamailio-tls-modules \
    && rm -rf /var/lib/apt/lists/*
# The same user as the bot, whose command writes the configuration into the volume.
RUN useradd --system --uid 10001 voicebot && install -d -o voicebot /var/lib/voicebot-front
USER voicebot
VOLUME /var/lib/voicebot-front
# In the foreground, logging to stderr.
ENTRYPOINT ["kamailio", "-DD", "-E", "-m", "64", "-Y", "/var/lib/voicebot-front", "-f", "/var/lib/voicebot-front/kamailio.cfg"]

FROM python:3.11-slim-bookworm AS bot
WORKDIR /opt/voicebot
COPY requirements.lock ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY voicebot voicebot
COPY dialplans dialplans
COPY models models
COPY LICENSE NOTICE README.md ./
ENV PYTHONPATH=/opt/voicebot PYTHONUNBUFFERED=1 VOICEBOT_DATA_DIR=/var/lib/voicebot
RUN useradd --system --uid 10001 --home /var/lib/voicebot --create-home voicebot \
    && install -d -o voicebot /var/lib/voicebot-front
USER voicebot
VOLUME /var/lib/voicebot
# Time for calls that are up to hear a goodbye.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "voicebot"]
CMD ["serve"]
