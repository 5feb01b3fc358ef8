using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Gatehouse.ServiceDefaults.Contracts;

namespace Gatehouse.Conventions;

/// <summary>What may not stand in the source.</summary>
public sealed partial class SourceTests
{
    // This folder names what it forbids.
    private static IEnumerable<SourceFile> Elsewhere => SourceTree.All.Where(f => !f.IsIn("tests/Conventions.Tests"));

    [Fact]
    public void Code_IsFinished() =>
        SourceTree.AssertNone(
            Elsewhere.Where(f => !f.Path.EndsWith(".md", StringComparison.Ordinal)).SelectMany(f => f.Find(Unfinished().IsMatch)),
            "Nothing is left to do");

    [Fact]
    public void Code_DoesWithout() =>
        SourceTree.AssertNone(
            from file in Elsewhere
            where file.Path.EndsWith(".csproj", StringComparison.Ordinal) || file.Path.EndsWith(".props", StringComparison.Ordinal)
            from line in file.Find(ForbiddenPackage().IsMatch)
            select line,
            "No mediator, mapper, repository layer or second test vocabulary");

    [Fact]
    public void Versions_StandInOnePlace() =>
        SourceTree.AssertNone(
            from file in Elsewhere
            where file.Path.EndsWith(".csproj", StringComparison.Ordinal)
            from package in XDocument.Parse(file.Text).Descendants("PackageReference")
            where package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null
            select $"{file.Path}: {package.Attribute("Include")?.Value}",
            "Package versions stand in Directory.Packages.props");

    [Fact]
    public void Source_HoldsNoSecrets()
    {
        SourceTree.AssertNone(Elsewhere.SelectMany(f => f.Find(Secret().IsMatch)), "No keys or tokens in the tree");
        SourceTree.AssertNone(
            Elsewhere.Where(f => !f.IsIn("tests") && !f.Path.EndsWith(".md", StringComparison.Ordinal)).SelectMany(f => f.Find(Password().IsMatch)),
            "No passwords in the tree");
    }

    [Fact]
    public void Source_KnowsNoMachine() =>
        SourceTree.AssertNone(Elsewhere.SelectMany(f => f.Find(MachinePath().IsMatch)), "No path of one person's machine");

    [Fact]
    public void Time_ComesFromTimeProvider() =>
        SourceTree.AssertNone(
            SourceTree.Application.Where(f => !f.IsIn("AppHost")).SelectMany(f => f.Find(WallClock().IsMatch)),
            "Services ask TimeProvider for the time");

    [Fact]
    public void Ids_AreOrderedByTime() =>
        SourceTree.AssertNone(
            SourceTree.Application.SelectMany(f => f.Find(l => RandomId().IsMatch(l))), "Ids are UUIDv7; what must not be guessed is random bytes");

    [Fact]
    public void Logs_AreCompiled() =>
        SourceTree.AssertNone(
            SourceTree.Application.SelectMany(f => f.Find(LooseLog().IsMatch)), "Log messages are [LoggerMessage] methods");

    [Fact]
    public void Tests_WaitForConditions() =>
        SourceTree.AssertNone(
            SourceTree.All.Where(f => f.IsCode && !f.IsIn("tests/Conventions.Tests")).SelectMany(f => f.Find(l => l.Contains("Thread.Sleep(", StringComparison.Ordinal))),
            "Nothing sleeps");

    [Fact]
    public void Tests_AreNeverSkipped() =>
        SourceTree.AssertNone(Elsewhere.Where(f => f.IsCode && f.IsIn("tests")).SelectMany(f => f.Find(Skipped().IsMatch)), "No test is skipped");

    // What everybody agrees on has one owner; a literal elsewhere is a second one.
    [Fact]
    public void Contracts_AreNotRestated()
    {
        var owned = new[] { typeof(PlatformHeaders), typeof(ErrorCodes), typeof(Permissions), typeof(RedisKeys) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f is { IsLiteral: true }))
            .Select(field => (string)field.GetRawConstantValue()!)
            .Where(IsDistinct)
            .Concat([PlatformClaims.Tenant, PlatformClaims.Membership, PlatformClaims.PermissionVersion, PlatformClaims.AuthenticationTime])
            .Select(value => $"\"{value}\"")
            .ToList();
        SourceTree.AssertNone(
            from file in SourceTree.All
            where (file.IsCode || file.Path.EndsWith(".razor", StringComparison.Ordinal))
                && !file.IsIn("ServiceDefaults/Contracts") && !file.IsIn("tests") && !file.IsIn("eng")
            from line in file.Find(line => owned.Exists(value => line.Contains(value, StringComparison.OrdinalIgnoreCase))
                || line.Contains("\"gh:", StringComparison.Ordinal) || EventName().IsMatch(line))
            where !line.Contains(": ///", StringComparison.Ordinal)
            select line,
            "Header, claim, error, permission, key and event names are written in ServiceDefaults/Contracts only");
    }

    // One-word texts such as "Conflict" mean other things elsewhere.
    private static bool IsDistinct(string value) => value.Any(c => c is ' ' or ':' or '-' or '_');

    [GeneratedRegex(@"\b(TODO|FIXME|HACK)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex("\"(MediatR|Mediator|AutoMapper|Mapster|MassTransit[^\"]*|Newtonsoft\\.Json|Moq|FluentAssertions|Shouldly|Ardalis[^\"]*|Swashbuckle\\.AspNetCore)\"")]
    private static partial Regex ForbiddenPackage();

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{30,}|\bxox[abpr]-[0-9A-Za-z-]{10,}|\beyJ[A-Za-z0-9_-]{10,}\.eyJ")]
    private static partial Regex Secret();

    [GeneratedRegex("(password|secret|masterkey|apikey|connectionstring)[\"']?\\s*[:=]\\s*[\"'](?!X-)[^\"'{$<\\s]{6,}[\"']", RegexOptions.IgnoreCase)]
    private static partial Regex Password();

    [GeneratedRegex(@"(?<![\w.])(/work/|/home/[a-z]|/Users/[A-Za-z]|[A-Z]:\\Users\\)")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b|\bStopwatch\.StartNew\(")]
    private static partial Regex WallClock();

    [GeneratedRegex(@"=> new\(Guid\.NewGuid\(\)\)|\bId = Guid\.NewGuid\(\)")]
    private static partial Regex RandomId();

    [GeneratedRegex(@"\.Log(Trace|Debug|Information|Warning|Error|Critical)\(")]
    private static partial Regex LooseLog();

    [GeneratedRegex(@"\bSkip\s*=\s*""")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"""[a-z-]+\.[a-z-]+\.v\d+""")]
    private static partial Regex EventName();
}
