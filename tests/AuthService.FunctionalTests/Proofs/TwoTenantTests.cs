using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;
using Xunit.Abstractions;

namespace Gatehouse.AuthService.FunctionalTests.Proofs;

/// <summary>Every operation of every service's document, called by a company's admin with another company's ids.</summary>
[Collection(ProofCollection.Name)]
public sealed class TwoTenantTests(ProofStack stack, ITestOutputHelper output)
{
    private static readonly HttpStatusCode[] Refusals =
        [HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, HttpStatusCode.NotFound, HttpStatusCode.BadRequest];

    [Fact]
    public async Task EveryOperation_WithAnotherTenantsIds_AnswersNothingOfTheirs()
    {
        using var anybody = stack.CreateClient();
        var operations = await ApiDocuments.ReadAsync(anybody);
        using var theirs = await Estate.FoundAsync(stack, operations);
        using var mine = await Estate.FoundAsync(stack, operations);
        var foreign = theirs.Ids.Except(mine.Ids).ToHashSet();
        var before = theirs.Snapshot();
        var wrong = new List<string>();
        var requests = 0;

        foreach (var operation in operations.Where(o => !o.IsStream && o.Path.StartsWith("/api/", StringComparison.Ordinal)))
        {
            var (body, namesAny) = BodyFor(operation, theirs);
            foreach (var path in PathsFor(operation, theirs, foreign))
            {
                var answer = await mine.Company.Admin.SendAsync(operation.Method, path, body, ("Idempotency-Key", Guid.NewGuid().ToString()));
                requests++;
                var leaked = foreign.FirstOrDefault(id => answer.Body.Contains(id, StringComparison.Ordinal) && !path.Contains(id, StringComparison.Ordinal));
                if (leaked is not null || answer.Body.Contains(theirs.Company.Email, StringComparison.Ordinal) || (int)answer.Status >= 500
                    || ((path != operation.Path || namesAny) && !Refusals.Contains(answer.Status)))
                {
                    wrong.Add($"{operation} as {path}: {answer}");
                }

                await StaySignedInAsync(mine.Company);
            }
        }

        output.WriteLine($"{operations.Count} operations, {requests} requests, {foreign.Count} ids of the other tenant");
        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
        theirs.Forget();
        await theirs.LookAsync();
        var after = theirs.Snapshot();
        Assert.All(before.Where(list => after.ContainsKey(list.Key)), list => Assert.Subset(after[list.Key], list.Value));
    }

    [Fact]
    public async Task EveryOperationWithAnId_WithOnesOwn_IsFound()
    {
        // Else the test above would prove nothing: the ids it tries have to be ones that answer.
        using var anybody = stack.CreateClient();
        var operations = await ApiDocuments.ReadAsync(anybody);
        using var mine = await Estate.FoundAsync(stack, operations);

        foreach (var operation in operations.Where(o => o.Method == HttpMethod.Get && o.PathParameters.Count() == 1
            && o.Path.StartsWith("/api/", StringComparison.Ordinal) && !o.Path.EndsWith("/archive", StringComparison.Ordinal)))
        {
            var found = false;
            foreach (var id in mine.CandidatesFor(operation))
            {
                found |= (await mine.Company.Admin.GetAsync(operation.Path.Replace($"{{{operation.PathParameters.Single()}}}", id, StringComparison.Ordinal))).Status is HttpStatusCode.OK;
            }

            Assert.True(found, $"{operation} found none of {string.Join(", ", mine.CandidatesFor(operation))}");
        }
    }

    private static IEnumerable<string> PathsFor(Operation operation, Estate theirs, HashSet<string> foreign) =>
        operation.PathParameters.Any()
            ? theirs.CandidatesFor(operation).Where(foreign.Contains).Select(id => operation.PathParameters.Aggregate(
                operation.Path, (path, name) => path.Replace($"{{{name}}}", Uri.EscapeDataString(id), StringComparison.Ordinal)))
            : [operation.Path];

    private static (object? Body, bool NamesAny) BodyFor(Operation operation, Estate theirs)
    {
        if (Estate.Bodies.TryGetValue($"{operation}", out var known))
        {
            return (known(), false);
        }

        var namesAny = false;
        return (operation.Body is { } schema ? Fill(schema, "", 0) : null, namesAny);

        JsonNode? Fill(JsonObject schema, string name, int depth)
        {
            if ((string?)schema["format"] is "uuid")
            {
                namesAny = true;
                return name.StartsWith("user", StringComparison.OrdinalIgnoreCase) ? theirs.Company.UserId : theirs.Company.TenantId;
            }

            return schema["type"] switch
            {
                JsonValue type when (string?)type is "object" && depth < 3 => new JsonObject(
                    (schema["properties"] as JsonObject ?? []).Select(p => KeyValuePair.Create(p.Key, operation.Resolve(p.Value) is { } inner ? Fill(inner, p.Key, depth + 1) : null))),
                JsonValue type when (string?)type is "array" => new JsonArray(operation.Resolve(schema["items"]) is { } item ? Fill(item, name, depth + 1) : null),
                JsonValue type when (string?)type is "boolean" => false,
                JsonValue type when (string?)type is "integer" or "number" => 1,
                _ => "text",
            };
        }
    }

    private static async Task StaySignedInAsync(Company company)
    {
        if ((await company.Admin.GetAsync("/api/auth/me")).Status is not HttpStatusCode.OK)
        {
            Assert.Equal(HttpStatusCode.OK, (await company.Admin.LoginAsync(company.Email, Company.Password)).Status);
        }
    }
}
