# What ./run and ./test have in common: is everything there that they need? Sourced by both; needs bash and nothing else.

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

need_sdk() {
  has dotnet || fail "The .NET SDK was not found: install version 10.0 (https://dot.net) and try again."
  dotnet --version >/dev/null 2>&1 || fail "The .NET SDK 10.0.100 or later is needed; installed: $(cd / && dotnet --list-sdks | cut -d' ' -f1 | tr '\n' ' ')(https://dot.net)."
}

# Which packages can be had here: all of them (full), or those of a feed without Aspire (restricted). docs/packages.md
choose_packages() {
  local forced=$1 reason
  if [ -n "$forced" ]; then
    case $forced in full | restricted) ;; *) fail "--packages has to be full or restricted, not '$forced'." ;; esac
    printf '%s\n' "$forced" >.packageset
    reason="as --packages says"
  elif [ -f .packageset ]; then
    reason="as found out before; --packages full|restricted changes it"
  elif probe_aspire; then
    printf 'full\n' >.packageset
    reason="the feed carries Aspire"
  else
    printf 'restricted\n' >.packageset
    reason="Aspire could not be restored from the feed: eng/AspireLocal stands in"
  fi
  say "Packages: $(cat .packageset) ($reason)."
}

probe_aspire() {
  local version folder result=0
  version=$(sed -n 's:.*<AspireVersion>\(.*\)</AspireVersion>.*:\1:p' eng/packages/full.props)
  folder=$(mktemp -d)
  # Folders above must not add their own settings; the sources are the user's.
  printf '<Project/>\n' | tee "$folder/Directory.Build.props" "$folder/Directory.Build.targets" "$folder/Directory.Packages.props" >/dev/null
  cat >"$folder/probe.csproj" <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Aspire.AppHost.Sdk" Version="[$version]" />
    <PackageReference Include="Aspire.Hosting.AppHost" Version="$version" NoWarn="NU1603" />
  </ItemGroup>
</Project>
END
  dotnet restore "$folder/probe.csproj" -v quiet >"$folder/log" 2>&1 || result=1
  rm -rf "$folder"
  return $result
}

# Installs Debian packages, saying so. Elsewhere, or not as root: stops with what to type.
install() {
  local what=$1 packages=$2 brew=$3
  if has apt-get && [ "$(id -u)" = 0 ]; then
    say "$what not found. Installing: apt-get install -y $packages"
    # shellcheck disable=SC2086 # A list of names.
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq $packages; } >/dev/null ||
      fail "apt-get install -y $packages did not work: install $what and try again."
  elif has apt-get; then
    fail "$what not found. Type: sudo apt-get install -y $packages"
  elif has brew; then
    fail "$what not found. Type: brew install $brew"
  else
    fail "$what not found. Install it with your system's package manager ($packages) and try again."
  fi
}

has_postgres() {
  has postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || compgen -G '/usr/pgsql-*/bin/postgres' >/dev/null ||
    compgen -G '/opt/homebrew/opt/postgresql@*/bin/postgres' >/dev/null || compgen -G '/usr/local/opt/postgresql@*/bin/postgres' >/dev/null
}

has_redis() { has redis-server || has valkey-server; }

# Only where AppHost will run them itself; see AppHost/Resources/Infrastructure.cs.
need_data_servers() {
  case $1 in external | containers) return ;; esac
  if [ -z "$1" ]; then
    if [ -n "${ConnectionStrings__postgres:-}" ] && [ -n "${ConnectionStrings__redis:-}" ]; then return; fi
    if [ "$(cat .packageset)" = full ] && { docker info || podman info; } >/dev/null 2>&1; then return; fi
  fi
  if ! has_postgres && ! has_redis; then
    install "PostgreSQL and Redis" "postgresql redis-server" "postgresql@17 redis"
  elif ! has_postgres; then
    install "PostgreSQL" postgresql postgresql@17
  elif ! has_redis; then
    install "Redis" redis-server redis
  fi
}

# With the full set the dashboard is a package; here it comes from npm.
install_dashboard() {
  local version=13.5.4 package system machine
  case $(uname -s) in Linux) system=linux ;; Darwin) system=osx ;; *) return ;; esac
  case $(uname -m) in x86_64 | amd64) machine=x64 ;; aarch64 | arm64) machine=arm64 ;; *) return ;; esac
  package=@microsoft/aspire-cli-$system-$machine
  if [ "$(cat .packageset)" = full ] || [ -x ".tools/node_modules/$package/bin/aspire" ]; then return; fi
  if ! has npm; then
    say "npm was not found, so there is no Aspire dashboard in this run; everything else works."
    return
  fi
  say "Installing the Aspire dashboard into .tools: npm install $package@$version"
  mkdir -p .tools
  npm install --prefix .tools --no-fund --no-audit --loglevel=error "$package@$version" >.tools/npm.log 2>&1 ||
    say "npm could not install it (.tools/npm.log says why), so there is no Aspire dashboard in this run; everything else works."
}

# The shell needs less than half of the time of the whole Chromium, which does as well.
need_browser() {
  if ! has chromium-headless-shell && has apt-get && [ "$(id -u)" = 0 ]; then
    # In a process of its own: older systems do not have the package.
    (install "Chromium's headless shell" chromium-headless-shell chromium) 2>/dev/null || true
  fi
  has chromium-headless-shell || has chromium || has chromium-browser || has google-chrome || has google-chrome-stable || [ -d "/Applications/Google Chrome.app" ] ||
    install "Chromium" chromium chromium
}

# The README's walk-through is run by a system test.
need_walk_through() {
  has curl || install "curl" curl curl
  has jq || install "jq" jq jq
}

# The tests' identity provider and mail server are npm's oidc-provider and smtp-server; the tests install them themselves.
need_node() {
  { has node && has npm; } || install "Node.js with npm" "nodejs npm" node
}

# Builds quietly; what it said is shown when it fails.
build() {
  local log started=$SECONDS code=0 compiler=gatehouse-$$
  log=$(mktemp)
  say "Building $1 ..."

  # Half of a build's time went into the build tools measuring themselves for the compiler, which gains nothing in a minute.
  # One compiler for all projects, also where the machine says otherwise lest one stays behind: this one goes with the build.
  DOTNET_TieredPGO=0 dotnet build "$1" --nologo -v quiet -clp:NoSummary \
    -p:UseSharedCompilation=true "-p:SharedCompilationId=$compiler" >"$log" 2>&1 || code=$?
  pkill -f "pipename:$compiler" 2>/dev/null || true
  [ $code -eq 0 ] || sort -u "$log" >&2
  rm -f "$log"
  [ $code -eq 0 ] || return 1
  say "Built in $((SECONDS - started)) s."
}
