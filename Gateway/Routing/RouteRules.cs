using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.Routing.Patterns;

namespace Gatehouse.Gateway.Routing;

/// <summary>What a route must say before the gateway starts. Every error is collected, none is thrown.</summary>
internal static class RouteRules
{
    private static readonly HashSet<string> KnownMethods =
        [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete];

    // Services keep these for each other; no public path may lead there.
    private const string Internal = "internal";

    public static List<string> Check(RouteFile file, IReadOnlySet<string> limiters)
    {
        var errors = new List<string>();
        errors.AddRange((file.Unknown ?? new Dictionary<string, System.Text.Json.JsonElement>()).Keys.Select(name => $"unknown field '{name}'"));
        errors.AddRange(file.Clusters
            .Where(cluster => !Uri.TryCreate(cluster.Value, UriKind.Absolute, out _))
            .Select(cluster => $"cluster '{cluster.Key}': '{cluster.Value}' is not an address"));
        foreach (var (route, position) in file.Routes.Select((route, position) => (route, position)))
        {
            var label = $"route '{route.Name ?? $"#{position + 1}"}'";
            errors.AddRange(Errors(route, file, limiters).Select(error => $"{label}: {error}"));
        }

        errors.AddRange(Duplicates(file.Routes));
        return errors;
    }

    private static IEnumerable<string> Errors(RouteDefinition route, RouteFile file, IReadOnlySet<string> limiters) =>
    [
        .. (route.Unknown?.Keys ?? []).Select(name => $"unknown field '{name}'"),
        .. string.IsNullOrWhiteSpace(route.Name) ? ["no name"] : (string[])[],
        .. PathErrors(route),
        .. route.Methods.Where(method => !KnownMethods.Contains(method)).Select(method => $"unknown method '{method}'"),
        .. AccessErrors(route),
        .. route.Limiter is [] ? ["no limiter"] : route.Limiter.Where(name => !limiters.Contains(name)).Select(name => $"unknown limiter '{name}'"),
        .. route.Timeout switch
        {
            null => ["no timeout"],
            { } timeout when timeout <= TimeSpan.Zero || timeout > TimeSpan.FromHours(1) => ["timeout must be over 0 and at most an hour"],
            _ => (string[])[],
        },
        .. route.Cluster is null ? ["no cluster"] : file.Clusters.ContainsKey(route.Cluster) ? (string[])[] : [$"unknown cluster '{route.Cluster}'"],
        .. route.MaxBodyBytes is <= 0 ? ["maxBodyBytes must be over 0"] : (string[])[],
        .. route.Tenant is { } tenant && route.Path?.Contains($"{{{tenant}", StringComparison.Ordinal) != true ? [$"no path parameter '{tenant}'"] : (string[])[],
        .. route.Frontend && route.Anonymous ? ["a frontend needs somebody who is signed in"] : (string[])[],
        .. route.Anonymous && (route.Tenant is not null || route.WhileSuspended) ? ["an anonymous route has no tenant"] : (string[])[],
    ];

    private static IEnumerable<string> AccessErrors(RouteDefinition route)
    {
        var rules = (route.Permission is null ? 0 : 1) + (route.Anonymous ? 1 : 0) + (route.Authenticated ? 1 : 0);
        if (rules == 0)
        {
            yield return "no access rule (permission, authenticated or anonymous)";
        }
        else if (rules > 1)
        {
            yield return "more than one access rule";
        }

        if (route.Permission is { } permission && !Permissions.Catalogue.ContainsKey(permission))
        {
            yield return $"unknown permission '{permission}'";
        }
    }

    private static IEnumerable<string> PathErrors(RouteDefinition route)
    {
        if (route.Path is not ['/', ..] path)
        {
            return ["no path beginning with '/'"];
        }

        try
        {
            // What the backend sees must begin with a word of ours: a parameter there could be any of its paths.
            var forwarded = route.Prefix is { } prefix && path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : path;
            return RoutePatternFactory.Parse(forwarded).PathSegments is [{ IsSimple: true, Parts: [RoutePatternLiteralPart first] }, ..]
                && !first.Content.Equals(Internal, StringComparison.OrdinalIgnoreCase)
                ? []
                : ["the forwarded path must begin with a fixed segment other than 'internal'"];
        }
        catch (RoutePatternException invalid)
        {
            return [$"path: {invalid.Message}"];
        }
    }

    private static IEnumerable<string> Duplicates(IReadOnlyList<RouteDefinition> routes) =>
    [
        .. routes.Where(route => route.Name is not null).GroupBy(route => route.Name, StringComparer.OrdinalIgnoreCase)
            .Where(same => same.Count() > 1).Select(same => $"route '{same.Key}': name given {same.Count()} times"),
        .. routes.Where(route => route.Path is not null)
            .SelectMany(route => (route.Methods is [] ? ["any method"] : route.Methods).Select(method => (Call: $"{method} {route.Path}", route.Name)))
            .GroupBy(pair => pair.Call, StringComparer.OrdinalIgnoreCase)
            .Where(same => same.Count() > 1)
            .Select(same => $"{same.Key} is mapped by {string.Join(" and ", same.Select(pair => $"'{pair.Name}'"))}"),
    ];
}
