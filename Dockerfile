# The bot in one image: docker compose up (docs/deployment.md).
FROM python:3.11-slim-bookworm
WORKDIR /opt/voicebot
COPY requirements.lock ./
RUN python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock
COPY voicebot voicebot
COPY dialplans dialplans
COPY models models
COPY LICENSE NOTICE README.md ./
ENV PYTHONPATH=/opt/voicebot PYTHONUNBUFFERED=1 VOICEBOT_DATA_DIR=/var/lib/voicebot
RUN useradd --system --home /var/lib/voicebot --create-home voicebot
USER voicebot
VOLUME /var/lib/voicebot
EXPOSE 5060/udp
# Time for calls that are up to hear a goodbye.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "voicebot"]
CMD ["serve"]
