# shellcheck shell=bash
# Packages of a release of Debian other than the one that runs here, without installing them. To be sourced.
#   use_suite SUITE DIRECTORY    from then on packages are those of SUITE; its lists are kept below DIRECTORY
#   resolve PACKAGE...           prints NAME=VERSION of each and of the libraries that it depends on, a line each
#   extract TREE NAME=VERSION... their files in TREE; scripts of packages never run
# Needs: apt-get, dpkg-deb, tar. What is signed is checked as apt always does.

# The mirror that this machine takes Debian's packages from; there is one only after the first update of its lists.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | sed -n 1p
}

use_suite() {
  local suite=$1 lists=$2/debian-$1 mirror
  mirror=$(debian_mirror)
  if [ -z "$mirror" ]; then
    apt-get update -qq >&2
    mirror=$(debian_mirror)
  fi
  if [ -z "$mirror" ]; then
    echo "error: apt's sources name no mirror of Debian; add one to /etc/apt/sources.list.d" >&2
    return 1
  fi
  mkdir -p "$lists"/{state/lists/partial,cache/archives/partial}
  : >"$lists/status"
  local keys=/usr/share/keyrings/debian-archive-keyring.gpg
  printf 'deb [signed-by=%s] %s %s main\n' "$keys" "$mirror" "$suite" >"$lists/sources.list"
  # Nothing is installed as far as apt can see, so that it names everything that is needed.
  cat >"$lists/apt.conf" <<CONFIGURATION
Dir::State "$lists/state";
Dir::State::status "$lists/status";
Dir::Cache "$lists/cache";
Dir::Etc::SourceList "$lists/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Languages "none";
CONFIGURATION
  export APT_CONFIG=$lists/apt.conf
  # A day old is new enough; a list that cannot be had anew is still a list.
  if [ -z "$(find "$lists/updated" -mmin -1440 2>/dev/null)" ]; then
    if apt-get update -qq >&2; then touch "$lists/updated"; fi
  fi
}

# Interpreters and tools that packages want for their own installation are left out.
resolve() {
  local seeds
  seeds=$(printf '%s|' "$@")
  apt-get install --simulate "$@" | sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) .*/\1=\2/p' |
    grep -E "^(${seeds%|}|lib[a-z0-9][^=]*|zlib1g|openssl-provider[^=]*)=" | grep -vE '^lib(perl|debconf|apt|db5|llvm)|-perl=' | sort
}

extract() {
  local tree=$1 debs deb name
  shift
  debs=$(mktemp -d)
  (cd "$debs" && apt-get download -qq "$@" >&2)
  # Of Debian 12 and newer: /bin, /lib and /sbin are links, or two trees would grow.
  mkdir -p "$tree"/usr/{bin,lib,lib64,sbin}
  for name in bin lib lib64 sbin; do ln -sfn "usr/$name" "$tree/$name"; done
  for deb in "$debs"/*.deb; do
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$tree" --keep-directory-symlink --no-same-owner \
      --exclude='./usr/share/doc' --exclude='./usr/share/man' --exclude='./usr/share/locale' --exclude='./usr/share/bash-completion'
  done
  rm -rf "$debs"
}
