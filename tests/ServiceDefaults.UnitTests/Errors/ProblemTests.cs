using System.ComponentModel.DataAnnotations;
using System.Net.Http.Headers;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Errors;
using Gatehouse.ServiceDefaults.UnitTests.Hosting;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Gatehouse.ServiceDefaults.UnitTests.Errors;

[Collection(Servers.Name)]
public sealed class ProblemTests(RedisServer redis) : IAsyncLifetime
{
    private const string Good = """{"currency":"EUR","size":"small","items":[{"sku":"a","quantity":1}]}""";

    private TestService service = null!;

    public async Task InitializeAsync()
    {
        service = await TestService.StartAsync(redis, Map);
        service.SignIn();
    }

    [Fact]
    public async Task Request_Good_IsAccepted() =>
        Assert.Equal(200, (int)(await service.PostAsync("/things", Good)).StatusCode);

    [Theory]
    [InlineData("""{"currency":"EURO","size":"small","items":[{"sku":"a","quantity":1}]}""", "currency")]
    [InlineData("""{"currency":"EUR","size":"small","items":[{"sku":"a","quantity":1},{"sku":"b","quantity":0}]}""", "items[1].quantity")]
    [InlineData("""{"currency":"EUR","size":"small","items":[{"sku":"a","quantity":1,"packing":{"boxCount":-1}}]}""", "items[0].packing.boxCount")]
    [InlineData("""{"currency":"EUR","size":"small","items":[]}""", "items")]
    public async Task Value_OutOfRange_IsNamedAsTheClientSpellsIt(string json, string field)
    {
        var errors = await TestService.ErrorsAsync(await service.PostAsync("/things", json));
        Assert.Equal(field, Assert.Single(errors).Key);
    }

    [Theory]
    [InlineData("""{"surprise":1,"currency":"EUR","size":"small","items":[{"sku":"a","quantity":1}]}""", "surprise")]
    [InlineData("""{"currency":"EUR","size":"small","items":[{"sku":"a","quantity":1,"surprise":1}]}""", "items[0].surprise")]
    [InlineData("""{"currency":"EUR","currency":"EUR","size":"small","items":[{"sku":"a","quantity":1}]}""", "currency")]
    [InlineData("""{"currency":7,"size":"small","items":[{"sku":"a","quantity":1}]}""", "currency")]
    [InlineData("""{"currency":"EUR","size":"small","items":[{"sku":"a","quantity":"one"}]}""", "items[0].quantity")]
    [InlineData("""{"currency":"EUR","size":"small","items":[{"sku":"a","quantity":1.5}]}""", "items[0].quantity")]
    [InlineData("""{"currency":"EUR","size":"small","items":[{"sku":"a","quantity":99999999999}]}""", "items[0].quantity")]
    [InlineData("""{"currency":"EUR","size":"small","items":{}}""", "items")]
    [InlineData("""{"currency":"EUR","size":"huge","items":[{"sku":"a","quantity":1}]}""", "size")]
    [InlineData("""{"currency":"EUR","size":1,"items":[{"sku":"a","quantity":1}]}""", "size")]
    [InlineData("""{"currency":"EUR","size":"small","owner":"nobody","items":[{"sku":"a","quantity":1}]}""", "owner")]
    public async Task Field_UnknownTwiceOrOfAWrongKind_IsNamed(string json, string field)
    {
        var errors = await TestService.ErrorsAsync(await service.PostAsync("/things", json));
        Assert.Equal(field, Assert.Single(errors).Key);
    }

    [Theory]
    [InlineData("""{"size":"small","items":[{"sku":"a","quantity":1}]}""", "currency")]
    [InlineData("""{"currency":"EUR","size":"small"}""", "items")]
    [InlineData("""{"currency":"EUR","size":"small","items":[{"quantity":1}]}""", "sku")]
    [InlineData("""{"currency":null,"size":"small","items":[{"sku":"a","quantity":1}]}""", "currency")]
    [InlineData("""{}""", "currency")]
    public async Task Field_Missing_IsNamed(string json, string field)
    {
        var errors = await TestService.ErrorsAsync(await service.PostAsync("/things", json));
        Assert.Contains(field, string.Join(' ', errors.Select(e => $"{e.Key} {string.Join(' ', e.Value)}")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"text\"")]
    [InlineData("{\"currency\":\"EUR\",}")]
    [InlineData("{'currency':'EUR'}")]
    [InlineData("{\"currency\":\"\\ud800\"}")]
    [InlineData("<xml/>")]
    public async Task Body_NotTheRightJson_IsAValidationProblem(string body)
    {
        var errors = await TestService.ErrorsAsync(await service.PostAsync("/things", body));
        Assert.All(errors, error => Assert.NotEmpty(error.Value));
    }

    [Fact]
    public async Task Body_TooDeep_IsAValidationProblem() =>
        await TestService.ErrorsAsync(await service.PostAsync("/things", $"{{\"currency\":{new string('[', 100)}{new string(']', 100)}}}"));

    [Theory]
    [InlineData("/things/not-an-id", "id")]
    [InlineData("/things/7", "id")]
    [InlineData("/things?limit=many", "limit")]
    [InlineData("/things?limit=0", "limit")]
    [InlineData("/things?limit=201", "limit")]
    [InlineData("/things?limit=99999999999", "limit")]
    public async Task Address_WithABadValue_IsNamed(string path, string field)
    {
        var errors = await TestService.ErrorsAsync(await service.Client.GetAsync(path));
        Assert.Equal(field, Assert.Single(errors).Key);
    }

    [Fact]
    public async Task MediaType_Other_Is415() =>
        await TestService.ProblemAsync(await service.PostAsync("/things", Good, "text/plain"), 415, ErrorCodes.UnsupportedMediaType);

    [Fact]
    public async Task Body_TooLarge_Is413() =>
        await TestService.ProblemAsync(
            await service.PostAsync("/small", $"{{\"currency\":\"{new string('E', 2000)}\"}}"), 413, ErrorCodes.PayloadTooLarge);

    [Fact]
    public async Task Path_Unknown_Is404() =>
        await TestService.ProblemAsync(await service.Client.GetAsync("/nothing"), 404, ErrorCodes.NotFound);

    [Fact]
    public async Task Method_Unknown_Is405() =>
        await TestService.ProblemAsync(await service.Client.DeleteAsync("/things"), 405, ErrorCodes.MethodNotAllowed);

    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Bug_IsA500WithoutDetails(string environment)
    {
        await using var app = await TestService.StartAsync(redis, Map, environment);
        app.SignIn();
        var answer = await app.Client.GetAsync("/bug");
        await TestService.ProblemAsync(answer, 500, ErrorCodes.Internal);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/outage/postgres")]
    [InlineData("/outage/connections")]
    [InlineData("/outage/wrapped")]
    public async Task Database_Away_Is503WithATimeToComeBack(string path)
    {
        var answer = await service.Client.GetAsync(path);
        await TestService.ProblemAsync(answer, 503, ErrorCodes.ServiceUnavailable);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("/unstorable/nul")]
    [InlineData("/unstorable/json")]
    public async Task Text_ThatTheDatabaseCannotHold_IsAValidationProblem(string path)
    {
        var errors = await TestService.ErrorsAsync(await service.Client.GetAsync(path));
        Assert.NotEmpty(Assert.Single(errors).Value);
    }

    [Fact]
    public async Task Database_Error_IsABug() =>
        await TestService.ProblemAsync(await service.Client.GetAsync("/outage/bug"), 500, ErrorCodes.Internal);

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/json")]
    [InlineData("image/*;q=0.1")]
    public async Task Problem_WhateverTheClientAccepts_IsTheSame(string accept)
    {
        service.Client.DefaultRequestHeaders.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        await TestService.ErrorsAsync(await service.PostAsync("/things", "{"));
        await TestService.ErrorsAsync(await service.PostAsync("/things", """{"currency":"EURO","size":"small","items":[{"sku":"a","quantity":1}]}"""));
        await TestService.ErrorsAsync(await service.Client.GetAsync("/things/7"));
        await TestService.ProblemAsync(await service.Client.GetAsync("/nothing"), 404, ErrorCodes.NotFound);
        await TestService.ProblemAsync(await service.Client.GetAsync("/bug"), 500, ErrorCodes.Internal);
        await TestService.ProblemAsync(await service.Client.GetAsync("/outage/postgres"), 503, ErrorCodes.ServiceUnavailable);
        await TestService.ProblemAsync(await service.Client.GetAsync("/refused/conflict"), 409, ErrorCodes.Conflict);
        service.Client.DefaultRequestHeaders.Authorization = null;
        await TestService.ProblemAsync(await service.Client.GetAsync("/things"), 401, ErrorCodes.InvalidToken);
    }

    [Fact]
    public async Task Refusals_OfAnEndpoint_AreProblems()
    {
        await TestService.ProblemAsync(await service.Client.GetAsync("/refused/missing"), 404, ErrorCodes.NotFound);
        await TestService.ProblemAsync(await service.Client.GetAsync("/refused/bare"), 409, ErrorCodes.Conflict);
        var conflict = await TestService.ProblemAsync(await service.Client.GetAsync("/refused/conflict"), 409, ErrorCodes.Conflict);
        Assert.Equal("Already shipped.", conflict["detail"]!.GetValue<string>());
        var errors = await TestService.ErrorsAsync(await service.Client.GetAsync("/refused/field"));
        Assert.Equal(["Taken."], errors["newName"]);
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    private static void Map(WebApplication app)
    {
        app.MapPost("/things", (Thing thing) => TypedResults.Ok(thing.Currency));
        app.MapPost("/small", (Thing thing) => TypedResults.Ok(thing.Currency))
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(1000));
        app.MapGet("/things/{id}", (OrderId id) => TypedResults.Ok(id));
        app.MapGet("/things", ([Range(1, 200)] int? limit) => TypedResults.Ok(limit));
        app.MapGet("/bug", IResult () => throw new InvalidOperationException("secret"));
        app.MapGet("/outage/postgres", IResult () => throw new NpgsqlException("Failed to connect to 10.1.2.3:5432"));
        app.MapGet("/outage/connections", IResult () => throw new PostgresException("too many clients", "FATAL", "FATAL", "53300"));
        app.MapGet("/outage/wrapped", IResult () => throw new InvalidOperationException("x", new NpgsqlException("down")));
        app.MapGet("/outage/bug", IResult () => throw new PostgresException("no such column", "ERROR", "ERROR", "42703"));
        app.MapGet("/unstorable/nul", IResult () => throw new PostgresException("invalid byte sequence", "ERROR", "ERROR", "22021"));
        app.MapGet("/unstorable/json", IResult () => throw new InvalidOperationException("x", new PostgresException("unsupported Unicode escape", "ERROR", "ERROR", "22P05")));
        app.MapGet("/refused/missing", IResult () => Problems.NotFound());
        app.MapGet("/refused/bare", IResult () => TypedResults.Conflict());
        app.MapGet("/refused/conflict", IResult () => Problems.Conflict("Already shipped."));
        app.MapGet("/refused/field", IResult () => Problems.Invalid("newName", "Taken."));
    }

    public enum Size
    {
        Small,
        Large,
    }

    public sealed record Thing(
        [property: Required, StringLength(3, MinimumLength = 3)] string Currency,
        Size Size,
        [property: Required, MinLength(1)] IReadOnlyList<Item> Items)
    {
        public OrderId? Owner { get; init; }
    }

    public sealed record Item
    {
        public required string Sku { get; init; }

        [Range(1, 100)]
        public int Quantity { get; init; }

        public Packing? Packing { get; init; }
    }

    public sealed record Packing
    {
        [Range(0, 10)]
        public int BoxCount { get; init; }
    }
}
