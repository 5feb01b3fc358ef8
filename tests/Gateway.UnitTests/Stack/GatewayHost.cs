using Gatehouse.Gateway.Routing.Live;
using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Authorization;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.UnitTests.Stack;

/// <summary>The gateway as it is, on a real port, in front of one backend.</summary>
public sealed class GatewayHost : WebApplicationFactory<Program>
{
    public const string InternalKey = "an-internal-key-of-32-characters";

    // Tests of the live configuration give a real one; nobody else asks it.
    private const string NoDatabase = "Host=127.0.0.1;Port=1;Database=none;Username=nobody";

    private readonly People people;
    private readonly Dictionary<string, string> settings;
    private readonly string environment;

    public GatewayHost(People people, string redis, string backend, string environment = "Production", params (string Key, string Value)[] settings)
    {
        this.people = people;
        this.environment = environment;
        this.settings = new()
        {
            ["Auth:Issuer"] = TokenIssuer.Issuer,
            ["Internal:Key"] = InternalKey,
            ["Session:Key"] = "a-session-key-of-32-characters!!",
            ["ConnectionStrings:redis"] = redis,
            ["ConnectionStrings:gatewaydb"] = NoDatabase,
        };
        foreach (var service in (string[])["auth", "users", "orders", "analytics", "admin"])
        {
            this.settings[$"services:{service}:http"] = backend;
        }

        foreach (var (key, value) in settings)
        {
            this.settings[key] = value;
        }

        UseKestrel(0);
        StartServer();
        if (this.settings["ConnectionStrings:gatewaydb"] == NoDatabase)
        {
            Services.GetRequiredService<LiveRoutes>().ApplyAsync(0, GatewayConfiguration.None, default).GetAwaiter().GetResult();
        }
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => ClientOptions.BaseAddress;

    /// <summary>A client of somebody, or of a stranger.</summary>
    public HttpClient Client(Person? person = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };
        if (person is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", person.Token);
        }

        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(environment);
        foreach (var (key, value) in settings)
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(logging => logging.ClearProviders());
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<IVerificationKeys>(people);
            services.AddSingleton<IMembershipSource>(people);
            services.AddSingleton<IPolicySource>(people);
            if (settings["ConnectionStrings:gatewaydb"] == NoDatabase)
            {
                services.PostConfigure<HealthCheckServiceOptions>(checks => checks.Registrations.Remove(checks.Registrations.Single(check => check.Name == "GatewayDbContext")));
            }
        });
    }
}
