# What run.cmd and test.cmd have in common; eng/prepare.sh is the same for other systems.
$ErrorActionPreference = 'Stop'

function Fail([string]$Message) {
    [Console]::Error.WriteLine($Message)
    exit 1
}

function Test-Program([string]$Name) { [bool](Get-Command $Name -ErrorAction SilentlyContinue) }

function Assert-Sdk {
    if (-not (Test-Program dotnet)) { Fail 'The .NET SDK was not found: install version 10.0 (https://dot.net) and try again.' }
    cmd /c 'dotnet --version >nul 2>&1'
    if ($LASTEXITCODE -ne 0) { Fail 'The .NET SDK 10.0.100 or later is needed (https://dot.net).' }
}

# Which packages can be had here: all of them (full), or those of a feed without Aspire (restricted). docs/packages.md
function Select-Packages([string]$Forced) {
    if ($Forced) {
        if ($Forced -notin 'full', 'restricted') { Fail "--packages has to be full or restricted, not '$Forced'." }
        $set = $Forced
        $reason = 'as --packages says'
    }
    elseif (Test-Path .packageset) {
        $set = (Get-Content .packageset -Raw).Trim()
        $reason = 'as found out before; --packages full|restricted changes it'
    }
    elseif (Test-Aspire) {
        $set = 'full'
        $reason = 'the feed carries Aspire'
    }
    else {
        $set = 'restricted'
        $reason = 'Aspire could not be restored from the feed: eng/AspireLocal stands in'
    }
    [IO.File]::WriteAllText((Join-Path (Get-Location) '.packageset'), "$set`n")
    Write-Host "Packages: $set ($reason)."
    $set
}

function Test-Aspire {
    $version = ([xml](Get-Content eng/packages/full.props -Raw)).Project.PropertyGroup.AspireVersion
    $folder = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
    New-Item -ItemType Directory $folder | Out-Null
    # Folders above must not add their own settings; the sources are the user's.
    foreach ($name in 'Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props') {
        Set-Content (Join-Path $folder $name) '<Project/>'
    }
    Set-Content (Join-Path $folder probe.csproj) @"
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="Aspire.AppHost.Sdk" Version="[$version]" />
    <PackageReference Include="Aspire.Hosting.AppHost" Version="$version" NoWarn="NU1603" />
  </ItemGroup>
</Project>
"@
    dotnet restore (Join-Path $folder probe.csproj) -v quiet | Out-Null
    $restored = $LASTEXITCODE -eq 0
    Remove-Item -Recurse -Force $folder
    $restored
}

# Only where AppHost will run them itself; see AppHost/Resources/Infrastructure.cs.
function Assert-DataServers([string]$Infrastructure, [string]$Set) {
    if ($Infrastructure -in 'external', 'containers') { return }
    if (-not $Infrastructure) {
        if ($env:ConnectionStrings__postgres -and $env:ConnectionStrings__redis) { return }
        if ($Set -eq 'full') {
            foreach ($runtime in 'docker', 'podman') {
                if (Test-Program $runtime) {
                    cmd /c "$runtime info >nul 2>&1"
                    if ($LASTEXITCODE -eq 0) { return }
                }
            }
        }
    }
    if (-not (Test-Program postgres)) { Fail 'PostgreSQL not found in PATH. Type: winget install PostgreSQL.PostgreSQL.17  (and add its bin folder to PATH)' }
    if (-not (Test-Program redis-server) -and -not (Test-Program valkey-server)) {
        Fail 'Neither redis-server nor valkey-server was found in PATH. Use your own: set ConnectionStrings__postgres and ConnectionStrings__redis, or start Docker Desktop with --packages full.'
    }
}

# Builds quietly; what it said is shown when it fails.
function Invoke-Build([string]$What) {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    Write-Host "Building $What ..."
    # Half of a build's time went into the build tools measuring themselves for the compiler, which gains nothing in a minute.
    $before = $env:DOTNET_TieredPGO
    $env:DOTNET_TieredPGO = '0'
    $log = dotnet build $What --nologo -v quiet -clp:NoSummary
    $env:DOTNET_TieredPGO = $before
    $built = $LASTEXITCODE -eq 0
    if ($built) { Write-Host ('Built in {0:0} s.' -f $clock.Elapsed.TotalSeconds) } else { $log | Sort-Object -Unique | Write-Host }
    $built
}
