namespace Gatehouse.BrowserTests;

/// <summary>Tests that share one running stack and one browser, each with a context (cookies) of its own.</summary>
[CollectionDefinition(Name)]
public sealed class DashboardCollection : ICollectionFixture<DashboardStack>, ICollectionFixture<Browser>
{
    public const string Name = "dashboard";
}
