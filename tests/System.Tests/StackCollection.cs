using Gatehouse.TestKit.Stack;

namespace Gatehouse.SystemTests;

/// <summary>Tests that share one running stack, each in a company of its own.</summary>
[CollectionDefinition(Name)]
public sealed class StackCollection : ICollectionFixture<ReportingStack>
{
    public const string Name = "stack";
}
