#!/bin/sh
# A deploy with Loadline around it: asks whether it may be now, announces it, runs it, and records what it brought.
#
#     sh deploy.sh ./my-deploy "$IMAGE"
#
# It needs curl and Node 22 or newer, or the command `loadline` on the path. Environment:
#
#     LOADLINE_URL, LOADLINE_TOKEN, LOADLINE_DEPLOYMENT, LOADLINE_LOCATION
#     LOADLINE_IMAGE, LOADLINE_IMAGE_DIGEST   what is deployed, where it is an image
#     LOADLINE_DESCRIPTION                    what it is about; otherwise the commit's message
#     LOADLINE_DBT_MANIFEST, LOADLINE_ASSETS  file with what is loaded then, to record it. Without either a watcher
#                                             records it, and the deploy is announced by its image
#     LOADLINE_ERROR_FILE                     file in which the deploy leaves why it failed, for the record
#     LOADLINE_ALLOW_MISSING=true             for the first deploy of a code location, before Loadline knows it
#     LOADLINE_WAIT_SECONDS                   how long to wait for a rollback that is under way; 600
#
# It ends with the deploy's own status, or with that of `loadline gate` where it may not be made (docs/ci.md).
set -eu

if [ $# -eq 0 ]; then
  echo "usage: deploy.sh COMMAND [ARGUMENT]..." >&2
  exit 2
fi
if [ -n "${LOADLINE_DBT_MANIFEST:-}" ] && [ -n "${LOADLINE_ASSETS:-}" ]; then
  echo "Set one of LOADLINE_DBT_MANIFEST and LOADLINE_ASSETS: a load has one set of assets." >&2
  exit 2
fi
records=${LOADLINE_DBT_MANIFEST:-}${LOADLINE_ASSETS:-}
if [ -z "$records" ] && [ -z "${LOADLINE_IMAGE:-}" ]; then
  echo "Set LOADLINE_DBT_MANIFEST or LOADLINE_ASSETS to record the load, or LOADLINE_IMAGE to announce it." >&2
  exit 2
fi

# The command line comes from the server, so that both are of one version.
if ! command -v loadline >/dev/null 2>&1; then
  directory=$(mktemp -d)
  trap 'rm -rf "$directory"' EXIT
  curl --fail --silent --show-error --retry 3 --output "$directory/loadline.mjs" "${LOADLINE_URL%/}/cli/loadline.mjs"
  loadline() {
    node "$directory/loadline.mjs" "$@"
  }
fi
# An empty answer of something in between would be a program that does nothing, well.
if [ -z "$(loadline --version)" ]; then
  echo "${LOADLINE_URL} hands out no Loadline command line." >&2
  exit 1
fi

left=${LOADLINE_WAIT_SECONDS:-600}
while :; do
  code=0
  loadline gate ${LOADLINE_IMAGE_DIGEST:+--image-digest "$LOADLINE_IMAGE_DIGEST"} || code=$?
  if [ "$code" -eq 5 ] && [ "${LOADLINE_ALLOW_MISSING:-}" = true ]; then
    code=0
  fi
  # A rollback ends by itself.
  if [ "$code" -ne 14 ] || [ "$left" -le 0 ]; then
    break
  fi
  pause=$((left < 10 ? left : 10))
  sleep "$pause"
  left=$((left - pause))
done
if [ "$code" -ne 0 ]; then
  exit "$code"
fi

if [ -z "$records" ]; then
  loadline announce --image "$LOADLINE_IMAGE" \
    ${LOADLINE_IMAGE_DIGEST:+--image-digest "$LOADLINE_IMAGE_DIGEST"} \
    ${LOADLINE_DESCRIPTION:+--description "$LOADLINE_DESCRIPTION"}
fi

code=0
"$@" || code=$?

set -- ${LOADLINE_IMAGE:+--image "$LOADLINE_IMAGE"} \
  ${LOADLINE_IMAGE_DIGEST:+--image-digest "$LOADLINE_IMAGE_DIGEST"} \
  ${LOADLINE_DESCRIPTION:+--description "$LOADLINE_DESCRIPTION"}
if [ -n "$records" ] && [ "$code" -eq 0 ]; then
  loadline record "$@" \
    ${LOADLINE_DBT_MANIFEST:+--dbt-manifest "$LOADLINE_DBT_MANIFEST"} \
    ${LOADLINE_ASSETS:+--assets "$LOADLINE_ASSETS"}
elif [ -n "$records" ]; then
  message="The deploy ended with status $code."
  if [ -s "${LOADLINE_ERROR_FILE:-}" ]; then
    last=$(grep -v '^[[:space:]]*$' "$LOADLINE_ERROR_FILE" | tail -n 1 | tail -c 2000)
    message=${last:-$message}
    # One argument of a program takes 128 KB at most.
    set -- "$@" --error-stack "$(tail -c 100000 "$LOADLINE_ERROR_FILE")"
  fi
  loadline record "$@" --status failed --error-message "$message" || echo "The failure could not be recorded." >&2
fi
exit "$code"
