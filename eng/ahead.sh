# Compiles what the tests start ahead of time (ReadyToRun), each assembly once, and puts it where the build has put it
# without. Processes that live for seconds otherwise spend most of them on compiling the same packages again and again.
# Sourced by ./test; needs say(). Elsewhere than on Linux, or without the compiler's package, all runs as well, only slower.

# Never loaded by a test, hardly used by one, or already compiled so.
ahead_not='^(Microsoft\.CodeAnalysis|Microsoft\.Build|Microsoft\.TestPlatform|Microsoft\.VisualStudio|FSharp|FsCheck|Castle|NSubstitute|Newtonsoft|Humanizer|Radzen|Swashbuckle|Deque|System\.Composition|System\.Drawing|System\.IO|Microsoft\.Win32|Microsoft\.NET\.|xunit\.runner|.*\.Design\.dll)'

# What the build made of an assembly, and where its compiled twin is: named by the former's content.
ahead_twin() {
  from=$(find "${ahead_bins[@]}" -maxdepth 1 -name "$1" -print -quit)
  sum=$(sha256sum <"$from" | cut -c1-32)
  twin=.tools/ahead/$sum/$1
}

ahead_compile() {
  local from sum twin
  ahead_twin "$1"
  [ ! -f "$twin" ] || return 0
  mkdir -p ".tools/ahead/$sum"
  # What it refuses (no IL in it, or compiled already) stays as it is.
  { timeout 120 "$ahead_compiler" "$from" -o "$twin.new" -r "$ahead_shared/Microsoft.NETCore.App/$ahead_version/*.dll" \
    -r "$ahead_shared/Microsoft.AspNetCore.App/$ahead_version/*.dll" -r "$(dirname "$from")/*.dll" -O; } >"$twin.log" 2>&1 || return 0
  mv "$twin.new" "$twin"
}

ahead_replace() {
  local from sum twin to
  ahead_twin "$1"
  [ -f "$twin" ] || return 0
  find "${ahead_bins[@]}" -maxdepth 1 -name "$1" | while read -r to; do
    [ "$(sha256sum <"$to" | cut -c1-32)" = "$sum" ] || continue
    # Beside it and moved there: a ./run of this clone may have the old one mapped.
    cp "$twin" "$to.new" && mv -f "$to.new" "$to"
  done
}

ahead() {
  local started=$SECONDS properties root rid
  [ "$(uname -s)" = Linux ] || return 0
  dotnet restore eng/ahead.proj -v quiet >/dev/null 2>&1 || return 0
  properties=$(dotnet msbuild eng/ahead.proj -getProperty:NuGetPackageRoot,BundledNETCoreAppPackageVersion,NETCoreSdkPortableRuntimeIdentifier,NetCoreRoot)
  value() { sed -n "s/.*\"$1\": \"\(.*\)\".*/\1/p" <<<"$properties"; }
  root=$(value NuGetPackageRoot) rid=$(value NETCoreSdkPortableRuntimeIdentifier)
  ahead_version=$(value BundledNETCoreAppPackageVersion) ahead_shared=$(value NetCoreRoot)/shared
  ahead_compiler=${root}microsoft.netcore.app.crossgen2.$rid/$ahead_version/tools/crossgen2
  [ -x "$ahead_compiler" ] && [ -d "$ahead_shared/Microsoft.NETCore.App/$ahead_version" ] || return 0

  # Those with the most assemblies first: the compiler wants to see what an assembly refers to.
  ahead_bins=({AuthService,Gateway,OrderService,UserService,AnalyticsService,AdminDashboard,AppHost}/bin/Debug/net10.0 tests/*/bin/Debug/net10.0)
  ahead_names=$(find "${ahead_bins[@]}" -maxdepth 1 -name '*.dll' -printf '%f\n' | sort -u | grep -vE "$ahead_not")
  # Or it would keep a copy of every build: what is still needed after a week is made again.
  find .tools/ahead -mindepth 1 -maxdepth 1 -mtime +7 -exec rm -rf {} + 2>/dev/null || true
  # None is replaced while another is compiled that refers to it.
  ahead_each ahead_compile
  ahead_each ahead_replace
  ahead_done=1
  say "Compiled ahead in $((SECONDS - started)) s."
}

# As many at a time as there are processors.
ahead_each() {
  local name running=0 most
  most=$(getconf _NPROCESSORS_ONLN)
  for name in $ahead_names; do
    "$1" "$name" &
    running=$((running + 1))
    if [ $running -ge "$most" ]; then
      wait -n || true
      running=$((running - 1))
    fi
  done
  wait
}
