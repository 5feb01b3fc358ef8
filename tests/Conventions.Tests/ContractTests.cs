using System.Reflection;
using System.Text.RegularExpressions;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Contracts.Events;

namespace Gatehouse.Conventions;

/// <summary>The dictionary that every project reads.</summary>
public sealed partial class ContractTests
{
    private const string Dictionary = "Gatehouse.ServiceDefaults.Contracts";

    private static IEnumerable<Assembly> Assemblies =>
        SourceTree.Services.Select(Assembly.Load).Append(typeof(IEvent).Assembly);

    [Fact]
    public void Contracts_ReferenceNothingButSystem()
    {
        SourceTree.AssertNone(
            from file in SourceTree.Application
            where file.IsIn("ServiceDefaults/Contracts")
            from line in file.Lines
            let used = Using().Match(line)
            where used.Success && !IsKnown(used.Groups[1].Value)
            select $"{file.Path}: {line}",
            "Contracts use System only");

        SourceTree.AssertNone(
            from type in typeof(IEvent).Assembly.GetTypes()
            where type.Namespace?.StartsWith(Dictionary, StringComparison.Ordinal) is true
            from used in Used(type)
            where !IsKnown(used.Namespace ?? "")
            select $"{type.Name}: {used.FullName}",
            "Contracts are made of System only");
    }

    [Fact]
    public void Events_HaveOneVersionedNameEach()
    {
        var events = Assemblies.SelectMany(a => a.GetTypes()).Where(t => t is { IsInterface: false, IsAbstract: false } && t.IsAssignableTo(typeof(IEvent)))
            .Select(t => (Type: t, Name: (string)t.GetProperty("Type", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!))
            .ToList();
        Assert.NotEmpty(events);
        SourceTree.AssertNone(
            events.Where(e => !WireName().IsMatch(e.Name)).Select(e => $"{e.Type.Name}: {e.Name}"), "An event's name is source.happened.vN");
        SourceTree.AssertNone(
            events.GroupBy(e => e.Name).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(e => e.Type.Name))}"),
            "One event, one name");
        SourceTree.AssertNone(
            events.Where(e => e.Type.Namespace != $"{Dictionary}.Events").Select(e => e.Type.FullName!), "Events stand in Contracts/Events");
    }

    [Fact]
    public void Permissions_AreResourceAndActionAndExplained()
    {
        var constants = typeof(Permissions).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).ToList();
        SourceTree.AssertNone(constants.Where(p => !PermissionName().IsMatch(p)), "A permission is resource:action");
        Assert.Equal(constants.Order(StringComparer.Ordinal), Permissions.Catalogue.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Roles_HoldKnownPermissions() =>
        SourceTree.AssertNone(
            BuiltInRoles.All.SelectMany(r => r.Value.Except(Permissions.Catalogue.Keys).Select(p => $"{r.Key}: {p}")),
            "Built-in roles hold permissions of the catalogue");

    private static IEnumerable<Type> Used(Type type)
    {
        const BindingFlags Everything =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        return type.GetInterfaces()
            .Append(type.BaseType ?? typeof(object))
            .Concat(type.GetFields(Everything).Select(f => f.FieldType))
            .Concat(type.GetProperties(Everything).Select(p => p.PropertyType))
            .Concat(type.GetMethods(Everything).SelectMany(m => m.GetParameters().Select(p => p.ParameterType).Append(m.ReturnType)))
            .SelectMany(t => t.IsGenericType ? t.GetGenericArguments().Append(t) : [t])
            .Where(t => !t.IsGenericParameter);
    }

    private static bool IsKnown(string name) =>
        name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith(Dictionary, StringComparison.Ordinal)
        || name == "Gatehouse.Conventions";

    [GeneratedRegex(@"^using (?:static )?([\w.]+);")]
    private static partial Regex Using();

    [GeneratedRegex(@"^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9]\d*$")]
    private static partial Regex WireName();

    [GeneratedRegex("^[a-z]+(-[a-z]+)*:(read|write|delete|access|admin)$")]
    private static partial Regex PermissionName();
}
