# Sourced by mvnw: leaves JAVA_HOME at a JDK of at least this release, or says in one line what is missing.
parley_jdk=25

jdk_release() {
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

new_enough() {
  release=$(jdk_release "$1") && [ -n "$release" ] && [ "$release" -ge "$parley_jdk" ]
}

find_jdk() {
  javac_path=$(command -v javac 2>/dev/null) && javac_path=$(readlink -f "$javac_path" 2>/dev/null) || javac_path=
  set +f
  for candidate in "${JAVA_HOME:-}" "${javac_path%/bin/javac}" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$candidate" ] && new_enough "$candidate"; then
      set -f
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  set -f
  echo "Parley needs a JDK $parley_jdk or newer: none was found. Install one (for example Temurin $parley_jdk) or set JAVA_HOME to it." >&2
  return 1
}

find_jdk || exit 1
