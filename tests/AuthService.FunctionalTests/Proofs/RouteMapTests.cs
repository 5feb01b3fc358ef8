using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.TestKit.Stack;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Xunit.Abstractions;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

/// <summary>The gateway's map and the services' documents are about the same paths (OWASP API9).</summary>
[Collection(ProofCollection.Name)]
public sealed class RouteMapTests(ProofStack stack, ITestOutputHelper output)
{
    [Fact]
    public async Task EveryDocumentedOperation_HasARouteToItsService()
    {
        using var client = stack.CreateClient();
        var routes = Route.ReadAll();

        var lost = (await ApiDocuments.ReadAsync(client))
            .Where(operation => !routes.Any(route => route.Cluster == operation.Service && route.Matches(operation.Method, operation.Path)))
            .Select(operation => operation.ToString());

        Assert.Empty(lost);
    }

    [Fact]
    public async Task EveryRouteThatIsDocumentedNowhere_AnswersNothing()
    {
        using var company = await Company.RegisterAsync(stack);
        var operations = await ApiDocuments.ReadAsync(company.Admin);
        var bare = Route.ReadAll()
            .Where(route => ApiDocuments.Services.Contains(route.Cluster))
            .SelectMany(route => route.Methods.Select(method => (Route: route, Method: method)))
            .Where(r => !operations.Any(operation => operation.Method == r.Method && r.Route.Matches(r.Method, operation.Path)))
            .ToList();
        output.WriteLine($"Routes without a documented operation: {string.Join(", ", bare.Select(b => $"{b.Method} {b.Route.Path}"))}");

        foreach (var (route, method) in bare)
        {
            var answer = await company.Admin.SendAsync(method, Regex.Replace(route.Path, @"\{.*\}", "x"), method == HttpMethod.Get ? null : new { });
            Assert.True(answer.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Forbidden, $"{method} {route.Path}: {answer}");
        }
    }

    /// <summary>One line of routes.json.</summary>
    private sealed record Route(string Path, string Cluster, IReadOnlyList<HttpMethod> Methods)
    {
        private static readonly Regex Constraint = new(@":regex\((?<pattern>.*)\)(?=\})", RegexOptions.ExplicitCapture);

        public static IReadOnlyList<Route> ReadAll() => [.. JsonNode.Parse(
                File.ReadAllText(System.IO.Path.Combine(Repository.Root, "Gateway", "routes.json")))!["routes"]!.AsArray()
            .Select(route => new Route(
                (string)route!["path"]!, (string)route["cluster"]!, [.. route["methods"]!.AsArray().Select(method => HttpMethod.Parse((string)method!))]))];

        public bool Matches(HttpMethod method, string path)
        {
            var values = new RouteValueDictionary();
            var template = TemplateParser.Parse(Constraint.Replace(Path, ""));
            var concrete = Regex.Replace(path, @"\{.*?\}", "x");
            return Methods.Contains(method)
                && new TemplateMatcher(template, []).TryMatch(concrete, values)
                && (Constraint.Match(Path) is not { Success: true } constraint
                    || Regex.IsMatch($"{values.Values.Single()}", constraint.Groups["pattern"].Value.Replace(@"\\", @"\", StringComparison.Ordinal)));
        }
    }
}
