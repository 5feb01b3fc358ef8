namespace Gatehouse.ServiceDefaults.Contracts;

/// <summary>Names of the resources in the AppHost, which are also the names services find each other and their stores by.</summary>
public static class ResourceNames
{
    /// <summary>The public front door.</summary>
    public const string Gateway = "gateway";

    /// <summary>Who you are, where you belong, what you may.</summary>
    public const string Auth = "auth";

    /// <summary>What people say about themselves.</summary>
    public const string Users = "users";

    /// <summary>The example domain.</summary>
    public const string Orders = "orders";

    /// <summary>What happened.</summary>
    public const string Analytics = "analytics";

    /// <summary>The Blazor dashboard.</summary>
    public const string Admin = "admin";

    /// <summary>The PostgreSQL server that holds every database below.</summary>
    public const string Postgres = "postgres";

    /// <summary>Redis: sessions, limits, revocations, event streams.</summary>
    public const string Redis = "redis";

    /// <summary>AuthService's database.</summary>
    public const string AuthDb = "authdb";

    /// <summary>UserService's database.</summary>
    public const string UserDb = "userdb";

    /// <summary>OrderService's database.</summary>
    public const string OrderDb = "orderdb";

    /// <summary>AnalyticsService's database.</summary>
    public const string AnalyticsDb = "analyticsdb";

    /// <summary>The gateway's database: versions of its live configuration.</summary>
    public const string GatewayDb = "gatewaydb";

    /// <summary>The connection that owns <paramref name="database"/>'s tables; only the run with <c>--migrate</c> has it.</summary>
    /// <param name="database">One of the database names above.</param>
    /// <returns>The connection's name.</returns>
    public static string OwnerOf(string database) => database + "-owner";
}
