using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>The live configuration in the whole system: only the platform's admin changes it, and the audit log knows.</summary>
[Collection(StackCollection.Name)]
public sealed class GatewayConfigurationTests(ReportingStack stack)
{
    [Fact]
    public async Task Change_ByThePlatformsAdmin_IsInForceAndAudited()
    {
        using var company = await Company.RegisterAsync(stack);
        Assert.Equal(HttpStatusCode.Forbidden, (await company.Admin.GetAsync("/admin/config")).Status);
        using var root = stack.CreateClient();
        await root.LoginAsync("root@gatehouse.example", stack.DemoPassword);

        // In Development loopback is allowed: the gateway's own health stands for a backend.
        var backend = stack.Gateway.GetLeftPart(UriPartial.Authority);
        var answer = await root.SendAsync(HttpMethod.Put, "/admin/config", new { defaultBackend = backend, mappings = Array.Empty<object>() });

        Assert.True(answer.Status is HttpStatusCode.OK, $"{answer}");
        Assert.Equal("""{"ok":true}""", (await company.Admin.GetAsync("/api/healthz")).Body);
        await Eventually.Async(() => root.GetAsync("/api/audit?action=gateway.configured"), audit => audit.Json["items"] is JsonArray { Count: > 0 });
    }
}
