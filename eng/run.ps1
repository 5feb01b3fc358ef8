# run.cmd: builds and starts the whole stack. Ctrl-C stops it; the data stay in .data. ./run is the same for other systems.
. "$PSScriptRoot/prepare.ps1"
$calledFrom = (Get-Location).Path
Set-Location (Join-Path $PSScriptRoot ..)

$packages = ''; $infrastructure = ''; $build = $true; $arguments = @()
for ($i = 0; $i -lt $args.Count; $i++) {
    switch -Regex ($args[$i]) {
        '^--packages$' { $i++; $packages = $args[$i]; break }
        '^--packages=' { $packages = $args[$i] -replace '^--packages=', ''; break }
        '^--infrastructure$' { $arguments += $args[$i]; $i++; $infrastructure = $args[$i]; $arguments += $args[$i]; break }
        '^--infrastructure=' { $infrastructure = $args[$i] -replace '^--infrastructure=', ''; $arguments += $args[$i]; break }
        # AppHost would take it as seen from its own folder.
        '^--data$' { $i++; $arguments += '--data=' + [IO.Path]::Combine($calledFrom, $args[$i]); break }
        '^--data=' { $arguments += '--data=' + [IO.Path]::Combine($calledFrom, ($args[$i] -replace '^--data=', '')); break }
        '^--no-build$' { $build = $false; break }
        default { $arguments += $args[$i] }
    }
}

Assert-Sdk
$set = Select-Packages $packages
Assert-DataServers $infrastructure $set
if ($set -eq 'restricted') { Write-Host 'There is no Aspire dashboard in this run: with the restricted packages it comes from npm, for other systems only.' }
if ($build -and -not (Invoke-Build AppHost)) { Fail 'The build failed.' }

# What `dotnet run` would take from the launch profile; what is set already stays.
$launch = (Get-Content AppHost/Properties/launchSettings.json -Raw | ConvertFrom-Json).profiles.http
if (-not $env:ASPNETCORE_URLS) { $env:ASPNETCORE_URLS = $launch.applicationUrl }
foreach ($variable in $launch.environmentVariables.PSObject.Properties) {
    if (-not [Environment]::GetEnvironmentVariable($variable.Name)) { [Environment]::SetEnvironmentVariable($variable.Name, $variable.Value) }
}

dotnet AppHost/bin/Debug/net10.0/AppHost.dll @arguments
exit $LASTEXITCODE
