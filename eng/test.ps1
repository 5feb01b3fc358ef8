# test.cmd: builds everything and runs every test project, or the one named. ./test is the same for other systems.
. "$PSScriptRoot/prepare.ps1"
Set-Location (Join-Path $PSScriptRoot ..)

$packages = ''; $project = '*'; $filter = @()
for ($i = 0; $i -lt $args.Count; $i++) {
    switch -Regex ($args[$i]) {
        '^--packages$' { $i++; $packages = $args[$i]; break }
        '^--packages=' { $packages = $args[$i] -replace '^--packages=', ''; break }
        '^--filter$' { $i++; $filter = @('--filter', $args[$i]); break }
        '^--filter=' { $filter = @('--filter', ($args[$i] -replace '^--filter=', '')); break }
        '^-' { Fail "Unknown option $($args[$i]). test.cmd [PROJECT] [--filter EXPRESSION] [--packages full|restricted]" }
        default { $project = $args[$i] }
    }
}

$projects = @(Get-ChildItem "tests/$project/*Tests.csproj" | Sort-Object Name)
if ($projects.Count -eq 0) { Fail "There is no test project '$project' in tests/." }

Assert-Sdk
$set = Select-Packages $packages
Assert-DataServers local $set
$what = if ($project -eq '*') { 'Aspire.sln' } else { $projects[0].FullName }
if (-not (Invoke-Build $what)) {
    Write-Host 'The build failed.'
    Write-Host '0 passed, 1 failed'
    exit 1
}

$passed = 0; $failed = 0
foreach ($file in $projects) {
    $name = $file.Directory.Name
    $results = "TestResults/$name"
    $clock = [Diagnostics.Stopwatch]::StartNew()
    if (Test-Path $results) { Remove-Item -Recurse -Force $results }
    New-Item -ItemType Directory -Force $results | Out-Null
    # Processes that live for seconds gain nothing from measuring themselves for the compiler.
    $env:DOTNET_TieredPGO = '0'
    $output = dotnet test $file.FullName --no-build --nologo -v quiet --logger 'trx;LogFileName=results.trx' --results-directory $results `
        --blame-hang-timeout 10m --blame-hang-dump-type none @filter
    $code = $LASTEXITCODE
    $good = 0; $bad = 0; $note = ''
    if (Test-Path "$results/results.trx") {
        $counters = ([xml](Get-Content "$results/results.trx" -Raw)).TestRun.ResultSummary.Counters
        $good = [int]$counters.passed
        $bad = [int]$counters.failed
    }
    if ($code -ne 0 -and $bad -eq 0) { $bad = 1; $note = ' (the test host did not end as it should)' }
    elseif ($code -eq 0 -and $filter.Count -eq 0 -and -not (Test-Path "$results/results.trx")) { $bad = 1; $note = ' (no test was found)' }
    if ($bad -gt 0) { $output | Write-Host }
    Write-Host ('{0,-32} {1,5} passed, {2} failed in {3:0} s{4}' -f $name, $good, $bad, $clock.Elapsed.TotalSeconds, $note)
    $passed += $good
    $failed += $bad
}

Write-Host "$passed passed, $failed failed"
exit [int]($failed -gt 0)
